"""A page costs the same wherever it lies: row security on, statistics up to date, indexes used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from zhengyun.engines.registers import definitions, facade, permissions, queries_search, searching
from zhengyun.engines.registers.contracts import Box, Condition, Operator, Search
from zhengyun.engines.registers.definition import Action
from zhengyun.engines.registers.sql.search import Place, statement
from zhengyun.engines.registers.tests import builders, shops
from zhengyun.engines.registers.tests.builders import County
from zhengyun.engines.registers.tests.conftest import MONDAY, install
from zhengyun.engines.registers.tests.shops import CODE
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

ROWS = 20_000
SCANS = "SELECT pg_stat_get_xact_numscans(%s::regclass)"


@pytest.fixture
def county(transactional_db: None, tmp_path: Path, as_owner: Callable[..., None]) -> Iterator[County]:
    folder = shops.write_package(tmp_path / "shops")
    install(folder)
    with clock.at(MONDAY):
        county = builders.build_county()
        shops.many(county, ROWS)
        as_owner("VACUUM ANALYZE reg.test_shops")
        yield county


def where(field: str, operator: str, value: Any) -> Condition:
    return Condition(field, Operator(operator), value)


def explained(actor: Actor, wanted: Search) -> list[dict[str, Any]]:
    """The nodes of the plan of a later page, as this actor reads it, with what they really cost."""
    record_type = definitions.record_type(CODE)
    view = permissions.check_can(record_type, actor, Action.READ)
    plan = searching.plan(record_type, view, wanted)
    rows = queries_search.fetch(plan, view, None, 40)
    text, given = statement(plan, queries_search.place_of(plan, rows[-1]), 51, absent=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zy.read', %s, true)", [view.scope])
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", given)
        found = cursor.fetchone()[0]
    tree = json.loads(found) if isinstance(found, str) else found
    return list(nodes(tree[0]["Plan"]))


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def indexes(plan: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in plan if "Index Name" in node}


def most_rows(plan: list[dict[str, Any]]) -> float:
    return max(float(node["Actual Rows"]) * float(node["Actual Loops"]) for node in plan)


def test_plain_searches_use_their_indexes(county: County) -> None:
    bureau = county.officer("inspector", "market")
    town = county.officer("inspector", "market_town")
    for actor in (SYSTEM, bureau, town):
        for wanted, index in (
            (Search([where("code", "prefix", "M1999")]), "test_shops__key"),
            (Search(order="-opened_on"), "test_shops__opened_on"),
            (Search(order="rank"), "test_shops__rank"),
            (Search([where("opened_on", "from", "2024-08-01")], order="opened_on"), "test_shops__opened_on"),
        ):
            plan = explained(actor, wanted)
            assert index in indexes(plan), (wanted, plan)
            assert not [node for node in plan if node["Node Type"] == "Seq Scan"]
    for actor in (bureau, town):
        plan = explained(actor, Search())
        assert "test_shops___owner" in indexes(plan), plan
        assert most_rows(plan) < 500
    assert most_rows(explained(SYSTEM, Search())) < 100


def test_searches_through_the_function_use_their_indexes(county: County) -> None:
    area = Box(118.05, 31.05, 118.051, 31.06)
    for actor, found in ((SYSTEM, 1), (county.officer("inspector", "market"), 1)):
        for wanted, index in (
            (Search([Condition("", Operator.WORDS, "店19999")]), "test_shops___words"),
            (Search(area=area), "test_shops__shape__area"),
            (Search([where("rent", "eq", "4999.75")]), "test_shops__rent"),
            (Search(order="rent"), "test_shops__rent"),
        ):
            scans, records = cost(actor, wanted, index)
            assert scans > 0, wanted
            assert records >= found


def cost(actor: Actor, wanted: Search, index: str) -> tuple[int, int]:
    """(scans of the index, records found); no statement reads the table from its beginning."""
    with transaction.atomic(), connection.cursor() as cursor:
        page = facade.search(actor, CODE, wanted)
        cursor.execute(SCANS, [f"reg.{index}"])
        scans = cursor.fetchone()[0]
        cursor.execute(SCANS, ["reg.test_shops"])
        assert cursor.fetchone()[0] == 0, f"{wanted}: the whole table was read"
    return scans, len(page.records)


def test_a_page_far_behind_costs_what_the_first_one_costs(county: County) -> None:
    """Places are made up: the last ones in each order."""
    record_type = definitions.record_type(CODE)
    view = permissions.check_can(record_type, SYSTEM, Action.READ)
    plan = searching.plan(record_type, view, Search(order="rank"))
    first = queries_search.fetch(plan, view, None, 10)
    place = queries_search.place_of(plan, first[-1])
    behind = Place(place.id, ROWS - 100)
    for after in (place, behind):
        text, given = statement(plan, after, 51, absent=False)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zy.read', '*', true)")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", given)
            found = cursor.fetchone()[0]
        tree = json.loads(found) if isinstance(found, str) else found
        assert most_rows(list(nodes(tree[0]["Plan"]))) < 100


def test_the_count_of_a_register_is_an_estimate(county: County) -> None:
    assert facade.get_register(SYSTEM, CODE).estimated_count == pytest.approx(ROWS, rel=0.05)
