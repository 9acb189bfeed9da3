"""Whom a matter is for is told before any question, and nothing that was answered is asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.counting import counted

from zhengyun.engines.casework.models import Draft
from zhengyun.engines.casework.tests import world as worlds
from zhengyun.engines.casework.tests.test_standing import OTHER_MATTER
from zhengyun.engines.casework.tests.test_standing import agent as mandated
from zhengyun.engines.casework.tests.world import ITEM, ITEM_FILE, World
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests.builders import firm

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.kit.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HERE = f"/items/{ITEM}/apply/"
QUESTION = """
[first_question]
field = "kind"
question = "开的是什么店？"
options = [{ value = "bar", title = "酒吧", to = "" }, { value = "inn", title = "旅店", to = "" }]
"""


@pytest.fixture
def county(tmp_path: Path) -> World:
    text = ITEM_FILE.replace('audience = ["1", "2", "6"]', 'audience = ["2", "6"]') + QUESTION
    text = text.replace('person = ["准营准办"], ', "")
    return worlds.build(tmp_path / "package", items__item=text)


def himself(actor: Actor) -> Actor:
    return replace(actor, party_id=actor.person_id, mandate_id=None)


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_a_person_is_told_at_once_and_goes_on_for_the_firm(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    person = browse(himself(county.applicant))
    told = words(person.get(HERE + "?answer=bar&option=new"))
    assert "该事项面向企业和其他组织，不面向个人。" in told
    assert "开的是什么店？" not in told
    assert "禾里餐饮管理有限公司" in told
    assert f'name="next" value="{HERE}?answer=bar&amp;option=new"' in told
    party = str(county.applicant.party_id)
    there = person.post("/account/act-for/", {"party": party, "next": HERE + "?answer=bar&option=new"})
    chosen = words(person.get(there.headers["Location"]))
    assert '<input type="hidden" name="answer" value="bar">' in chosen
    assert "该事项面向" not in chosen


def test_sending_the_answers_all_the_same_begins_nothing(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    answers = {"step": "option", "answer": "bar", "option": "new"}
    refused = browse(himself(county.applicant)).post(HERE, answers)
    assert refused.status_code == 409
    assert "该事项面向企业和其他组织" in words(refused)
    assert not Draft.objects.exists()


def test_a_firm_whose_mandate_is_for_something_else_is_not_offered(
    world: World, browse: Callable[[Actor], Client]
) -> None:
    from zhengyun.engines.casework.models import ServiceItem

    ServiceItem.objects.filter(code=ITEM).update(audience=["2"])
    told = words(browse(himself(mandated(world, OTHER_MATTER))).get(HERE))
    assert "您目前不能代表可以申请该事项的主体" in told
    assert 'name="party"' not in told.partition("<main")[2]


def test_what_was_answered_goes_along_when_one_changes_for_whom_one_acts(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    page = words(browse(county.applicant).get(HERE + "?answer=inn"))
    assert f"next={quote(HERE + '?answer=inn', safe='')}" in page


def test_many_for_whom_one_may_act_cost_what_one_costs(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    me = himself(county.applicant)
    assert me.person_id is not None
    head, browser = parties.get_person(me.person_id), browse(me)
    firm("望溪县一号餐馆", head)
    browser.get(HERE)
    with counted() as few:
        browser.get(HERE)
    for number in range(2, 20):
        firm(f"望溪县{number}号餐馆", head)
    with counted() as many:
        page = words(browser.get(HERE))
    assert page.count("号餐馆") >= 19
    assert len(few) == len(many)
