"""The search page and the suggestions while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from tests.counting import counted, within_one_window

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import ServiceItem
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.hall.web import search

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db


def page(text: str, **more: str) -> str:
    answer = Client().get("/search/", {"q": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def missed() -> Sequence[str]:
    return [row.text for row in casework.missed_searches(SYSTEM).rows]


def test_the_answer_marks_what_was_looked_for_and_says_why(world: World) -> None:
    told = page("我要开饭馆")
    assert "<mark>" in told
    assert ITEM in told
    assert "也指“餐馆”" in page("饭店怎么办理")
    assert "“工商局”现为“市场监管”" in page("工商局在哪里")


def test_what_found_nothing_is_noted_and_what_found_something_is_not(world: World) -> None:
    page("潜水艇")
    page("潜水艇")
    page("餐馆")
    page("13800138000")
    page("")
    assert missed() == ["潜水艇"]


def test_what_found_nothing_leads_to_people_who_answer(world: World) -> None:
    told = page("飞机票")
    assert "12345" in told
    assert 'href="/ask/"' in told
    assert 'href="/ask/"' not in page("餐馆").split("<footer")[0].split("<main")[1]


def test_whoever_asks_for_nonsense_by_the_hundred_is_answered_but_not_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_MISSES", 1)
    with within_one_window():
        page("潜水艇甲")
        page("潜水艇乙")
    assert missed() == ["潜水艇甲"]


def test_results_are_narrowed_by_audience_and_department(world: World) -> None:
    row = ServiceItem.objects.get(code=ITEM)
    assert f"/items/{ITEM}/" in page("餐馆", org=str(row.organization_id))
    assert f"/items/{ITEM}/" not in page("餐馆", org=str(uuid4()))
    ServiceItem.objects.filter(code=ITEM).update(audience=["1"])
    assert f"/items/{ITEM}/" in page("餐馆", **{"for": "person"})
    assert f"/items/{ITEM}/" not in page("餐馆", **{"for": "firm"})
    assert missed() == []


@pytest.mark.parametrize("address", ["/search/?org=broken", "/search/?q=%00"])
def test_a_broken_address_is_told(world: World, address: str) -> None:
    assert Client().get(address).status_code in (400, 404)


def test_hostile_words_are_shown_as_words(world: World) -> None:
    assert "<script>alert" not in page("<script>alert(1)</script>餐馆")


def test_suggestions_are_options_of_a_list(world: World) -> None:
    told = Client().get("/search/suggest/", {"q": "餐"}).content.decode()
    assert told.count('role="option"') == told.count("data-url=") >= 1
    assert "<html" not in told
    assert Client().get("/search/suggest/").content.decode().strip() == ""
    assert Client().post("/search/suggest/").status_code == 405


def test_suggestions_come_to_an_end_for_who_asks_too_often(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_SUGGESTS", 2)
    with within_one_window():
        answers = [Client().get("/search/suggest/", {"q": "开"}).status_code for _try in range(3)]
    assert answers == [200, 200, 429]


def test_the_search_box_works_without_scripts(world: World) -> None:
    told = Client().get("/").content.decode()
    assert 'action="/search/"' in told
    assert 'role="combobox"' not in told


def test_a_search_costs_few_queries_however_much_it_finds(world: World) -> None:
    page("餐馆")
    with counted() as captured:
        page("餐馆")
    assert len(captured) <= 6
