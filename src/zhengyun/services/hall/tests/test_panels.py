"""What other services show on a case's page, in my matters and among the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.contracts import CaseFile, CaseRow
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall import panels, verbs
from zhengyun.ui import contracts as ui

if TYPE_CHECKING:
    from uuid import UUID

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    known, offered = dict(panels._known), dict(verbs._known)
    panels._known.clear()
    verbs._known.clear()
    yield
    for registry, before in ((panels._known, known), (verbs._known, offered)):
        registry.clear()
        registry.update(before)  # type: ignore[arg-type]


def case_page(world: World, agent: Client) -> str:
    case = world.submit()
    answer = agent.get(f"/my/cases/{case.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_panel_stands_on_the_page_and_an_urgent_one_before_the_others(world: World, agent: Client) -> None:
    hall.register_case_panel("a.quiet", lambda actor, file: hall.CasePanel("随便看看", "没有急事。"))
    fee = hall.CasePanel(
        "待缴费用", "请在 3 日内缴费。", (ui.Fact("金额", "80 元"),), (ui.Link("去缴费", "/pay/"),), True
    )
    hall.register_case_panel("z.fee", lambda actor, file: fee)
    page = case_page(world, agent)
    assert page.index("待缴费用") < page.index("随便看看")
    assert "80 元" in page
    assert 'href="/pay/"' in page


def test_a_panel_is_told_who_reads_which_case_and_may_have_nothing_to_say(
    world: World, agent: Client
) -> None:
    asked: list[tuple[Actor, CaseFile]] = []

    def provide(actor: Actor, file: CaseFile) -> None:
        asked.append((actor, file))

    hall.register_case_panel("test.silent", provide)
    case_page(world, agent)
    assert asked[0][0].party_id == world.applicant.party_id
    assert asked[0][1].case.applicant_id == world.applicant.party_id


def test_a_panel_that_cannot_be_read_says_so_and_the_page_is_shown(world: World, agent: Client) -> None:
    def refused(actor: Actor, file: CaseFile) -> hall.CasePanel:
        raise Problem("hall.test", "缴费系统暂时无法查询。", remedy="请稍后再试。")

    def broken(actor: Actor, file: CaseFile) -> hall.CasePanel:
        raise ZeroDivisionError

    hall.register_case_panel("test.refused", refused)
    hall.register_case_panel("test.broken", broken)
    page = case_page(world, agent)
    assert "缴费系统暂时无法查询。" in page
    assert "这一部分暂时无法显示" in page


def test_what_is_urgent_is_a_line_in_my_matters_and_is_asked_once_for_all(
    world: World, agent: Client
) -> None:
    calls: list[int] = []

    def lines(actor: Actor, rows: Sequence[CaseRow]) -> dict[UUID, ui.Link]:
        calls.append(len(rows))
        return {rows[0].id: ui.Link("有费用待缴", "/pay/")}

    hall.register_case_panel("test.fee", lambda actor, file: None, lines=lines)
    for _number in range(3):
        world.submit()
    assert "有费用待缴" in agent.get("/my/").content.decode()
    assert calls == [3]


def test_lines_that_fail_leave_the_list_as_it_is(world: World, agent: Client) -> None:
    def lines(actor: Actor, rows: Sequence[CaseRow]) -> dict[UUID, ui.Link]:
        raise ZeroDivisionError

    hall.register_case_panel("test.fee", lambda actor, file: None, lines=lines)
    case = world.submit()
    assert case.number in agent.get("/my/").content.decode()


def test_a_verb_of_another_service_stands_on_the_front_page_and_one_that_fails_does_not(
    world: World, agent: Client
) -> None:
    def broken(actor: Actor) -> ui.Link:
        raise ZeroDivisionError

    hall.register_verb("test.rate", lambda actor: ui.Link("我要评", "/rate/", icon="apply"))
    hall.register_verb("test.broken", broken)
    hall.register_verb("test.none", lambda actor: None)
    page = agent.get("/").content.decode()
    assert 'href="/rate/"' in page
    assert "我要评" in page
