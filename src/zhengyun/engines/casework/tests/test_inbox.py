"""The inbox and lists of cases: pages, filters, and how few queries they cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.counting import counted

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7


def submit_some(world: World, count: int) -> list[str]:
    numbers = []
    for n in range(count):
        with clock.at(MONDAY + timedelta(minutes=n)):
            numbers.append(world.submit().number)
    return numbers


def test_an_inbox_shows_the_oldest_first_in_pages(world: World) -> None:
    numbers = submit_some(world, 5)
    first = facade.inbox(world.reviewer, size=2)
    second = facade.inbox(world.reviewer, cursor=first.next, size=2)
    third = facade.inbox(world.reviewer, cursor=second.next, size=2)
    assert [t.case_number for page in (first, second, third) for t in page.rows] == numbers
    assert third.next is None
    back = facade.inbox(world.reviewer, cursor=third.previous, size=2)
    assert [t.case_number for t in back.rows] == numbers[2:4]


def test_an_inbox_has_what_the_roles_may_do_and_nothing_else(world: World) -> None:
    submit_some(world, 1)
    assert facade.inbox(world.inspector).rows == []
    assert facade.inbox(world.clerk).rows == []
    assert facade.inbox(world.applicant).rows == []
    assert facade.inbox(ANONYMOUS).rows == []
    assert len(facade.inbox(world.reviewer).rows) == 1


def test_mine_and_done(world: World) -> None:
    case = world.submit()
    assert facade.inbox(world.reviewer, InboxFilter(scope="mine")).rows == []
    facade.perform(world.reviewer, case.id, "claim")
    assert len(facade.inbox(world.reviewer, InboxFilter(scope="mine")).rows) == 1
    facade.perform(world.reviewer, case.id, "receive")
    facade.perform(world.reviewer, case.id, "accept")
    done = facade.inbox(world.reviewer, InboxFilter(scope="done")).rows
    assert [t.case_number for t in done] == [case.number]


def test_filters(world: World) -> None:
    case = world.submit()
    for chosen, count in [
        (InboxFilter(text=case.number), 1),
        (InboxFilter(text="禾里"), 1),
        (InboxFilter(text="nobody"), 0),
        (InboxFilter(lamp="green"), 1),
        (InboxFilter(lamp="law"), 0),
        (InboxFilter(element="counter"), 1),
        (InboxFilter(item_code="x"), 0),
    ]:
        assert len(facade.inbox(world.reviewer, chosen).rows) == count, chosen


def test_neighbours_lead_through_the_inbox(world: World) -> None:
    submit_some(world, 3)
    rows = facade.inbox(world.reviewer).rows
    assert facade.neighbours(world.reviewer, rows[1].id) == (rows[0].id, rows[2].id)
    assert facade.neighbours(world.reviewer, rows[0].id) == (None, rows[1].id)


def test_an_officer_of_very_many_places_sees_all_of_them(world: World) -> None:
    numbers = submit_some(world, 3)
    elsewhere = {RoleAt(role, uuid7()) for role in ("inspector", "reviewer") for _place in range(30)}
    busy = replace(world.reviewer, roles=world.reviewer.roles | elsewhere)
    first = facade.inbox(busy, size=2)
    then = facade.inbox(busy, cursor=first.next, size=2)
    assert [task.case_number for task in (*first.rows, *then.rows)] == numbers


def test_an_officer_of_two_departments_has_one_inbox(world: World) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import Role
    from zhengyun.kit.actor import SYSTEM

    assert world.reviewer.account_id
    accounts.assign_role(SYSTEM, world.reviewer.account_id, Role.INSPECTOR, world.amr.id)
    both = world.refresh(world.reviewer)
    world.accepted()
    numbers = submit_some(world, 2)
    first = facade.inbox(both, size=3)
    assert len(first.rows) == 3
    then = facade.inbox(both, cursor=first.next, size=3)
    assert len(then.rows) == 1
    assert {t.case_number for t in (*first.rows, *then.rows)} > set(numbers)


def test_a_page_of_many_costs_as_many_queries_as_one_of_one(world: World) -> None:
    counts = []
    for more in (1, 12):
        submit_some(world, more)
        with counted() as found:
            facade.inbox(world.reviewer, size=100)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 3


def test_a_submission_costs_few_queries(world: World) -> None:
    world.submit()
    draft = world.draft()
    with counted() as found:
        facade.submit(world.applicant, draft.id)
    assert len(found) <= 22, "\n".join(q["sql"][:160] for q in found)


def test_my_cases_in_pages(world: World) -> None:
    numbers = submit_some(world, 3)
    first = facade.my_cases(world.applicant, size=2)
    then = facade.my_cases(world.applicant, first.next, size=2)
    assert [c.number for c in (*first.rows, *then.rows)] == numbers[::-1]
    with counted() as found:
        facade.my_cases(world.applicant)
    assert len(found) <= 3


def test_a_task_is_shown_to_its_office_only(world: World) -> None:
    case = world.submit()
    task = world.task(case, "counter")
    assert facade.get_task(world.reviewer, task.id).name == "Counter"
    for stranger in (world.applicant, world.people.officer("reviewer", world.north.id)):
        with pytest.raises(Problem) as caught:
            facade.get_task(stranger, task.id)
        assert caught.value.status == 404


def test_progress_needs_number_and_last_four_digits(world: World) -> None:
    case = world.accepted()
    found = facade.progress(case.number, "5678")
    assert found.state == "accepted"
    assert found.applicant.startswith("禾里**")
    assert [s.state for s in found.steps][:3] == ["done", "current", "current"]
    for number, digits in ((case.number, "0000"), ("990124X", "5678"), (case.number, "")):
        with pytest.raises(Problem) as caught:
            facade.progress(number, digits)
        assert caught.value.code == "casework.no_such_case"


def test_the_case_file_costs_no_more_with_a_longer_history(world: World) -> None:
    case = world.accepted()
    task = world.task(case, "review")
    counts = []
    facade.case_file(world.reviewer, case.id)
    for _round in range(2):
        with counted() as found:
            facade.case_file(world.reviewer, case.id)
        counts.append(len(found))
        for _again in range(4):
            facade.perform(world.reviewer, case.id, "claim", task_id=task.id)
            facade.perform(world.reviewer, case.id, "release", task_id=task.id)
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_the_decider_sees_what_the_steps_recorded(world: World) -> None:
    case = world.ready_to_decide()
    tasks = {t.element: t for t in facade.case_file(world.chief, case.id).tasks}
    assert [t.state for t in tasks.values()] == ["done", "open"]
    inspection = tasks["inspection"]
    assert inspection.signed_by == (world.inspector.name, world.second.name)
    assert next(f.value for f in inspection.fields if f.path == "inspection.result") == "pass"
    assert facade.case_file(world.applicant, case.id).tasks == ()
