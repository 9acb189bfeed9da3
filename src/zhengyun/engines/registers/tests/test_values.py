"""One record read and checked, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from zhengyun.engines.registers import validate, values
from zhengyun.engines.registers.definition import Field, Kind
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.tests import builders, record_types

PEOPLE, FIRMS, LICENCES, PLACES = (
    parse(one)
    for one in (record_types.PEOPLE, record_types.FIRMS, record_types.LICENCES, record_types.PLACES)
)


def faults(record_type: Any, **given: Any) -> dict[str, list[str]]:
    with translation.override("en"):
        return validate.read_record(record_type, given, None).faults


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "  稻香小馆 ", "稻香小馆"),
        (Kind.TEXT, "   ", None),
        (Kind.TEXT, None, None),
        (Kind.DATE, "2026-09-29", date(2026, 9, 29)),
        (Kind.DATE, date(2026, 9, 29), date(2026, 9, 29)),
        (Kind.INSTANT, "2026-09-29T08:30:00+08:00", datetime(2026, 9, 29, 0, 30, tzinfo=UTC)),
        (Kind.INTEGER, "12", 12),
        (Kind.INTEGER, 12, 12),
        (Kind.DECIMAL, "5000.50", Decimal("5000.50")),
        (Kind.DECIMAL, 0.1, Decimal("0.1")),
        (Kind.NUMBER, "1.5", 1.5),
        (Kind.BOOLEAN, "true", True),
        (Kind.BOOLEAN, False, False),
        (Kind.TEXTS, ["热食", " 冷食 "], ["热食", "冷食"]),
        (Kind.TEXTS, [], None),
        (
            Kind.GEOMETRY,
            {"type": "Point", "coordinates": [99.1, 30.2]},
            {"type": "Point", "coordinates": [99.1, 30.2]},
        ),
    ],
)
def test_a_value_is_read_as_its_kind(kind: Kind, raw: Any, value: Any) -> None:
    assert values.read(Field("one", "one", kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.TEXT, 12),
        (Kind.TEXT, "a\x00b"),
        (Kind.TEXT, "\ud800"),
        (Kind.DATE, "2026-02-30"),
        (Kind.DATE, "20260229"),
        (Kind.DATE, datetime(2026, 1, 1, tzinfo=UTC)),
        (Kind.INSTANT, "2026-09-29T08:30:00"),
        (Kind.INTEGER, "1.5"),
        (Kind.INTEGER, True),
        (Kind.INTEGER, 2**63),
        (Kind.INTEGER, float("inf")),
        (Kind.DECIMAL, "NaN"),
        (Kind.DECIMAL, "1; DROP TABLE"),
        (Kind.NUMBER, "inf"),
        (Kind.BOOLEAN, "perhaps"),
        (Kind.BOOLEAN, 1),
        (Kind.TEXTS, "热食"),
        (Kind.TEXTS, ["a\x00"]),
        (Kind.GEOMETRY, {"type": "Circle", "coordinates": [1, 2]}),
        (Kind.GEOMETRY, {"type": "Point", "coordinates": [181, 2]}),
        (Kind.GEOMETRY, {"type": "Point", "coordinates": [[1, 2]]}),
        (Kind.GEOMETRY, {"type": "Polygon", "coordinates": [[1, 2]]}),
        (Kind.GEOMETRY, "not json"),
    ],
)
def test_what_is_no_value_of_the_kind_is_refused(kind: Kind, raw: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        values.read(Field("one", "one", kind), raw)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("99999999.99", True),
        ("100000000", False),
        ("0.001", False),
        ("1E+7", True),
        ("1.10", True),
        ("0", True),
    ],
)
def test_digits_are_those_that_the_column_holds(value: str, fits: bool) -> None:
    assert values.fits_digits(Decimal(value), (10, 2)) is fits


def test_every_fault_of_a_record_stands_at_its_field() -> None:
    found = faults(
        PEOPLE,
        id_number="990124199003070000",
        sex="3",
        phone="12",
        birthday="yesterday",
        income="-1",
        salary="10",
    )
    assert set(found) == {"id_number", "name", "sex", "phone", "birthday", "income", "salary"}
    assert found["name"] == ["Fill in: 姓名."]
    assert "18 characters" in found["id_number"][0]
    assert found["salary"] == ["The register has no field “salary”."]


def test_a_sound_record_has_no_faults_and_gets_its_defaults() -> None:
    read = validate.read_record(FIRMS, {"uscc": builders.fresh_credit_code(), "name": "禾里餐饮"}, None)
    assert read.faults == {}
    assert read.values["status"] == "active"
    assert read.values["staff"] is None


def test_a_rule_says_its_own_sentence() -> None:
    given = {"number": "JY1", "holder": builders.fresh_credit_code(), "issuer": "health"}
    assert faults(LICENCES, **given, copies=6) == {"copies": ["副本不超过五份。"]}
    assert faults(LICENCES, **{**given, "issuer": "market"}, copies=6) == {}
    assert faults(LICENCES, **given, copies=21)["copies"] != ["副本不超过五份。"]


def test_what_ends_before_it_begins_is_refused() -> None:
    given = {"number": "JY1", "holder": builders.fresh_credit_code(), "issuer": "market"}
    found = faults(LICENCES, **given, valid_from="2026-01-01", valid_until="2026-01-01")
    assert found == {"valid_until": ["“有效期至” must be later than “有效期自”."]}


def test_a_line_where_a_point_is_wanted_is_refused() -> None:
    line = {"type": "LineString", "coordinates": [[99.0, 30.0], [99.1, 30.1]]}
    assert "Point" in faults(PLACES, code="1", name="城关镇", position=line)["position"][0]


def test_the_box_around_an_area_holds_all_of_it() -> None:
    ring = [[99.0, 30.0], [99.2, 30.0], [99.1, 30.3], [99.0, 30.0]]
    assert values.box_of({"type": "Polygon", "coordinates": [ring]}) == "(99.2,30.3),(99.0,30.0)"


def test_only_what_is_given_is_changed_on_a_present_record() -> None:
    before = dict.fromkeys(FIRMS.fields) | {
        "uscc": builders.fresh_credit_code(),
        "name": "禾里",
        "staff": 3,
    }
    read = validate.read_record(FIRMS, {"staff": "", "is_small": "true"}, before)
    assert read.values == {**before, "staff": None, "is_small": True}
