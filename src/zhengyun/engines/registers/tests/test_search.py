"""Searches: by conditions, words and area, page by page, within what somebody may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.grounds import Ground, stands_on

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import Box, Condition, Operator, Search
from zhengyun.engines.registers.tests import builders, shops
from zhengyun.engines.registers.tests.builders import DUTY, County
from zhengyun.engines.registers.tests.conftest import MONDAY, REGISTERS, install
from zhengyun.engines.registers.tests.shops import CODE, line, point, shop
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem

HOSTILE = [
    "'; DROP TABLE reg.test_shops; --",
    "' OR '1'='1",
    '" OR ""="',
    "\\'; SELECT pg_sleep(9); --",
    "$body$ || current_user",
    "%s %L %I %(x)s {0}",
    "a\u202eb",
    "1e400",
    "9" * 40,
    "x" * 5_000,
    "NULL",
    "{a,b}",
    "\ud800",
    "\x00",
    "infinity",
    "0001-01-01T00:00:00+23:59",
]
FIELDS = ["code", "town", "opened_on", "seen_at", "rank", "rent", "score", "is_open"]


def _build(folder: Path) -> None:
    install(shops.write_package(folder / "shops"))


@pytest.fixture
@stands_on(Ground("shops", _build, base=REGISTERS))
def county(db: None) -> Iterator[County]:
    with clock.at(MONDAY):
        yield builders.build_county()


def codes(actor: Actor, *conditions: Condition, **more: Any) -> list[str]:
    page = facade.search(actor, CODE, Search(conditions=conditions, **more))
    return [record.key for record in page.records]


def where(field: str, operator: str, value: Any) -> Condition:
    return Condition(field, Operator(operator), value)


def words(text: str) -> Condition:
    return Condition("", Operator.WORDS, text)


@pytest.fixture
def street(county: County) -> County:
    day = "2024-05-0"
    shop("A1", town="城关", opened_on=day + "1", rank=3, rent="10.50", score=1.5, is_open=True)
    shop("A2", town="城关", opened_on=day + "2", rank=1, rent="9.00", score=2.5, is_open=False)
    shop("A3", town="城东", opened_on=day + "3", rank=2, rent="100.00", seen_at="2024-05-03T10:00:00+08:00")
    shop("B1", town="河口", office="market_town")
    return county


@pytest.mark.parametrize(
    ("field", "operator", "value", "found"),
    [
        ("code", "eq", "A2", ["A2"]),
        ("town", "eq", "城关", ["A1", "A2"]),
        ("town", "prefix", "城", ["A1", "A2", "A3"]),
        ("town", "prefix", "\U0010ffff", []),
        ("code", "in", ["A1", "B1", "C1"], ["A1", "B1"]),
        ("opened_on", "from", "2024-05-02", ["A2", "A3"]),
        ("opened_on", "until", "2024-05-02", ["A1"]),
        ("seen_at", "from", "2024-05-03T02:00:00Z", ["A3"]),
        ("rank", "eq", "2", ["A3"]),
        ("rank", "in", [1, 3], ["A1", "A2"]),
        ("rent", "eq", "10.5", ["A1"]),
        ("rent", "from", 10, ["A1", "A3"]),
        ("rent", "in", ["9", "100"], ["A2", "A3"]),
        ("score", "until", "2.0", ["A1"]),
        ("is_open", "eq", "false", ["A2"]),
    ],
)
def test_each_comparison_finds_its_records(
    street: County, field: str, operator: str, value: Any, found: list[str]
) -> None:
    assert codes(SYSTEM, where(field, operator, value)) == found


def test_several_conditions_hold_together(street: County) -> None:
    assert codes(SYSTEM, where("town", "eq", "城关"), where("rank", "from", 2)) == ["A1"]
    assert codes(SYSTEM, where("rent", "from", 5), where("town", "eq", "城关"), words("米粉")) == ["A1", "A2"]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("", ["A1", "A2", "A3", "B1"]),
        ("-", ["B1", "A3", "A2", "A1"]),
        ("rank", ["A2", "A3", "A1", "B1"]),
        ("-rank", ["A1", "A3", "A2", "B1"]),
        ("rent", ["A2", "A1", "A3", "B1"]),
        ("-rent", ["A3", "A1", "A2", "B1"]),
        ("-code", ["B1", "A3", "A2", "A1"]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_follow_each_other_in_every_order(
    street: County, order: str, found: list[str], size: int
) -> None:
    assert walk(Search(order=order, limit=size)) == found
    everywhere = Box(-180, -90, 180, 90)
    assert walk(Search(order=order, limit=size, area=everywhere)) == []
    assert walk(Search([words("晨光")], order=order, limit=size)) == found


def walk(wanted: Search, actor: Actor = SYSTEM) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    for _page in range(20):
        page = facade.search(
            actor, CODE, Search(wanted.conditions, wanted.area, wanted.order, wanted.limit, cursor)
        )
        found += [record.key for record in page.records]
        cursor = page.next
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("望江", ["N1"]),
        ("江书", ["N1"]),
        ("望江书店", ["N1"]),
        ("望江 书店", ["N1"]),
        ("书店 望江", ["N1"]),
        ("望书", []),
        ("江 书店", ["N1"]),
        ("book", ["N2"]),
        ("ＢＯＯＫ", ["N2"]),
        ("ookba", ["N2"]),
        ("（总店）", ["N2"]),
        ("店总", []),
        ("88号", ["N1", "N2"]),
        ("8号", ["N1", "N2"]),
        ("88号 望江", ["N1"]),
        ("%", None),
        ("江", None),
        ("__", []),
        ("%%", []),
        ("' OR 1=1 --", []),
        ("\\\\", []),
        ("𠮷野", ["N3"]),
    ],
)
def test_words_and_parts_of_words_are_found_and_nothing_else(
    county: County, text: str, found: list[str] | None
) -> None:
    shop("N1", name="望江书店", note="幸福路88号")
    shop("N2", name="BookBar（总店）", note="东风路88号")
    shop("N3", name="𠮷野家", note=None)
    if found is None:
        with pytest.raises(Problem) as caught:
            codes(SYSTEM, words(text))
        assert caught.value.code == "registers.word_too_short"
    else:
        assert codes(SYSTEM, words(text)) == found


def test_what_was_changed_or_retired_is_not_found_by_its_old_words(county: County) -> None:
    one, two = shop("N1", name="望江书店"), shop("N2", name="望江药房")
    facade.change(SYSTEM, CODE, one.id, 1, {"name": "东风书店"}, builders.CAUSE)
    facade.retire(SYSTEM, CODE, two.id, 1, builders.CAUSE)
    assert codes(SYSTEM, words("望江")) == []
    assert codes(SYSTEM, words("东风书")) == ["N1"]


def test_an_area_finds_what_touches_it_exactly(county: County) -> None:
    shop("P1", shape=point(118.10, 31.10))
    shop("P2", shape=point(118.30, 31.30))
    shop("L1", shape=line((118.0, 31.0), (118.4, 31.4)))
    shop("L2", shape=line((118.0, 31.4), (118.4, 31.0)))
    shop("X1")
    assert codes(SYSTEM, area=Box(118.05, 31.05, 118.15, 31.15)) == ["P1", "L1"]
    assert codes(SYSTEM, area=Box(118.25, 31.25, 118.35, 31.35), order="-code") == ["P2", "L1"]
    assert codes(SYSTEM, area=Box(118.10, 31.10, 118.10, 31.10)) == ["P1"]
    assert codes(SYSTEM, area=Box(117, 30, 119, 32)) == ["P1", "P2", "L1", "L2"]
    assert codes(SYSTEM, words("P1"), area=Box(117, 30, 119, 32)) == ["P1"]


def test_pages_of_an_area_whose_boxes_lie_skip_nothing(county: County) -> None:
    for number in range(12):
        shop(f"D{number:02}", shape=line((118.0, 31.0), (118.4, 31.4)))
        shop(f"E{number:02}", shape=line((118.3, 31.1), (118.4, 31.0)))
    found = walk(Search(area=Box(118.18, 31.18, 118.22, 31.22), limit=2))
    assert found == [f"D{number:02}" for number in range(12)]


def test_features_are_geojson(county: County) -> None:
    shop("P1", town="城关", shape=point(118.10, 31.10))
    found = facade.features(SYSTEM, CODE, Box(118, 31, 119, 32))
    assert (found["type"], found["numberReturned"]) == ("FeatureCollection", 1)
    feature = found["features"][0]
    assert feature["geometry"] == point(118.10, 31.10)
    assert (feature["properties"]["name"], feature["properties"]["town"]) == ("晨光米粉店P1", "城关")


def test_everybody_finds_what_he_may_see(street: County) -> None:
    town = street.officer("inspector", "market_town")
    bureau = street.officer("inspector", "market")
    assert codes(town) == ["B1"]
    assert codes(town, words("米粉")) == ["B1"]
    assert codes(town, where("town", "eq", "城关")) == []
    assert codes(town, order="rank") == ["B1"]
    assert codes(bureau) == ["A1", "A2", "A3", "B1"]
    assert walk(Search(limit=2, order="-"), bureau) == ["B1", "A3", "A2", "A1"]


def test_nobody_filters_or_sorts_by_what_he_does_not_see_plainly(street: County) -> None:
    supervisor = street.officer("supervisor", "discipline")
    for wanted in (
        Search([where("town", "eq", "1")]),
        Search([where("town", "prefix", "城")]),
        Search(order="town"),
    ):
        with pytest.raises(Problem) as caught:
            facade.search(supervisor, CODE, wanted)
        assert caught.value.code == "registers.bad_filter"
    assert codes(supervisor, where("rank", "eq", 1)) == ["A2"]


@pytest.mark.usefixtures("registers")
def test_anybody_searches_by_what_is_public(street: County) -> None:
    builders.firm(name="禾里餐饮管理有限公司")
    found = facade.search(ANONYMOUS, "test_firms", Search([words("餐饮")])).records
    assert [record.label for record in found] == ["禾里餐饮管理有限公司"]
    with pytest.raises(Problem):
        facade.search(ANONYMOUS, "test_firms", Search(order="staff"))
    assert facade.search(street.market, "test_firms", Search(order="staff")).records


def test_masked_words_are_not_searched(street: County) -> None:
    shop("Z1", name="望江书店", note="靠近晨光")
    supervisor = street.officer("supervisor", "discipline")
    found = facade.search(supervisor, CODE, Search([words("晨光")]))
    assert [record.key for record in found.records] == ["Z1"]


@pytest.mark.parametrize(
    ("field", "operator"),
    [("colour", "eq"), ("none", "eq"), ("name", "eq"), ("rank", "prefix"), ("id", "eq")],
)
def test_another_filter_is_refused_and_the_possible_ones_are_told(
    street: County, field: str, operator: str
) -> None:
    with pytest.raises(Problem) as caught:
        codes(SYSTEM, where(field, operator, "1"))
    assert (caught.value.code, caught.value.status) == ("registers.bad_filter", 422)
    assert str(caught.value.value).startswith(field)
    assert "town" in caught.value.remedy
    assert "colour" not in caught.value.remedy


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("operator", ["eq", "from", "until", "prefix", "in"])
def test_hostile_values_are_values_or_refused(street: County, text: str, operator: str) -> None:
    for field in FIELDS:
        for value in (text, [text, text]):
            is_answered(Search([where(field, operator, value)]))
            is_answered(Search([where(field, operator, value), words("晨光")]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_fields_orders_and_cursors_do_no_harm(street: County, text: str) -> None:
    is_answered(Search([words(text)]))
    is_answered(Search([where(text, "eq", "1")]))
    is_answered(Search(order=text))
    is_answered(Search(cursor=text))
    assert codes(SYSTEM) == ["A1", "A2", "A3", "B1"]


def is_answered(wanted: Search) -> None:
    """With records that there are, or with a refusal in words."""
    refused: list[Problem] = []
    try:
        page = facade.search(SYSTEM, CODE, wanted)
        assert all(record.key in {"A1", "A2", "A3", "B1"} for record in page.records)
    except Problem as problem:
        refused.append(problem)
    assert all(one.status in (400, 422) and one.message for one in refused), refused


def test_a_cursor_continues_its_own_search_only(street: County) -> None:
    first = facade.search(SYSTEM, CODE, Search(order="rank", limit=1))
    for other in (
        Search(order="-rank", cursor=first.next),
        Search(cursor=first.next),
        Search([where("town", "eq", "城关")], order="rank", cursor=first.next),
        Search([words("晨光")], order="rank", cursor=first.next),
        Search(area=Box(0, 0, 1, 1), order="rank", cursor=first.next),
    ):
        with pytest.raises(Problem) as caught:
            facade.search(SYSTEM, CODE, other)
        assert (caught.value.code, caught.value.status) == ("registers.bad_cursor", 400)
    assert facade.search(SYSTEM, CODE, Search(order="rank", limit=1, cursor=first.next)).records


def test_too_much_at_once_is_refused(street: County) -> None:
    for wanted in (
        Search([where("rank", "eq", 1)] * 21),
        Search([where("rank", "in", list(range(101)))]),
        Search([where("rank", "in", [])]),
        Search([words("晨光 " * 11)]),
        Search([words("晨" * 101)]),
        Search([words("  ")]),
    ):
        with pytest.raises(Problem):
            facade.search(SYSTEM, CODE, wanted)
    assert len(facade.search(SYSTEM, CODE, Search(limit=10**9)).records) == 4


@pytest.mark.usefixtures("registers")
def test_a_search_for_persons_needs_a_purpose_and_is_written_down(street: County) -> None:
    from zhengyun.engines.registers.models_access import Access

    record = builders.person(name="欧阳春雪")
    wanted = Search([words("春雪")])
    with pytest.raises(Problem) as caught:
        facade.search(street.reviewer, "test_people", wanted)
    assert caught.value.code == "registers.no_purpose"
    page = facade.search(street.reviewer, "test_people", wanted, DUTY)
    assert [one.id for one in page.records] == [record.id]
    noted = Access.objects.get(record_id=record.id, action="read")
    assert (noted.item, noted.is_bulk) == ("food-licence", True)


def test_without_a_scope_the_function_finds_nothing(street: County) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reg.find_test_shops('{\"limit\": 10}')")
        assert cursor.fetchall() == []
