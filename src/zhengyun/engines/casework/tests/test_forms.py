from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.casework.contracts import OptionView
from zhengyun.engines.casework.forms.checks import check_form
from zhengyun.engines.casework.forms.definition import FormDefinition, compile_form
from zhengyun.engines.casework.forms.lookups import KnownSources
from zhengyun.engines.casework.forms.pages import GivenMaterial, PageSettings, build_pages, missing_materials
from zhengyun.engines.casework.forms.state import FormState, find_errors, read_state
from zhengyun.engines.casework.forms.values import MAX_TEXT, read_posted, with_path
from zhengyun.kit.errors import Problem

SOURCES = KnownSources(frozenset({"applicant.name", "applicant.code", "registers.firm.name"}))
RECORD_KEYS = {
    f"registers.{path.stem}.{name}"
    for path in Path("applications").glob("*/registers/*.json")
    for name in json.loads(path.read_text())["properties"]
} | {f"registers.{path.stem}" for path in Path("applications").glob("*/registers/*.json")}
ENTRY_KEYS = {
    f"record.{name}"
    for name in ("register", "register_title", "id", "field", "field_title", "value", "source", "source_name")
}
CLOUD_KEYS = {
    f"cloud.{name}"
    for name in (
        "system.name", "system.protection_level", "system.protection_number", "system.approval_number",
        "contacts.a_name", "contacts.a_phone", "contacts.b_name", "contacts.b_phone",
    )
}  # fmt: skip
FORM: dict[str, Any] = {
    "code": "shop",
    "title": "店铺",
    "schema": {
        "type": "object",
        "$defs": {"phone": {"type": "string", "pattern": "^1[3-9]\\d{9}$"}},
        "properties": {
            "applicant": {
                "type": "object",
                "properties": {"name": {"type": "string", "title": "名称", "maxLength": 20}},
                "required": ["name"],
            },
            "shop": {
                "type": "object",
                "properties": {
                    "phone": {"$ref": "#/$defs/phone", "title": "电话"},
                    "area": {"type": "integer", "title": "面积", "minimum": 4},
                    "opened": {"type": "string", "format": "date", "title": "开业日期"},
                    "store": {"type": "boolean", "title": "有仓库"},
                    "place": {"type": "string", "title": "仓库地址"},
                    "kinds": {
                        "type": "array",
                        "title": "项目",
                        "items": {"enum": ["hot", "cold"]},
                        "minItems": 1,
                    },
                },
                "required": ["area", "kinds"],
            },
            "staff": {
                "type": "array",
                "title": "人员",
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string", "title": "姓名"},
                        "age": {"type": "integer", "title": "年龄", "minimum": 16},
                    },
                    "required": ["name"],
                },
            },
        },
    },
    "pages": [
        {"id": "one", "title": "一", "fields": ["applicant.name"]},
        {
            "id": "two",
            "title": "二",
            "fields": [
                "shop.phone",
                "shop.area",
                "shop.opened",
                "shop.store",
                "shop.place",
                "shop.kinds",
                "staff",
            ],
            "materials": ["plan", "deed"],
        },
    ],
    "fields": {
        "applicant.name": {"source": "applicant.name", "readonly": True},
        "shop.phone": {"widget": "phone"},
        "shop.place": {"visible": "shop.store = true", "required": "shop.store = true"},
    },
    "materials": [
        {"code": "plan", "title": "图", "accept": ["application/pdf"]},
        {"code": "deed", "title": "证", "waived": {"when": "applicant.name != null", "why": "免交"}},
    ],
    "rules": [{"when": "shop.opened <= today", "field": "shop.opened", "message": "开业日期不能晚于今天。"}],
}
DEFINITION = compile_form(FORM)


def state(definition: FormDefinition = DEFINITION, **answers: Any) -> FormState:
    data: dict[str, Any] = {}
    for path, value in answers.items():
        data = with_path(data, path.replace("__", "."), value)
    return read_state(definition, data, option="new", params={}, today=date(2026, 3, 2))


def read(**posted: str | list[str]) -> dict[str, Any]:
    values = {
        name.replace("__", "."): text if isinstance(text, list) else [text] for name, text in posted.items()
    }
    return read_posted(DEFINITION.fields.values(), values, frozenset(DEFINITION.fields))


def changed(**parts: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(FORM)), **parts}


def test_a_sound_form_has_no_faults() -> None:
    assert check_form(FORM, SOURCES) == []


