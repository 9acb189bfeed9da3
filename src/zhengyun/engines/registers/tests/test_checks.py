"""Every fault of a record type's file is found before anything is made, and named by JSON pointer."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.registers import rules
from zhengyun.engines.registers.checks import check_type, in_order
from zhengyun.engines.registers.checks_form import check_file
from zhengyun.engines.registers.definition import Kind, PersonalClass, Rows
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.tests import record_types
from zhengyun.engines.registers.tests.planned import CODE, lifts
from zhengyun.engines.registers.tests.record_types import PEOPLE, day, record_type, text

NUMBER: dict[str, Any] = {"type": "number", "title": "数"}


def places(content: dict[str, Any]) -> set[str]:
    return {place for place, _words in check_file(content["$id"], content)}


def changed(base: dict[str, Any], **hints: Any) -> dict[str, Any]:
    """hints: top-level entries, `x_key` for x-key; None takes one away."""
    found = copy.deepcopy(base)
    for name, value in hints.items():
        key = name.replace("x_", "x-", 1).replace("_", "-") if name.startswith("x_") else name
        if value is None:
            del found[key]
        else:
            found[key] = value
    return found


@pytest.mark.parametrize("one", record_types.RECORD_TYPES, ids=lambda one: str(one["$id"]))
def test_believable_registers_have_no_fault(one: dict[str, Any]) -> None:
    assert check_file(one["$id"], one) == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (changed(lifts(), title=None), "/title"),
        (changed(lifts(), x_source=None), "/x-source"),
        (changed(lifts(), x_key=None), "/x-key"),
        (changed(lifts(), x_key=[]), "/x-key"),
        (changed(lifts(), x_keys=["number"]), "/x-keys"),
        (changed(lifts(), x_previous="1.0.0"), "/x-previous"),
        (changed(lifts(), more=1), "/more"),
        (changed(lifts(), type="array"), "/type"),
        (changed(lifts(), additionalProperties=True), "/additionalProperties"),
        (changed(lifts(), required=["nothing"]), "/required"),
        (changed(lifts(), x_key=["nothing"]), "/x-key"),
        (changed(lifts(), x_label="nothing"), "/x-label"),
        (changed(lifts(), x_unique=[["nothing"]]), "/x-unique/0"),
        (changed(lifts(), x_public=["nothing"]), "/x-public"),
        (changed(lifts(), x_key=["keepers"]), "/x-key"),
        (changed(lifts(), x_unique=[["speed"]]), "/x-unique/0"),
        (changed(lifts(), x_owner="floors"), "/x-owner"),
        (changed(lifts(), x_subject="floors"), "/x-subject"),
        (changed(lifts(), x_guardian="maker"), "/x-guardian"),
        (changed(lifts(), x_valid={"from": "checked_on", "until": "seen_at"}), "/x-valid"),
        (changed(lifts(), x_valid={"from": "checked_on"}), "/x-valid/until"),
        (changed(lifts(), x_retention={"years": 10}), "/x-retention/basis"),
        (changed(lifts(), x_code_list=True), "/x-key"),
        (changed(lifts(), x_rules=[{"when": "floors >", "message": "错"}]), "/x-rules/0/when"),
        (changed(lifts(), x_rules=[{"when": "storeys > 1", "message": "错"}]), "/x-rules/0/when"),
        (changed(lifts(), x_rules=[{"when": "true", "field": "storeys", "message": "错"}]), "/x-rules"),
        (changed(PEOPLE, x_basis=None), "/x-basis"),
        (changed(PEOPLE, x_public=["name"]), "/x-public"),
        (changed(PEOPLE, x_subject=None), "/x-subject"),
    ],
)
def test_a_fault_of_the_whole_is_named_by_its_place(content: dict[str, Any], place: str) -> None:
    assert place in places(content)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "text", "title": "字"}, "/type"),
        ({"title": "字"}, "/type"),
        ({"type": "string"}, "/title"),
        ({"type": ["string", "null"], "title": "字"}, "/type"),
        (text("字", 200, **{"x-colour": "red"}), "/x-colour"),
        (text("字", format="passport"), "/format"),
        ({**NUMBER, "format": "date"}, "/format"),
        (text("字", 200, **{"x-mask": "stars"}), "/x-mask"),
        (text("字", 200, **{"x-personal": "secret"}), "/x-personal"),
        (text("字", 200, **{"x-digits": [8, 2]}), "/x-digits"),
        ({**NUMBER, "x-digits": [2, 8]}, "/x-digits"),
        (text("字", 200, **{"x-geometry": "point"}), "/x-geometry"),
        ({"type": "object", "title": "位置"}, "/x-geometry"),
        ({"type": "array", "title": "表"}, "/items"),
        ({"type": "array", "title": "表", "items": {"type": "string"}, "x-index": True}, "/x-index"),
        (day("日", **{"x-search": True}), "/x-search"),
        (day("日", **{"x-codes": "test_districts"}), "/x-codes"),
        (text("字", 200, **{"x-codes": "Districts"}), "/x-codes"),
        (text("字", 200, **{"x-reference": "test_makers"}), "/x-reference"),
        (text("字", 200, enum=["a"], **{"x-enum-titles": {"b": "乙"}}), "/x-enum-titles"),
        (text("字", enum=["a"], default="b"), "/default"),
        (day("日", default="tomorrow"), "/default"),
        ({"type": "integer", "title": "数", "default": 1.5}, "/default"),
        ({"type": "boolean", "title": "否", "enum": [True]}, "/enum"),
        (text("字", pattern="("), ""),
        (text("字", pattern="(?=a)b"), ""),
    ],
)
def test_a_fault_of_a_property_is_named_by_its_place(schema: dict[str, Any], place: str) -> None:
    content = record_type(
        "test_one", "一", {"code": text("代码"), "one": schema}, key=["code"], source="market"
    )
    assert any(found.startswith(f"/properties/one{place}") for found in places(content)), places(content)


@pytest.mark.parametrize(
    "name", ["id", "owner_id", "_mine", "Name", "a__b", "1st", "name;", "住址", "a" * 60]
)
def test_a_name_that_is_no_column_is_refused(name: str) -> None:
    content = record_type(
        "test_one", "一", {"code": text("代码"), name: text("字")}, key=["code"], source="market"
    )
    assert any(place.startswith("/properties") for place in places(content))


def test_a_file_is_named_after_its_register() -> None:
    assert check_file("lifts", lifts())[0][0] == "/$id"


def test_every_mask_that_a_file_may_name_is_there() -> None:
    for recipe in rules.RECIPES:
        content = record_type(
            "test_one", "一", {"code": text("代码", 200, **{"x-mask": recipe})}, key=["code"], source="market"
        )
        assert places(content) == set()


def test_a_parsed_type_says_what_the_file_says() -> None:
    found = parse(PEOPLE)
    assert (found.code, found.key, found.subject, found.current_days) == (
        "test_people",
        ("id_number",),
        "id_number",
        365,
    )
    assert found.fields["income"].digits == (10, 2)
    assert found.fields["income"].kind is Kind.DECIMAL
    assert found.fields["guardian"].personal is PersonalClass.SENSITIVE
    assert [one.name for one in found.searched] == ["name", "address"]
    assert found.access[0].rows is Rows.ALL
    assert found.access[3].is_secret
    assert parse(json.loads(json.dumps(PEOPLE))) == found


@pytest.mark.django_db
class TestAmongOthers:
    def faults(self, content: dict[str, Any], *others: dict[str, Any]) -> set[str]:
        types = {one["$id"]: parse(one) for one in (content, *others)}
        return {place for place, _words in check_type(types[content["$id"]], types, "tests")}

    def test_a_reference_leads_to_the_single_key_of_a_register(self) -> None:
        assert self.faults(lifts()) == {"/properties/maker/x-reference"}
        makers = record_type(
            "test_makers",
            "制造单位",
            {"code": text("代码"), "name": text("名")},
            key=["code"],
            source="market",
        )
        assert self.faults(lifts(), makers) == set()
        assert self.faults(lifts(), changed(makers, x_key=["code", "name"])) == {
            "/properties/maker/x-reference"
        }

    def test_a_code_list_must_be_there_and_be_one(self) -> None:
        one = record_type(
            "test_one",
            "一",
            {"code": text("代码"), "area": text("区划", 200, **{"x-codes": "test_areas"})},
            key=["code"],
            source="market",
        )
        assert self.faults(one) == {"/properties/area/x-codes"}
        assert self.faults(one, changed(record_types.DISTRICTS, **{"$id": "test_areas"})) == set()
        assert self.faults(one, changed(record_types.FIRMS, **{"$id": "test_areas"})) == {
            "/properties/area/x-codes"
        }

    def test_nothing_refers_to_a_register_about_persons(self) -> None:
        holder = text("持有人", 18, **{"x-reference": "test_people.id_number"})
        one = record_type(
            "test_one", "一", {"code": text("代码"), "holder": holder}, key=["code"], source="market"
        )
        assert self.faults(one, record_types.PEOPLE, record_types.DISTRICTS) == {
            "/properties/holder/x-reference"
        }

    def test_two_registers_do_not_refer_to_each_other(self) -> None:
        def one(code: str, other: str) -> dict[str, Any]:
            properties = {"code": text("代码"), "other": text("另", 200, **{"x-reference": f"{other}.code"})}
            return record_type(code, "一", properties, key=["code"], source="market")

        assert self.faults(one("test_one", "test_two"), one("test_two", "test_one")) == {
            "/properties/other/x-reference"
        }
        assert self.faults(one("test_one", "test_one")) == set()


def test_what_is_referred_to_comes_first() -> None:
    types = {one["$id"]: parse(one) for one in record_types.RECORD_TYPES}
    order = in_order(types)
    assert sorted(order) == sorted(types)
    assert order.index("test_districts") < order.index("test_people")
    assert order.index("test_firms") < order.index("test_licences")


def test_the_schema_of_record_types_names_every_hint_of_the_page_on_applications() -> None:
    from zhengyun.engines.registers import checks_form

    schema = json.loads(checks_form._SCHEMA.read_text("utf-8"))
    hints = {name for name in schema["properties"] if name.startswith("x-")}
    hints |= {name for name in schema["$defs"]["property"]["properties"] if name.startswith("x-")}
    page = (Path(__file__).parents[5] / "docs" / "applications.md").read_text("utf-8")
    assert [hint for hint in sorted(hints) if f"`{hint}`" not in page] == []


def test_the_register_of_tests_is_right() -> None:
    assert check_file(CODE, lifts()) == []
