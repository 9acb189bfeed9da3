"""What a letter asks stands on the case and under My matters, as long as the case goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import Letter, Task
from zhengyun.engines.casework.tests.test_standing import OTHER_MATTER
from zhengyun.engines.casework.tests.test_standing import agent as mandated
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import secret_code, uuid7
from zhengyun.services.hall import asked

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.engines.casework.contracts import CaseView

pytestmark = pytest.mark.django_db
ASKED = "请在2026-04-01前改正：地面破损。"


def asking(world: World) -> CaseView:
    """An accepted case whose newest letter asks for something."""
    case = world.accepted()
    for number, asks in enumerate(("", ASKED)):
        Letter.objects.create(
            case_id=case.id,
            kind="order",
            title="责令改正通知书",
            number=f"{case.number}-{number}",
            template_id=uuid7(),
            data={"act": {"asks": asks, "asks_by": "2026-04-01"}},
            file_id=uuid7(),
            verification_code=secret_code(),
            issued_at=clock.now() + timedelta(minutes=number),
        )
    return case


def test_it_stands_first_on_the_case_and_in_the_list(world: World, agent: Client) -> None:
    case = asking(world)
    page = agent.get(f"/my/cases/{case.id}/").content.decode()
    assert "panel-urgent" in page
    assert ASKED in page
    assert ASKED in agent.get("/my/").content.decode()


def test_the_list_knows_until_when(world: World) -> None:
    case = asking(world)
    [(_case_id, demand)] = asked.lines(world.applicant, casework.my_cases(world.applicant).rows)
    assert demand.due_on == date(2026, 4, 1)
    Letter.objects.filter(case_id=case.id).update(data={"act": {"asks": ASKED, "asks_by": "bald"}})
    assert casework.letters_asking(world.applicant, [case.id])[case.id].asks_by is None


def test_it_is_gone_when_nobody_has_anything_to_do_any_more(world: World, agent: Client) -> None:
    case = asking(world)
    Task.objects.filter(case_id=case.id).update(state="done")
    assert ASKED not in agent.get(f"/my/cases/{case.id}/").content.decode()
    assert ASKED not in agent.get("/my/").content.decode()


def test_nobody_else_is_told(world: World) -> None:
    case = asking(world)
    stranger = world.people.applicant("enterprise", "别家公司")
    assert casework.letters_asking(world.applicant, [case.id])[case.id].asks == ASKED
    assert casework.letters_asking(stranger, [case.id]) == {}
    assert casework.letters_asking(world.reviewer, [case.id]) == {}


def test_an_agent_who_acts_for_himself_is_told_on_the_case_that_he_sent(
    world: World, browse: Callable[[Actor], Client]
) -> None:
    case = asking(world)
    agent = replace(world.applicant, party_id=world.applicant.person_id, mandate_id=None)
    assert casework.letters_asking(agent, [case.id]) == {}
    file = casework.case_file(agent, case.id)
    panel = asked.provide(agent, file)
    assert panel is not None
    assert panel.text == ASKED


def test_an_agent_is_told_of_the_matters_that_he_may_act_in(world: World) -> None:
    case = asking(world)
    assert casework.letters_asking(mandated(world, OTHER_MATTER), [case.id]) == {}


def test_another_agent_for_the_same_matter_is_told(world: World) -> None:
    case = asking(world)
    assert list(casework.letters_asking(mandated(world, ITEM), [case.id])) == [case.id]


def test_a_long_demand_is_shortened_in_the_list(world: World, agent: Client) -> None:
    case = asking(world)
    letters = Letter.objects.filter(case_id=case.id)
    letters.update(data={"act": {"asks": ASKED + "地面破损。" * 200}})
    assert "…" in agent.get("/my/").content.decode()
    assert len(agent.get("/my/").content) < 20_000


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(world: World, agent: Client) -> None:
    def cost() -> int:
        with counted() as queries:
            agent.get("/my/")
        return len(queries)

    asking(world)
    agent.get("/my/")
    first = cost()
    asking(world)
    assert cost() == first