@pytest.mark.parametrize("path", sorted(Path("applications").glob("*/forms/*.json")), ids=lambda p: p.stem)
def test_every_form_of_the_applications_is_sound(path: Path) -> None:
    known = {f"applicant.{key}" for key in ("name", "code", "kind", "representative", "address", "phone")}
    known |= {"agent.name", "agent.phone", "agent.id_number", *RECORD_KEYS, *ENTRY_KEYS, *CLOUD_KEYS}
    assert check_form(json.loads(path.read_text()), KnownSources(frozenset(known))) == []


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"pages": "none"}, "pages"),
        ({"schema": {"type": "object", "properties": {"a": {"$ref": "http://evil/x"}}}}, "schema"),
        ({"schema": {"type": "object", "properties": {"a": {"type": "null"}}}}, "schema.a"),
        ({"fields": {"shop.place": {"visible": "shop.store ="}}}, "fields.shop.place.visible"),
        ({"fields": {"shop.place": {"visible": "nobody = 1"}}}, "fields.shop.place.visible"),
        ({"fields": {"shop.place": {"visible": "shop.stor = true"}}}, "fields.shop.place.visible"),
        ({"fields": {"applicant.name": {"source": "moon.name"}}}, "fields.applicant.name.source"),
        ({"fields": {"applicant.name": {"source": 1}}}, "fields.applicant.name.source"),
        (
            {"fields": {"applicant.name": {"source": ["applicant.name", "registers.firm.nam"]}}},
            "fields.applicant.name.source",
        ),
        (
            {"fields": {"applicant.name": {"source": "registers.firm.name", "source_key": "shop.nowhere"}}},
            "fields.applicant.name.source_key",
        ),
        ({"fields": {"applicant.name": {"source_key": "shop.place"}}}, "fields.applicant.name.source_key"),
        ({"fields": {"applicant.name": {"asked": False}}}, "fields.applicant.name.asked"),
        ({"fields": {"applicant.name": {"widget": "hidden"}}}, "fields.applicant.name.widget"),
        ({"fields": {"shop.plce": {}}}, "fields.shop.plce"),
        ({"rules": [{"when": "true", "field": "nowhere", "message": "x"}]}, "rules[0].field"),
    ],
)
def test_a_fault_is_named_with_its_place(parts: dict[str, Any], place: str) -> None:
    assert place in [found for found, _words in check_form(changed(**parts), SOURCES)]


def test_what_is_never_asked_is_shown_and_what_is_hidden_only_kept() -> None:
    hints = {"applicant.name": {"source": "applicant.name", "asked": False}}
    hints["shop.place"] = {**hints["applicant.name"], "widget": "hidden"}
    form = compile_form(changed(fields=hints))
    pages = build_pages(state(form, applicant__name="禾里", shop__place="仓"), PageSettings())
    views = {one.path: one for page in pages for one in page.fields}
    assert views["applicant.name"].readonly
    assert "shop.place" not in views


def test_a_form_that_is_nested_too_deeply_is_refused() -> None:
    deep: Any = 1
    for _level in range(40):
        deep = {"a": deep}
    assert check_form(changed(schema=deep), SOURCES)[0][0] == "$"


@pytest.mark.parametrize(
    ("text", "value"),
    [("120", 120), ("１２０", 120), ("1,200", 1200), (" 12 ", 12), ("12.5", "12.5"), ("大", "大")],
)
def test_whole_numbers_are_read_as_people_write_them(text: str, value: Any) -> None:
    assert read(shop__area=text)["shop.area"] == value


@pytest.mark.parametrize("text", ["2026-3-2", "2026/03/02", "2026年3月2日", "20260302"])
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read(shop__opened=text)["shop.opened"] == "2026-03-02"


def test_rows_are_added_removed_and_kept_in_order() -> None:
    values = {"staff-0-name": ["甲"], "staff-2-name": ["乙"], "staff-2-age": ["30"], "_add": ["staff"]}
    rows = read_posted(DEFINITION.fields.values(), values, frozenset({"staff"}))["staff"]
    assert rows == [{"name": "甲"}, {"name": "乙", "age": 30}, {}]
    values = {**values, "_add": [], "_remove": ["staff-0"]}
    assert len(read_posted(DEFINITION.fields.values(), values, frozenset({"staff"}))["staff"]) == 1


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        read(shop__place="长" * (MAX_TEXT + 1))
    assert caught.value.status == 413


