"""A unit that says nothing about a delivery: in time it may object, afterwards it has confirmed."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest

from zhengyun.config.demo.tests import cloud_room, grounds
from zhengyun.config.demo.tests.cloud_room import Office
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

WORDS = "逾期未确认也未提出异议，视为确认"
DELIVERED = clock.civil(date(2026, 3, 3), time(10))
LAST_DAY = clock.civil(date(2026, 3, 6), time(17))
LAPSED = clock.civil(date(2026, 3, 7))


@pytest.fixture
def office(orders_package: None) -> Office:
    with clock.at(grounds.OPENED):
        cloud_room.install()
        return cloud_room.office()


def place(code: str) -> UUID:
    found = parties.find_organization(code)
    assert found
    return found.id


@pytest.fixture
def delivered(office: Office) -> tuple[CaseView, Actor]:
    """An exit that is carried out and waits for the unit; with the officer of the unit."""
    with clock.at(grounds.OPENED):
        officer = office.officer(Role.IT_OFFICER, acting=True)
        order = office.exit_order(officer, cloud_room.enter_server(office.unit))
        casework.perform(office.officer(Role.UNIT_LEADER), order.id, "endorse")
        casework.perform(office.officer(Role.CLOUD_MANAGER, at=place("asb")), order.id, "approve")
        jobs.run_pending()
    with clock.at(DELIVERED):
        jobs.run_pending()
        provider = office.officer(Role.CLOUD_OPERATOR, at=place("lzcloud"))
        task = next(one for one in casework.case_file(provider, order.id).tasks if one.element == "handover")
        casework.save_task_form(provider, task.id, {"handover.checked": ["pass"]})
        return casework.perform(provider, order.id, "turn_over"), officer


def test_a_unit_that_says_nothing_has_confirmed(delivered: tuple[CaseView, Actor]) -> None:
    order, officer = delivered
    assert order.state == "delivered"
    with clock.at(LAST_DAY):
        jobs.run_pending()
        assert casework.get_case(officer, order.id).state == "delivered"
    with clock.at(LAPSED):
        jobs.run_pending()
        file = casework.case_file(officer, order.id)
        said = next(one for one in file.timeline if one.act == "deem_confirmed")
    assert (file.case.state, file.case.outcome) == ("confirmed", "confirmed")
    assert (said.title, said.actor_name) == (WORDS, "")
    assert [one.state for one in file.tasks if one.element == "confirmation"] == ["done"]


def test_an_objection_after_the_limit_comes_too_late(delivered: tuple[CaseView, Actor]) -> None:
    order, officer = delivered
    with clock.at(LAPSED), pytest.raises(Problem) as found:
        casework.perform(officer, order.id, "object", data={"reason": "证明上少一台。"})
    assert found.value.code == "casework.lapsed"
    assert WORDS in found.value.message
