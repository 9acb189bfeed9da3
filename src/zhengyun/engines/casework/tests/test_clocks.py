"""Clocks in the database: started, held, extended, published anew; timers and lamps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from zhengyun.engines.casework.logic.clocks import (
    close_interval,
    end_clock,
    extend,
    open_interval,
    start_clock,
    start_step_clock,
)
from zhengyun.engines.casework.logic.fire_timer import fire_timer
from zhengyun.engines.casework.logic.publish_calendar_year import publish_calendar_year
from zhengyun.engines.casework.models import Case, CaseClock, ClockChange, Timer
from zhengyun.engines.casework.queries_clocks import clock_views, explain
from zhengyun.engines.casework.tests.rows import (
    make_case,
    make_department,
    make_officer,
    make_task,
    shanghai,
)
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
STATUTORY = {"amount": 10, "unit": "working_day", "source": "总局令第78号"}
PROMISED = {"amount": 7, "unit": "working_day", "source": "承诺"}


@pytest.fixture(autouse=True)
def _morning_of_acceptance() -> Iterator[None]:
    with clock.at(shanghai("2026-09-29 09:00")):
        yield


@pytest.fixture
def department() -> OrganizationView:
    return make_department()


@pytest.fixture
def case(department: OrganizationView) -> Case:
    found = make_case(department)
    start_clock(found, "statutory", started_at=clock.now(), limit=STATUTORY)
    start_clock(found, "promised", started_at=clock.now(), limit=PROMISED)
    return found


def lamp(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).lamp)


def work_until(instant: str) -> None:
    """Runs what falls due until then, each job at its own instant."""
    while (moment := jobs.next_due()) is not None and moment <= shanghai(instant):
        with clock.at(max(moment, clock.now())):
            jobs.run_pending(strict=True)


def row_of(case: Case, kind: str) -> CaseClock:
    return CaseClock.objects.get(case=case, kind=kind)


def test_starting_copies_the_due_days_to_the_case(case: Case) -> None:
    case.refresh_from_db()
    assert case.promised_due_on == date(2026, 10, 14)
    assert case.statutory_due_on == date(2026, 10, 19)


def test_the_views_explain_themselves(case: Case) -> None:
    statutory, promised = clock_views(case)
    assert (statutory.kind, promised.kind) == ("statutory", "promised")
    assert promised.left == 7
    assert promised.lines == explain(row_of(case, "promised"))
    assert promised.lines[-1].day == date(2026, 10, 14)


def test_lamps_turn_at_their_moments_and_not_before(case: Case) -> None:
    work_until("2026-10-12 23:59")
    assert lamp(case) == "green"
    work_until("2026-10-13 00:00")
    assert lamp(case) == "warning"
    work_until("2026-10-14 23:59")
    assert lamp(case) == "warning"
    work_until("2026-10-15 00:00")
    assert lamp(case) == "promise"
    work_until("2026-10-20 00:00")
    assert lamp(case) == "law"


def test_a_turn_is_published_and_told_to_holder_and_leader(case: Case, department: OrganizationView) -> None:
    inspector = make_officer("shilei", "石磊", "inspector", department.id, 1)
    leader = make_officer("dingli", "丁立", "section_head", department.id, 2)
    other = make_officer("hexiaomin", "何晓敏", "counter_clerk", department.id, 3)
    task = make_task(case)
    start_step_clock(task, {"amount": 2, "unit": "working_day"})
    work_until("2026-10-09 00:00")
    task.refresh_from_db()
    assert (task.lamp, lamp(case)) == ("promise", "green")
    assert task.due_on == date(2026, 10, 8)
    assert notices.unread_count(inspector.id) == 2
    assert notices.unread_count(leader.id) == 2
    assert notices.unread_count(other.id) == 0
    subject = notices.inbox(inspector.id).rows[0].subject
    assert "C1" in subject


def test_a_task_shows_the_day_that_comes_first(case: Case) -> None:
    """Of a late step of a case whose promise ends earlier, the promise, as the flow has opened it."""
    task = make_task(case, due_on=case.promised_due_on)
    start_step_clock(task, {"amount": 30, "unit": "working_day"})
    task.refresh_from_db()
    assert task.due_on == date(2026, 10, 14)


def test_after_the_decision_a_step_shows_its_own_limit_and_lamp(case: Case) -> None:
    """A look two months after a licence by promise is not late because the promise of the case is over."""
    work_until("2026-10-20 00:00")
    with clock.at(shanghai("2026-10-20 09:00")):
        case.closed_at = clock.now()
        case.save(update_fields=["closed_at"])
        end_clock(case, "statutory")
        end_clock(case, "promised")
        task = make_task(case, lamp="law")
        start_step_clock(task, {"amount": 60, "unit": "calendar_day"})
    task.refresh_from_db()
    assert (task.due_on, task.lamp, lamp(case)) == (date(2026, 12, 21), "green", "law")
    work_until("2026-12-22 00:00")
    task.refresh_from_db()
    assert task.lamp == "promise"


def test_firing_again_changes_nothing(case: Case) -> None:
    timer = Timer.objects.filter(clock_id=row_of(case, "promised").id, state="waiting").get()
    with clock.at(timer.due_at):
        assert fire_timer(timer.id)
        assert not fire_timer(timer.id)
    assert lamp(case) == "warning"


def test_a_timer_that_is_asked_too_early_waits_for_its_instant(case: Case) -> None:
    timer = Timer.objects.filter(clock_id=row_of(case, "promised").id, state="waiting").get()
    assert not fire_timer(timer.id)
    timer.refresh_from_db()
    assert timer.state == "waiting"


def test_a_crash_while_firing_leaves_the_timer_waiting(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    timer = Timer.objects.filter(clock_id=row_of(case, "promised").id, state="waiting").get()

    def crash(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("killed")

    with clock.at(timer.due_at):
        with monkeypatch.context() as patch:
            patch.setattr(f"{fire_timer.__module__}.refresh_lamp", crash)
            with pytest.raises(RuntimeError), transaction.atomic():
                fire_timer(timer.id)
        timer.refresh_from_db()
        assert timer.state == "waiting"
        assert fire_timer(timer.id)
    assert lamp(case) == "warning"


def test_an_ended_clock_does_not_turn(case: Case) -> None:
    end_clock(case, "promised")
    end_clock(case, "statutory")
    work_until("2026-12-01 00:00")
    assert lamp(case) == "green"


def test_a_missed_limit_stays_on_a_closed_case(case: Case) -> None:
    work_until("2026-10-15 00:00")
    case.refresh_from_db()
    case.closed_at = clock.now()
    case.save()
    end_clock(case, "promised")
    end_clock(case, "statutory")
    assert lamp(case) == "promise"


def test_an_extension_moves_both_limits_and_says_why(case: Case) -> None:
    extend(case, 5, "案情复杂")
    case.refresh_from_db()
    assert case.promised_due_on == date(2026, 10, 21)
    assert case.statutory_due_on == date(2026, 10, 26)
    assert {change.reason for change in ClockChange.objects.all()} == {"案情复杂"}


def test_a_special_procedure_does_not_count(case: Case) -> None:
    with clock.at(shanghai("2026-10-08 10:00")):
        open_interval(case, "testing", "检测", "行政许可法第四十五条", date(2026, 10, 15))
        assert row_of(case, "promised").state == "held"
        assert row_of(case, "promised").due_on == date(2026, 10, 22)
    work_until("2026-10-30 00:00")
    assert lamp(case) == "green"
    with clock.at(shanghai("2026-10-12 10:00")):
        close_interval(case)
    promised = row_of(case, "promised")
    assert (promised.state, promised.due_on) == ("running", date(2026, 10, 19))
    assert [line.day.day for line in explain(promised) if line.kind == "excluded"] == [8, 9, 10, 11]
    work_until("2026-10-20 00:00")
    assert lamp(case) == "promise"


def test_publishing_a_year_moves_what_passes_through_it(department: OrganizationView) -> None:
    with clock.at(shanghai("2026-12-28 09:00")):
        case = make_case(department, "C2")
        start_clock(case, "promised", started_at=clock.now(), limit=PROMISED)
        before = row_of(case, "promised")
        assert (before.due_on, before.is_provisional) == (date(2027, 1, 6), True)
        publish_calendar_year(
            SYSTEM,
            2027,
            [(date(2027, 1, day), "元旦") for day in (1, 2, 3)],
            [(date(2027, 1, 9), "元旦")],
            "国办发明电〔2026〕9号",
        )
        jobs.run_pending(strict=True)
        after = row_of(case, "promised")
        case.refresh_from_db()
    assert (after.due_on, after.is_provisional, case.promised_due_on) == (
        date(2027, 1, 7),
        False,
        date(2027, 1, 7),
    )
    change = ClockChange.objects.get()
    assert (change.due_on_before, change.due_on_after) == (date(2027, 1, 6), date(2027, 1, 7))
    assert "2027" in change.reason


def test_publishing_is_for_the_system_administrator_with_sound_days() -> None:
    with pytest.raises(Problem) as caught:
        publish_calendar_year(ANONYMOUS, 2027, [], [], "x")
    assert caught.value.code == "casework.may_not"
    for holidays, make_up in (
        ([(date(2026, 1, 1), "元旦")], []),
        ([], [(date(2027, 1, 1), "元旦")]),
        ([(date(2027, 1, 2), "元旦")], [(date(2027, 1, 2), "元旦")]),
    ):
        with pytest.raises(Problem) as caught:
            publish_calendar_year(SYSTEM, 2027, holidays, make_up, "x")
        assert caught.value.code == "casework.calendar_invalid"
    with pytest.raises(Problem):
        publish_calendar_year(SYSTEM, 2027, [], [], " ")
