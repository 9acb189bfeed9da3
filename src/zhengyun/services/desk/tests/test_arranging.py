"""What an administrator arranges for a counter, and whom it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices.models import Message
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import facade as desk
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import limit_tickets, queue
from zhengyun.services.desk.models import Appointment, CounterDevice, CounterSite
from zhengyun.services.desk.queries_arranging import MOST_DEVICES
from zhengyun.services.desk.queries_slots import bookable_days, free_slots
from zhengyun.services.desk.tests.conftest import MONDAY
from zhengyun.services.desk.tests.counters import administrator, site
from zhengyun.services.desk.tests.county import ITEM, County

TEN = MONDAY + timedelta(hours=1)
DAY = MONDAY.date()


def plan(capacity: int = 2, **per_item: int) -> rules.DayPlan:
    return rules.DayPlan((TEN, TEN + timedelta(minutes=15)), capacity, per_item)


def booked(number: int, at: datetime = TEN, item: str = "licence") -> rules.Booked:
    return rules.Booked(UUID(int=number), at, item, MONDAY + timedelta(seconds=number))


@pytest.mark.parametrize(
    ("given", "taken", "expected"),
    [
        (plan(), [], 2),
        (plan(), [booked(1)], 1),
        (plan(1), [booked(1, item="other")], 0),
        (plan(licence=1), [booked(1, item="other")], 1),
        (plan(licence=1), [booked(1)], 0),
        (plan(licence=0), [], 0),
        (plan(1, licence=9), [], 1),
    ],
)
def test_places_left(given: rules.DayPlan, taken: list[rules.Booked], expected: int) -> None:
    assert rules.places(given, taken, "licence")[TEN] == expected


def test_whoever_booked_first_keeps_the_place() -> None:
    late, early, elsewhere = booked(2), booked(1), booked(3, TEN + timedelta(hours=9))
    assert rules.misfits(plan(1), [late, early]) == [late]
    assert rules.misfits(plan(licence=0), [early]) == [early]
    assert rules.misfits(plan(), [late, early, elsewhere]) == [elsewhere]


@pytest.fixture
def centre(county: County) -> CounterSite:
    return site(county)


@pytest.fixture
def boss(county: County) -> Actor:
    return administrator(county)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code


@pytest.mark.django_db
class TestWhomItTouches:
    def test_a_closed_day_is_looked_at_first_then_people_are_told(
        self, county: County, centre: CounterSite, boss: Actor
    ) -> None:
        made = booking.book(county.agent, "centre", ITEM, TEN, "13900001234")
        (seen,) = desk.counters.set_closed(boss, "centre", DAY, "停电检修", is_look=True)
        assert (seen.id, seen.has_phone) == (made.id, True)
        assert free_slots(centre, DAY)
        (told,) = desk.counters.set_closed(boss, "centre", DAY, "停电检修", is_look=False)
        assert told.id == made.id
        made.refresh_from_db()
        assert (made.state, made.sequence) == ("cancelled", 1)
        told_by_sms = Message.objects.get(to="13900001234", channel="sms").text
        assert "停电检修" in told_by_sms
        assert free_slots(centre, DAY) == []
        assert DAY not in bookable_days(centre)
        assert code_of(lambda: queue.take_ticket(county.clerk, "centre")) == "desk.counter_closed"
        desk.counters.set_open_again(boss, "centre", DAY)
        assert DAY in bookable_days(centre)
        acts = [one.action for one in audit.timeline("counter", centre.id)]
        assert acts == ["desk.open_day", "desk.close_day"]

    def test_a_matter_has_places_of_its_own(self, county: County, centre: CounterSite, boss: Actor) -> None:
        desk.counters.set_limit(boss, "centre", ITEM, DAY, 0, is_look=False)
        assert code_of(lambda: booking.book(county.agent, "centre", ITEM, TEN)) == "desk.slot_taken"
        assert free_slots(centre, DAY, ITEM)[0].free == 0
        assert free_slots(centre, DAY, "another")[0].free == 2
        (limit,) = desk.counters.counter_file(boss, "centre").limits
        desk.counters.drop_limit(boss, "centre", limit.id, is_look=False)
        assert booking.book(county.agent, "centre", ITEM, TEN).state == "booked"

    def test_shorter_hours_touch_who_comes_later(
        self, county: County, centre: CounterSite, boss: Actor
    ) -> None:
        made = booking.book(county.agent, "centre", ITEM, TEN)
        known = desk.counters.counter_file(boss, "centre").settings
        short = replace(known, hours=(("09:00", "10:00"),), notice="今日 10:00 停止取号")
        assert [one.id for one in desk.counters.change_site(boss, "centre", short, is_look=True)] == [made.id]
        desk.counters.change_site(boss, "centre", short, is_look=False)
        assert Appointment.objects.get().state == "cancelled"
        assert desk.counters.counter_file(boss, "centre").settings == short

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"hours": (("09:00", "08:00"),)}, "desk.bad_hours"),
            ({"hours": (("09:00+08:00", "12:00+08:00"),)}, "desk.bad_hours"),
            ({"hours": (("09:00", "12:00"), ("11:00", "13:00"))}, "desk.bad_hours"),
            ({"slot_capacity": 0}, "desk.bad_number"),
            ({"name": " "}, "desk.no_name"),
        ],
    )
    def test_what_cannot_be_is_named(
        self, change: dict[str, Any], code: str, centre: CounterSite, boss: Actor
    ) -> None:
        known = desk.counters.counter_file(boss, "centre").settings
        wanted = replace(known, **change)
        assert code_of(lambda: desk.counters.change_site(boss, "centre", wanted, is_look=False)) == code


@pytest.mark.django_db
class TestWhoSitsWhere:
    def test_only_who_sits_there_calls(self, county: County, centre: CounterSite, boss: Actor) -> None:
        window = centre.windows.get(number=1)
        others = desk.counters.WindowSettings(1, clerks=(county.people["clerk"],))
        desk.counters.set_window(boss, "centre", others)
        assert queue.window_of(county.clerk, window.id) == window
        wrong = replace(others, clerks=(county.people["reviewer"],))
        assert code_of(lambda: desk.counters.set_window(boss, "centre", wrong)) == "desk.no_clerk"
        window.clerks = [str(UUID(int=1))]
        window.save()
        assert code_of(lambda: queue.window_of(county.clerk, window.id)) == "desk.not_your_window"

    @pytest.mark.parametrize("who", ["clerk", "reviewer", "agent"])
    def test_nobody_else_arranges(self, who: str, county: County, centre: CounterSite) -> None:
        actor = getattr(county, who)
        for call in (
            lambda: desk.counters.counter_lines(actor),
            lambda: desk.counters.set_closed(actor, "centre", DAY, "x", is_look=True),
            lambda: desk.counters.set_window(actor, "centre", desk.counters.WindowSettings(1)),
            lambda: desk.counters.enrol_device(actor, "centre", "x"),
            lambda: desk.counters.open_counter(actor, "new", "x", county.offices["amr"], ""),
        ):
            assert code_of(call) == "desk.may_not_enter"

    def test_nobody_keeps_a_seat_when_other_clerks_come(
        self, county: County, centre: CounterSite, boss: Actor
    ) -> None:
        seat = desk.counters.WindowSettings(1, clerks=(county.people["clerk"],))
        desk.counters.set_window(boss, "centre", seat)
        other = next(one for one in county.offices.values() if one != centre.organization_id)
        desk.counters.open_counter(boss, "centre", centre.name, other, "")
        assert {one.clerks for one in desk.counters.counter_file(boss, "centre").windows} == {()}


@pytest.mark.django_db
class TestWhoTakesNumbers:
    def test_a_citizen_on_his_own_screen_takes_two_for_a_matter(
        self, county: County, centre: CounterSite
    ) -> None:
        me = accounts.actor_for_account(county.people["citizen"], channel="web")
        for _n in range(2):
            queue.take_ticket(me, "centre", ITEM)
        assert code_of(lambda: queue.take_ticket(me, "centre", ITEM)) == "desk.person_limit"
        assert queue.take_ticket(me, "centre").person_id == me.person_id
        assert code_of(lambda: queue.take_ticket(ANONYMOUS, "centre")) == "desk.not_a_ticket_machine"
        assert code_of(lambda: queue.take_ticket(county.reviewer, "centre")) == "desk.not_a_ticket_machine"

    def test_a_machine_gives_out_so_many_and_no_more(
        self, county: County, centre: CounterSite, boss: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from zhengyun.services.desk.logic.arrange_devices import device_of, pair_device

        desk.counters.enrol_device(boss, "centre", "一号机")
        typed = desk.counters.enrol_device(boss, "centre", "一号机")
        assert len(desk.counters.counter_file(boss, "centre").devices) == 1
        with clock.at(MONDAY + timedelta(minutes=10)):
            assert code_of(lambda: pair_device(ANONYMOUS, centre, typed)) == "desk.bad_pairing"
        machine = device_of(centre, pair_device(ANONYMOUS, centre, typed))
        assert machine is not None
        for number in range(MOST_DEVICES):
            desk.counters.enrol_device(boss, "centre", f"{number}")
        CounterDevice.objects.exclude(pk=machine.pk).update(revoked_at=clock.now())
        assert desk.counters.counter_file(boss, "centre").devices[0].name == "一号机"
        limits = {"device_tickets_ten_minutes": 1, "device_tickets_day": 9}
        monkeypatch.setattr(limit_tickets, "_limit", limits.__getitem__)
        queue.take_ticket(ANONYMOUS, "centre", device=machine)
        again = lambda: queue.take_ticket(ANONYMOUS, "centre", device=machine)  # noqa: E731
        assert code_of(again) == "desk.machine_limit"
