"""容缺受理 in the hall: the guide, the form, the promise, the list, the case."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.tests import gaps
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit.actor import Actor


@pytest.fixture
def world(promising_world: World) -> World:
    return promising_world


@pytest.fixture
def agent(world: World, browse: Callable[[Actor], Client]) -> Client:
    return browse(world.applicant)


def shown(agent: Client, address: str) -> str:
    answer = agent.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def press(agent: Client, draft_id: object, button: str, code: str) -> str:
    address = f"/drafts/{draft_id}/pages/all/"
    version = re.search(r'name="version" value="(\d+)"', shown(agent, address))
    assert version
    answer = agent.post(address, {"version": version[1], button: code}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_guide_says_what_may_follow_and_by_which_rule(world: World, client: Client) -> None:
    page = shown(client, f"/items/{ITEM}/")
    assert "可容缺" in page
    assert f"受理之日起5个工作日内补交（{gaps.RULE}）" in page


def test_one_tap_promises_and_one_takes_it_back(world: World, agent: Client) -> None:
    draft = world.draft()
    page = shown(agent, f"/drafts/{draft.id}/pages/all/")
    assert 'name="promise" value="right"' in page
    assert 'name="promise" value="plan"' not in page
    page = press(agent, draft.id, "promise", "right")
    assert "承诺受理之日起5个工作日内补交" in page
    assert 'name="material.right"' not in page
    page = press(agent, draft.id, "upload_now", "right")
    assert 'name="material.right"' in page


def test_the_last_page_states_the_promise(world: World, agent: Client) -> None:
    draft = world.draft()
    for code in ("right", "lease"):
        casework.promise_material(world.applicant, draft.id, code)
    page = shown(agent, f"/drafts/{draft.id}/review/")
    assert "容缺受理承诺" in page
    assert "提交即作出书面承诺" in page
    assert agent.post(f"/drafts/{draft.id}/review/", {"key": "promised-1"}).status_code == 302


def test_who_promises_nothing_is_told_nothing_of_it(world: World, agent: Client) -> None:
    draft = world.draft()
    for code in ("right", "lease"):
        casework.add_file(world.applicant, draft.id, code, io.BytesIO(A_PDF), f"{code}.pdf")
    assert "容缺受理承诺" not in shown(agent, f"/drafts/{draft.id}/review/")


def test_it_waits_under_my_matters_and_is_supplied_from_the_case(world: World, agent: Client) -> None:
    case = gaps.accepted(world, "right")
    assert "请在03-09前补交材料" in shown(agent, "/my/")
    page = shown(agent, f"/my/cases/{case.id}/")
    assert "承诺2026-03-09前补交" in page
    opened = agent.post(f"/my/cases/{case.id}/correct/", follow=True)
    assert 'name="material.right"' in opened.content.decode()
    draft = casework.start_correction(world.applicant, case.id)
    assert "补交材料：" in shown(agent, "/my/")
    casework.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
    review = shown(agent, f"/drafts/{draft.id}/review/")
    assert "补交的材料直接送交正在办理的部门" in review
    assert agent.post(f"/drafts/{draft.id}/review/", {"key": "supplied-1"}).status_code == 302
    page = shown(agent, f"/my/cases/{case.id}/")
    assert "请补交承诺后补的材料" not in page
    assert "请在" not in shown(agent, "/my/")


def test_the_page_of_a_case_costs_as_much_for_two_gaps_as_for_one(world: World, agent: Client) -> None:
    one, two = gaps.accepted(world, "right"), gaps.accepted(world, "right", "lease")
    for case in (one, two):
        shown(agent, f"/my/cases/{case.id}/")
    with counted() as few:
        shown(agent, f"/my/cases/{one.id}/")
    with counted() as many:
        shown(agent, f"/my/cases/{two.id}/")
    assert len(few) == len(many)


def test_the_list_costs_as_much_for_three_cases_as_for_one(world: World, agent: Client) -> None:
    gaps.accepted(world, "right")
    shown(agent, "/my/")
    with counted() as few:
        shown(agent, "/my/")
    for codes in (("right",), ("lease",)):
        gaps.accepted(world, *codes)
    with counted() as many:
        shown(agent, "/my/")
    assert len(few) == len(many)
