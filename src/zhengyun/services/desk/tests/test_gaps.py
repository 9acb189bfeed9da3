"""容缺受理 at the desk: the reviewer sees the gap, accepts with it, is held by it, and may end the case."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, Identification, Presence
from zhengyun.engines.casework.models import Draft
from zhengyun.engines.casework.tests import gaps
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.tests.conftest import Browser


@pytest.fixture
def world(promising_world: World) -> World:
    return promising_world


def page_of(signed_in: Browser, actor: Actor, address: str) -> str:
    answer = signed_in(actor).get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def task_page(world: World, case: CaseView, element: str) -> str:
    return reverse("desk:task", args=[world.task(case, element).id])


def act_page(world: World, case: CaseView, act: str, element: str) -> str:
    return reverse("desk:act", args=[case.id, act]) + f"?task={world.task(case, element).id}"


def test_the_gap_is_marked_before_and_after_acceptance(world: World, signed_in: Browser) -> None:
    case = gaps.promised(world, "right")
    casework.perform(world.reviewer, case.id, "receive")
    page = page_of(signed_in, world.reviewer, task_page(world, case, "counter"))
    assert "容缺" in page
    assert "承诺受理之日起5个工作日内补交" in page
    accept = page_of(signed_in, world.reviewer, act_page(world, case, "accept", "counter"))
    assert "本件为容缺受理，尚缺：场所证明（受理之日起5个工作日内）" in accept
    assert "所缺材料按承诺后补，予以容缺受理。" in accept
    casework.perform(world.reviewer, case.id, "accept")
    page = page_of(signed_in, world.reviewer, task_page(world, case, "review"))
    assert "承诺2026-03-09前补交" in page
    assert "补齐之前不能作出准予决定" in page


def test_who_decides_reads_why_it_cannot_be_granted(world: World, signed_in: Browser) -> None:
    case = gaps.accepted(world, "right")
    world.reviewed(case)
    world.inspected(case)
    page = page_of(signed_in, world.chief, task_page(world, case, "decision"))
    assert "承诺后补的材料还没有交齐，不能作出准予决定" in page
    gaps.supply(world, case, "right")
    page = page_of(signed_in, world.chief, task_page(world, case, "decision"))
    assert "不能作出准予决定" not in page


def test_after_the_day_the_case_is_ended_with_a_ready_sentence(world: World, signed_in: Browser) -> None:
    case = gaps.accepted(world, "right")
    with clock.at(gaps.on(3, 10)):
        jobs.run_pending()
        page = page_of(signed_in, world.reviewer, task_page(world, case, "review"))
        assert "容缺材料逾期未补交" in page
        page = page_of(signed_in, world.reviewer, act_page(world, case, "terminate", "review"))
        assert "申请人未按承诺在2026-03-09前补交“场所证明”" in page


def test_only_what_is_late_is_called_late(world: World, signed_in: Browser) -> None:
    case = gaps.accepted(world, "right", "lease")
    with clock.at(gaps.on(3, 12)):
        page = page_of(signed_in, world.reviewer, task_page(world, case, "review"))
    assert "场所证明（承诺2026-03-09前补交）。可以以此为由终止办理" in page
    assert "租赁合同（承诺2026-03-16前补交）。" in page
    assert page.count("可以以此为由终止办理") == 1


def test_two_gaps_cost_as_much_as_one(world: World, signed_in: Browser) -> None:
    one, two = gaps.accepted(world, "right"), gaps.accepted(world, "right", "lease")
    browser = signed_in(world.reviewer)
    found = []
    for case in (one, two, one, two):
        address = task_page(world, case, "review")
        with counted() as statements:
            assert browser.get(address).status_code == 200
        found.append(len(statements))
    assert found[2] == found[3]


def test_whoever_promises_at_the_counter_reads_what_he_promises(world: World, signed_in: Browser) -> None:
    person, party = world.applicant.person_id, world.applicant.party_id
    assert person
    assert party
    presence = Presence(person, Identification.CARD_READ)
    draft = casework.start_at_counter(world.clerk, party, ITEM, "new", {}, presence)
    inner = casework.at_counter(world.clerk, draft.id)
    for code in ("plan", "lease"):
        casework.tick_in_draft(inner, draft.id, code, "original_checked")
    Draft.objects.filter(pk=draft.id).update(data=world.draft().data)
    address = reverse("counter:review", args=[draft.id])
    assert "提交即作出书面承诺" not in page_of(signed_in, world.clerk, address)
    casework.promise_material(inner, draft.id, "right")
    page = page_of(signed_in, world.clerk, address)
    assert "提交即作出书面承诺" in page
    assert "<strong>场所证明</strong>：" in page
