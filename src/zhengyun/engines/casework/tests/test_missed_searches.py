"""Searches of the hall against the database, and the words that found nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from tests.counting import counted

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.logic.note_missed_search import note_missed_search
from zhengyun.engines.casework.models import MissedSearch, ServiceItem
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem


def codes(text: str) -> list[str]:
    return [one.item.code for one in facade.find_items(text).items]


def test_what_is_changed_is_found_at_once_and_what_is_retired_no_longer(world: World) -> None:
    assert codes("餐馆") == [ITEM]
    row = ServiceItem.objects.get(code=ITEM)
    row.title = "航天器发射许可"
    row.save()
    assert codes("航天器") == [ITEM]
    ServiceItem.objects.filter(code=ITEM).update(is_internal=True)
    assert codes("航天器") == []
    ServiceItem.objects.filter(code=ITEM).update(is_internal=False, state="retired")
    assert facade.suggest_items("航天器") == []


def test_a_question_costs_one_query(world: World) -> None:
    codes("餐馆")
    with counted() as captured:
        codes("开餐厅")
        facade.suggest_items("开")
    assert len(captured) == 2


def test_words_that_found_nothing_are_counted(world: World) -> None:
    assert facade.note_missed_search(" 潜水艇 ")
    assert facade.note_missed_search("潜水艇")
    assert not facade.note_missed_search("13800138000")
    rows = facade.missed_searches(SYSTEM).rows
    assert [(row.text, row.times) for row in rows] == [("潜水艇", 2)]


def test_only_the_latest_are_kept(world: World) -> None:
    for number in range(6):
        with clock.at(clock.now().replace(minute=number)):
            note_missed_search(f"潜水艇{'甲乙丙丁戊己'[number]}", 3)
    kept = MissedSearch.objects.order_by("last_at").values_list("text", flat=True)
    assert list(kept) == ["潜水艇丁", "潜水艇戊", "潜水艇己"]


def test_settled_words_are_off_the_list_until_somebody_asks_again(world: World) -> None:
    facade.note_missed_search("潜水艇")
    (row,) = facade.missed_searches(SYSTEM).rows
    facade.settle_missed_search(SYSTEM, row.id, "不是政务服务事项")
    facade.settle_missed_search(SYSTEM, row.id, "不是政务服务事项")
    assert not facade.missed_searches(SYSTEM).rows
    facade.note_missed_search("潜水艇")
    assert facade.missed_searches(SYSTEM).rows[0].times == 2


def test_a_list_of_many_is_read_page_by_page(world: World) -> None:
    for mark in "甲乙丙":
        facade.note_missed_search(f"潜水艇{mark}")
    first = facade.missed_searches(SYSTEM, size=2)
    second = facade.missed_searches(SYSTEM, first.next, 2)
    assert {row.text[-1] for row in (*first.rows, *second.rows)} == set("甲乙丙")


def test_others_see_and_settle_nothing(world: World) -> None:
    for actor in (world.applicant, world.reviewer):
        with pytest.raises(Problem) as refused:
            facade.missed_searches(actor)
        assert (refused.value.code, refused.value.status) == ("casework.may_not", 403)
        with pytest.raises(Problem):
            facade.settle_missed_search(actor, uuid4(), "")
    with pytest.raises(Problem) as unknown:
        facade.settle_missed_search(SYSTEM, uuid4(), "")
    assert unknown.value.code == "casework.no_such_search"
    with pytest.raises(Problem) as long:
        facade.settle_missed_search(SYSTEM, uuid4(), "长" * 201)
    assert long.value.code == "casework.note_too_long"


@pytest.mark.django_db(transaction=True)
def test_many_may_ask_for_the_same_at_once() -> None:
    def ask(number: int) -> bool:
        try:
            return note_missed_search(f"潜水艇{'甲乙丙丁'[number % 4]}", 2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(24)))
    assert 1 <= MissedSearch.objects.count() <= 4
