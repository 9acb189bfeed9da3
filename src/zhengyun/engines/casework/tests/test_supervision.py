"""The supervisor's matrix, the public board and the figures of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.counting import counted

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.rows import make_act, make_case, make_department, make_task, shanghai
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with clock.at(shanghai("2026-03-06 10:00")):
        yield


@pytest.fixture
def department() -> OrganizationView:
    return make_department()


@pytest.fixture
def case(department: OrganizationView) -> Case:
    return make_case(department)


def supervisor(department: OrganizationView) -> Actor:
    return Actor(uuid7(), roles=frozenset({RoleAt("supervisor", department.id)}))


def test_the_matrix_counts_open_tasks_by_lamp(case: Case, department: OrganizationView) -> None:
    for lamp in ("green", "green", "warning", "promise", "law"):
        make_task(case, lamp=lamp)
    make_task(case, "decision", name="决定", lamp="warning")
    make_task(case, lamp="law", state="done")
    first, second = facade.lamp_matrix(supervisor(department))
    assert (first.element, first.step, first.organization_name) == ("inspection", "现场核查", department.name)
    assert (first.green, first.warning, first.promise, first.law) == (2, 1, 1, 1)
    assert (second.element, second.warning) == ("decision", 1)


def test_a_cell_opens_to_its_cases_page_by_page(case: Case, department: OrganizationView) -> None:
    for minute in range(5):
        make_task(case, lamp="law", opened_at=clock.now() + timedelta(minutes=minute))
    make_task(case, lamp="green")
    actor = supervisor(department)
    first = facade.lamp_cases(actor, department.id, "inspection", "law", size=3)
    second = facade.lamp_cases(actor, department.id, "inspection", "law", first.next, size=3)
    assert (len(first.rows), len(second.rows), second.next) == (3, 2, None)
    back = facade.lamp_cases(actor, department.id, "inspection", "law", second.previous, size=3)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert len(facade.lamp_cases(actor, department.id).rows) == 6


def test_only_who_supervises_the_department_sees_its_lamps(case: Case, department: OrganizationView) -> None:
    make_task(case)
    other = make_department("jsj", "望溪县住房和城乡建设局", "2")
    reviewer = Actor(uuid7(), roles=frozenset({RoleAt("reviewer", department.id)}))
    for actor in (ANONYMOUS, reviewer):
        with pytest.raises(Problem) as caught:
            facade.lamp_matrix(actor)
        assert caught.value.code == "casework.may_not"
    assert facade.lamp_matrix(supervisor(other)) == []
    with pytest.raises(Problem):
        facade.lamp_cases(supervisor(other), department.id)


def test_the_board_says_what_was_done_on_a_day(case: Case, department: OrganizationView) -> None:
    make_act(case, "receive", case_version=1, from_state="submitted", to_state="received")
    make_act(case, "accept", case_version=2)
    make_act(case, "claim", case_version=3, from_state="accepted", to_state="accepted")
    make_case(department, "C2", lamp="promise")
    closed = make_case(department, "C3", state="granted", closed_at=clock.now())
    make_act(closed, "grant", from_state="accepted", to_state="granted")
    yesterday = make_case(department, "C4")
    make_act(yesterday, occurred_at=clock.now() - timedelta(days=1))
    (row,) = facade.public_figures().board
    assert (row.open, row.received_today, row.accepted_today, row.closed_today, row.past_promise) == (
        3,
        1,
        1,
        1,
        1,
    )


def test_on_a_day_off_the_figures_are_those_of_the_last_working_day(case: Case) -> None:
    make_act(case, "submit", from_state="", to_state="submitted")
    make_act(case, "accept", case_version=2)
    today = facade.public_figures()
    assert (today.is_today, today.submitted, today.accepted, today.closed, today.open) == (True, 1, 1, 0, 1)
    with clock.at(shanghai("2026-03-08 10:00")):
        sunday = facade.public_figures()
    assert (sunday.day, sunday.is_today, sunday.accepted) == (today.day, False, 1)


def test_the_public_list_masks_applicants_and_shows_each_case_once(
    case: Case, department: OrganizationView
) -> None:
    person = make_case(department, "C2", applicant_kind="person", applicant_name="周桂兰", version=2)
    make_act(case)
    make_act(person, case_version=1, occurred_at=clock.now() + timedelta(minutes=1))
    make_act(person, case_version=2, occurred_at=clock.now() + timedelta(minutes=2))
    page = facade.recent_public()
    assert [(row.number, row.applicant) for row in page.rows] == [("C2", "周**"), ("C1", "禾里******公司")]
    first = facade.recent_public(size=1)
    assert [row.number for row in facade.recent_public(first.next, size=1).rows] == ["C1"]


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(
    case: Case, department: OrganizationView
) -> None:
    def cost() -> int:
        with counted() as queries:
            facade.lamp_matrix(supervisor(department))
            facade.lamp_cases(supervisor(department), department.id)
            facade.recent_public()
            facade.public_figures()
        return len(queries)

    make_task(case, lamp="law")
    make_act(case)
    cost()  # what a process reads only once has then been read, whichever test was its first
    counts = []
    for turn in range(2):
        for number in range(turn * 20):
            other = make_case(department, f"D{number}")
            make_task(other, lamp="law")
            make_act(other)
        counts.append(cost())
    assert counts[0] == counts[1]