def test_a_hidden_answer_is_dropped_and_not_asked() -> None:
    hidden = state(shop__store=False, shop__place="旧地址")
    assert "place" not in hidden.data["shop"]
    assert "shop.place" not in find_errors(hidden)
    assert "shop.place" in find_errors(state(shop__store=True))


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("shop.area", "很大", "很大"),
        ("shop.area", 2, "4"),
        ("shop.phone", "12345", "“12345”不是手机号码，请填写 11 位手机号码。"),
        ("shop.opened", "三月", "三月"),
        ("shop.kinds", ["sushi"], "sushi"),
        ("shop.opened", "2026-03-03", "开业日期不能晚于今天。"),
    ],
)
def test_an_error_names_the_value(path: str, value: Any, shown: str) -> None:
    assert shown in find_errors(state(**{path.replace(".", "__"): value}))[path][0]


def test_a_missing_cell_is_told_at_its_row_and_too_many_rows_at_the_table() -> None:
    assert "staff-1-name" in find_errors(state(staff=[{"name": "甲"}, {"age": 20}]))
    assert "staff" in find_errors(state(staff=[{"name": "甲"}] * 4))


def test_a_material_is_missing_until_it_is_there_or_waived() -> None:
    assert set(missing_materials(state(), PageSettings())) == {"plan", "deed"}
    assert set(missing_materials(state(applicant__name="甲"), PageSettings())) == {"plan"}


def test_a_correction_opens_only_what_is_listed() -> None:
    settings = PageSettings(only=frozenset({"shop.area"}), reasons={"shop.area": "与图不符"})
    (page,) = build_pages(state(shop__area=5), settings)
    assert [field.path for field in page.fields] == ["shop.area"]
    assert "与图不符" in page.fields[0].help


def test_a_known_answer_carries_its_mark_and_is_not_asked() -> None:
    mark = {"source": "applicant.name", "title": "企业登记", "as_of": "2026-03-01", "basis": ""}
    known = read_state(
        DEFINITION, {"applicant": {"name": "甲"}}, option="", params={}, today=date(2026, 3, 2),
        known={"applicant.name": mark},
    )  # fmt: skip
    field = build_pages(known, PageSettings())[0].fields[0]
    assert field.readonly
    assert field.source is not None
    assert field.source.as_of == date(2026, 3, 1)


def test_a_given_material_shows_its_files() -> None:
    from uuid import uuid4

    from zhengyun.engines.casework.contracts import FileView

    given = GivenMaterial(uuid4(), "plan", FileView(uuid4(), "a.pdf", 3, "application/pdf"))
    pages = build_pages(state(applicant__name="甲"), PageSettings(given=(given,)))
    assert pages[1].materials[0].files[0].name == "a.pdf"


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("data.lines", "it is FEEL over the case, behind ="),
        ("=unheard.of", "unheard"),
        ("=data.lines", ""),
    ],
)
def test_a_step_begins_with_what_the_case_says_in_feel(stated: str, words: str) -> None:
    raw = {**FORM, "fields": {**FORM.get("fields", {}), "staff": {"value": stated}}}
    faults = [text for place, text in check_form(raw, SOURCES) if place == "fields.staff.value"]
    assert bool(faults) == bool(words)
    assert all(words in text for text in faults)


def test_what_another_room_offers_is_chosen_by_its_title() -> None:
    raw = {
        "code": "order",
        "title": "申请",
        "schema": {
            "type": "object",
            "properties": {
                "lines": {
                    "type": "array",
                    "title": "规格",
                    "items": {"type": "object", "properties": {"grade": {"type": "string", "title": "规格"}}},
                },
                "kept": {"type": "array", "title": "资源", "items": {"type": "string"}},
            },
        },
        "pages": [{"id": "one", "title": "一", "fields": ["lines", "kept"]}],
        "fields": {
            "lines[].grade": {"widget": "select", "choices_from": "test.grades", "readonly": True},
            "kept": {"choices_from": "test.kept"},
        },
    }
    assert check_form(raw, SOURCES) == []
    titles = {"test.grades": "4核16G", "test.kept": "签约库01"}
    settings = PageSettings(regions=lambda name: (OptionView("a", titles[name]),))
    answers = {"lines": [{"grade": "a"}], "kept": ["a"]}
    state = read_state(compile_form(raw), answers, option="new", params={}, today=date(2026, 3, 2))
    table, kept = build_pages(state, settings)[0].fields
    assert (table.shown, kept.shown) == ("4核16G", "签约库01")
    assert table.columns[0].readonly
