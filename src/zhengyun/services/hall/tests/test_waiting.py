"""What waits for the applicant stands first, with its last day, on the front page and under my matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseRow
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall import panels

if TYPE_CHECKING:
    from uuid import UUID

    from django.test import Client

    from zhengyun.engines.casework.contracts import CaseView

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
ITEMS = [{"target": "plan", "kind": "material", "reason": "图上没有尺寸"}]


def asked_back(world: World) -> CaseView:
    case = world.submit()
    casework.perform(world.reviewer, case.id, "receive")
    return casework.perform(world.reviewer, case.id, "correct", data={"items": ITEMS})


@pytest.fixture
def fee(world: World, monkeypatch: pytest.MonkeyPatch) -> CaseView:
    """A closed case for which there is still something to pay, after the correction of others."""
    case = world.submit()
    Case.objects.filter(pk=case.id).update(closed_at=clock.now(), state="granted", outcome="granted")

    def lines(actor: Actor, rows: Sequence[CaseRow]) -> Iterator[tuple[UUID, hall.Demand]]:
        yield case.id, hall.Demand("缴纳占道费", "/pay/", due_on=date(2027, 1, 1))
        yield case.id, hall.Demand("领取证书", "/fetch/")

    monkeypatch.setitem(panels._known, "test.fee", panels._Entry(lambda actor, file: None, lines))
    return case


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_soonest_comes_first_and_what_only_goes_on_last(
    world: World, agent: Client, fee: CaseView
) -> None:
    asked, quiet = asked_back(world), world.submit()
    page = text(agent, "/my/")
    assert page.index("还有事要办") < page.index("在办")
    places = [page.index(f"/my/cases/{one.id}/") for one in (asked, fee, quiet)]
    assert places == sorted(places)
    assert page.index("缴纳占道费") < page.index("领取证书")
    assert page.index("领取证书") < page.index('id="open"')


def test_the_front_page_shows_it_too_with_the_day(world: World, agent: Client, fee: CaseView) -> None:
    asked = asked_back(world)
    for _more in range(4):
        world.submit()
    page = text(agent, "/")
    assert "缴纳占道费" in page
    assert f"/my/cases/{fee.id}/" in page
    assert page.index(f"/my/cases/{asked.id}/") < page.index(f"/my/cases/{fee.id}/")
    [row] = [one for one in casework.my_cases(world.applicant).rows if one.id == asked.id]
    assert row.answer_until is not None
    assert f"部门请您补正材料，最晚 {row.answer_until:%m-%d}。" in page


def test_many_that_wait_cost_as_many_queries_as_one(world: World, agent: Client, fee: CaseView) -> None:
    def cost(address: str) -> int:
        agent.get(address)
        with counted() as found:
            agent.get(address)
        return len(found)

    asked_back(world)
    first = [cost("/"), cost("/my/")]
    for _more in range(3):
        asked_back(world)
    assert [cost("/"), cost("/my/")] == first


def test_an_answer_that_was_begun_is_no_new_application(world: World, agent: Client) -> None:
    case = asked_back(world)
    agent.post(f"/my/cases/{case.id}/correct/")
    [draft] = casework.my_drafts(world.applicant)
    assert draft.answer_until is not None
    for address in ("/", "/my/"):
        page = text(agent, address)
        assert f"补正：{draft.title}" in page
        assert f"最晚 {draft.answer_until:%m-%d} 提交" in page
    assert f">{draft.title}</a>" not in text(agent, "/my/").partition('id="drafts"')[2]


def test_a_finished_matter_is_headed_by_what_it_was(world: World, agent: Client, fee: CaseView) -> None:
    closed = text(agent, "/my/").partition('id="closed"')[2]
    assert closed.index(fee.title) < closed.index(fee.number)
