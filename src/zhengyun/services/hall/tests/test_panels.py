"""What other services show on a case's page, in my matters, among the verbs and below the board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from zhengyun.engines.casework.contracts import CaseFile, CaseRow
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall import fronts, panels, verbs
from zhengyun.ui import contracts as ui

if TYPE_CHECKING:
    from uuid import UUID

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    registries: list[dict[str, Any]] = [panels._known, verbs._known, fronts._known]
    kept = [dict(registry) for registry in registries]
    for registry in registries:
        registry.clear()
    yield
    for registry, before in zip(registries, kept, strict=True):
        registry.clear()
        registry.update(before)


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

    def lines(actor: Actor, rows: Sequence[CaseRow]) -> Iterator[tuple[UUID, hall.Demand]]:
        calls.append(len(rows))
        yield rows[0].id, hall.Demand("有费用待缴", "/pay/1/")
        yield rows[0].id, hall.Demand("另有一笔", "/pay/2/")

    hall.register_case_panel("test.fee", lambda actor, file: None, lines=lines)
    for _number in range(3):
        world.submit()
    page = agent.get("/my/").content.decode()
    assert "有费用待缴" in page
    assert "另有一笔" in page
    assert calls == [3]


def test_lines_that_fail_leave_the_list_as_it_is(world: World, agent: Client) -> None:
    def lines(actor: Actor, rows: Sequence[CaseRow]) -> list[tuple[UUID, hall.Demand]]:
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


def test_a_list_of_another_service_stands_on_the_front_page_and_one_that_fails_does_not(
    world: World, agent: Client
) -> None:
    def broken() -> hall.FrontList:
        raise ZeroDivisionError

    entry = hall.FrontEntry("停水公告", "/news/1/", "2026-03-02", "03-02", "通知公告")
    more = ui.Link("全部公告", "/news/")
    hall.register_front_list("test.news", lambda: hall.FrontList("公告", (entry,), more))
    hall.register_front_list("test.broken", broken)
    hall.register_front_list("test.none", lambda: None)
    page = agent.get("/").content.decode()
    assert '<time class="num muted" datetime="2026-03-02">03-02</time>' in page
    assert page.index('id="board"') < page.index('id="list-1"')
    assert 'href="/news/"' in page
    assert 'id="list-2"' not in page
