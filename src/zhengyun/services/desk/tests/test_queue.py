"""The queue: whose turn it is, two clerks at once, and appointments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.utils import translation

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import queries_counter as queries
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.ical import calendar_file
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.logic.arrange_devices import enrol_device
from zhengyun.services.desk.models import Appointment, CounterDevice, CounterSite, CounterWindow, Ticket
from zhengyun.services.desk.queries_slots import free_slots
from zhengyun.services.desk.tests.conftest import MONDAY
from zhengyun.services.desk.tests.counters import administrator, at_once, site, staff_of
from zhengyun.services.desk.tests.county import ITEM, County

TEN = MONDAY + timedelta(hours=1)


@pytest.fixture
def centre(county: County) -> CounterSite:
    return site(county)


def windows(centre: CounterSite) -> list[CounterWindow]:
    return list(centre.windows.order_by("number"))


def citizen(county: County) -> Actor:
    return accounts.actor_for_account(county.people["citizen"], channel="web")


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code


class TestOrder:
    def test_numbers_come_as_they_were_taken(self) -> None:
        early, late = rules.Waiting(2, MONDAY), rules.Waiting(1, MONDAY + timedelta(minutes=5))
        assert sorted([late, early], key=lambda one: rules.order(one, TEN)) == [early, late]

    def test_an_appointment_comes_first_when_its_time_has_come(self) -> None:
        number = rules.Waiting(1, MONDAY)
        made = rules.Waiting(9, MONDAY + timedelta(minutes=50), TEN)
        before, at = TEN - timedelta(minutes=1), TEN
        assert min([number, made], key=lambda one: rules.order(one, before)) is number
        assert min([number, made], key=lambda one: rules.order(one, at)) is made

    def test_who_is_late_for_his_appointment_waits_like_a_number(self) -> None:
        late = rules.Waiting(2, TEN + rules.GRACE + timedelta(minutes=1), TEN)
        assert not rules.has_precedence(late, TEN + timedelta(hours=1))

    def test_slots_lie_within_the_opening(self) -> None:
        found = rules.slots([["09:00", "10:00"], ["13:30", "13:50"]], MONDAY.date(), 15, clock.SHANGHAI)
        assert [one.strftime("%H:%M") for one in found] == ["09:00", "09:15", "09:30", "09:45", "13:30"]

    @pytest.mark.parametrize(
        ("items", "offices", "expected"),
        [([], [], True), ([ITEM], [], True), (["other"], [], False), ([], [1], True), ([], [2], False)],
    )
    def test_what_a_window_serves(self, items: list[str], offices: list[int], expected: bool) -> None:
        assert rules.serves(items, offices, ITEM, 1) is expected


@pytest.mark.django_db
class TestQueue:
    def test_a_number_is_called_served_and_done(self, county: County, centre: CounterSite) -> None:
        window, _other = windows(centre)
        first = queue.take_ticket(county.clerk, "centre", ITEM)
        with translation.override("en"):
            second = queue.take_ticket(county.clerk, "centre")
        assert (queue.label_of(first), queue.label_of(second)) == ("A001", "A002")
        assert second.title == "不限事项"
        assert queries.ticket_of(second.id).ahead == 1  # type: ignore[union-attr]
        called = queue.call_next(county.clerk, window.id)
        assert called is not None
        assert called.id == first.id
        assert queries.called_now(centre)[0].window == 1
        assert queue.move_ticket(county.clerk, first.id, "again").calls == 2
        assert queue.move_ticket(county.clerk, first.id, "done").state == "done"
        assert queue.move_ticket(county.clerk, first.id, "done").state == "done"
        assert refused(lambda: queue.move_ticket(county.clerk, first.id, "missed")) == "desk.ticket_moved_on"

    def test_a_second_press_calls_no_second_person(self, county: County, centre: CounterSite) -> None:
        window, _other = windows(centre)
        for _n in range(2):
            queue.take_ticket(county.clerk, "centre")
        first = queue.call_next(county.clerk, window.id)
        assert queue.call_next(county.clerk, window.id) == first

    def test_transferred_it_waits_for_that_window_alone(self, county: County, centre: CounterSite) -> None:
        window, other = windows(centre)
        ticket = queue.take_ticket(county.clerk, "centre")
        queue.call_next(county.clerk, window.id)
        queue.move_ticket(county.clerk, ticket.id, "transfer", other.id)
        assert queue.call_next(county.clerk, window.id) is None
        called = queue.call_next(county.clerk, other.id)
        assert called is not None
        assert called.id == ticket.id

    def test_a_window_calls_only_what_it_serves(self, county: County, centre: CounterSite) -> None:
        window, _other = windows(centre)
        CounterWindow.objects.filter(pk=window.pk).update(items=["another"])
        queue.take_ticket(county.clerk, "centre", ITEM)
        assert queue.call_next(county.clerk, window.id) is None

    def test_no_number_outside_of_the_hours(self, county: County, centre: CounterSite) -> None:
        for moment in (
            MONDAY.replace(hour=8),
            MONDAY.replace(hour=12, minute=30),
            MONDAY - timedelta(days=1),
        ):
            with clock.at(moment):
                assert refused(lambda: queue.take_ticket(county.clerk, "centre")) == "desk.counter_closed"

    def test_who_works_elsewhere_calls_nobody(self, county: County, centre: CounterSite) -> None:
        window, _other = windows(centre)
        foreign = staff_of(county, "外窗", 41, Role.COUNTER_CLERK, "elsewhere")
        for actor in (foreign, county.reviewer, county.agent):
            assert refused(partial(queue.call_next, actor, window.id)) == "desk.no_such_counter"

    def test_yesterdays_numbers_end(self, county: County, centre: CounterSite) -> None:
        ticket = queue.take_ticket(county.clerk, "centre")
        with clock.at(MONDAY + timedelta(days=1)):
            assert queue.close_days() == 1
        assert Ticket.objects.get(pk=ticket.pk).state == "missed"


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_call_two_people(county: County) -> None:
    centre = site(county, windows=4)
    for _n in range(4):
        queue.take_ticket(county.clerk, "centre")
    called: list[UUID] = []

    def call(window: CounterWindow) -> None:
        found = queue.call_next(county.clerk, window.id)
        assert found is not None
        called.append(found.id)

    at_once([partial(call, window) for window in windows(centre)])
    assert len(set(called)) == 4
    assert Ticket.objects.filter(state="called").count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_number_pressed_twice_at_the_same_moment_is_one(county: County) -> None:
    site(county)
    key = uuid7()
    at_once([lambda: queue.take_ticket(county.clerk, "centre", key=key)] * 3)
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_machine_enrolled_twice_at_the_same_moment_is_one(county: County) -> None:
    site(county)
    boss = administrator(county)
    at_once([lambda: enrol_device(boss, "centre", "一号机")] * 4)
    assert CounterDevice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(county: County) -> None:
    site(county, slot_capacity=1)
    actors = [citizen(county), *(accounts.actor_for_account(_newcomer(n), channel="web") for n in (51, 52))]
    got: list[str] = []

    def want(actor: Actor) -> None:
        try:
            booking.book(actor, "centre", ITEM, TEN)
            got.append("booked")
        except Problem as problem:
            got.append(problem.code)

    at_once([partial(want, actor) for actor in actors])
    assert sorted(got) == ["booked", "desk.slot_taken", "desk.slot_taken"]


def _newcomer(number: int) -> UUID:
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kit.actor import SYSTEM
    from zhengyun.services.desk.tests.counters import person

    someone = person(f"市民{number}", number)
    return accounts.create_account(SYSTEM, f"c{number}", someone, AccountKind.CITIZEN).id


@pytest.mark.django_db
class TestAppointments:
    def test_it_is_booked_moved_and_cancelled(self, county: County, centre: CounterSite) -> None:
        actor = citizen(county)
        made = booking.book(actor, "centre", ITEM, TEN, "16000001111")
        assert booking.book(actor, "centre", ITEM, TEN).id == made.id
        later = booking.move(actor, made.id, TEN + timedelta(minutes=15))
        assert (later.sequence, later.slot_at) == (1, TEN + timedelta(minutes=15))
        assert booking.cancel(actor, made.id).state == "cancelled"
        assert booking.cancel(actor, made.id).sequence == 2
        assert _free(centre, TEN) == _free(centre, TEN + timedelta(minutes=15)) == 2

    def test_who_has_a_mandate_books_for_the_firm(self, county: County, centre: CounterSite) -> None:
        made = booking.book(county.agent, "centre", ITEM, TEN)
        assert (made.party_name, made.person_name) == ("禾里餐饮管理有限公司", "陈雨桐")
        assert [one.id for one in queries.appointments_of(county.agent)] == [made.id]
        Appointment.objects.filter(pk=made.pk).update(item_code="NOT-IN-THE-MANDATE")
        assert queries.appointments_of(county.agent) == []

    def test_nobody_books_for_a_party_that_is_not_his(self, county: County, centre: CounterSite) -> None:
        stranger = accounts.actor_for_account(_newcomer(53), channel="web")
        made = booking.book(county.agent, "centre", ITEM, TEN)
        assert refused(lambda: booking.cancel(stranger, made.id)) == "desk.no_such_appointment"
        assert refused(lambda: booking.book(county.clerk, "centre", ITEM, TEN)) == "desk.may_not_book"

    @pytest.mark.parametrize(
        "moment",
        [
            TEN.replace(hour=12, minute=15),
            TEN.replace(minute=7),
            MONDAY - timedelta(hours=1),
            TEN + timedelta(days=60),
        ],
    )
    def test_there_is_no_such_time(self, county: County, centre: CounterSite, moment: datetime) -> None:
        assert refused(lambda: booking.book(citizen(county), "centre", ITEM, moment)) == "desk.slot_taken"

    def test_one_person_is_not_at_two_windowsat_once(self, county: County, centre: CounterSite) -> None:
        booking.book(citizen(county), "centre", ITEM, TEN)
        assert refused(lambda: booking.book(county.agent, "centre", ITEM, TEN)) == "desk.busy_then"

    def test_whoever_arrives_gets_a_number_once(self, county: County, centre: CounterSite) -> None:
        made = booking.book(citizen(county), "centre", ITEM, TEN)
        ticket = booking.arrive(county.clerk, made.id)
        assert booking.arrive(county.clerk, made.id).id == ticket.id
        assert queue.label_of(ticket) == "Y001"

    def test_it_is_reminded_of_once_on_the_day_before(self, county: County, centre: CounterSite) -> None:
        actor = citizen(county)
        made = booking.book(actor, "centre", ITEM, TEN + timedelta(days=1))
        assert (booking.remind(), booking.remind()) == (1, 0)
        found = [one for one in notices.inbox([made.party_id]).rows if one.kind == "desk.appointment"]
        assert len(found) == 1

    def test_who_does_not_come_is_noted(self, county: County, centre: CounterSite) -> None:
        made = booking.book(citizen(county), "centre", ITEM, TEN)
        with clock.at(TEN + timedelta(hours=2)):
            assert (booking.note_missed(), booking.note_missed()) == (1, 0)
        assert Appointment.objects.get(pk=made.pk).state == "missed"

    def test_the_calendar_file_is_replaced_by_what_comes_later(
        self, county: County, centre: CounterSite
    ) -> None:
        actor = citizen(county)
        made = booking.book(actor, "centre", ITEM, TEN)
        first = _event(made)
        gone = _event(booking.cancel(actor, made.id))
        assert first["UID"] == gone["UID"]
        assert (int(first["SEQUENCE"]), int(gone["SEQUENCE"])) == (0, 1)
        assert (first["STATUS"], gone["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert first["DTSTART"] == TEN.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        assert (first["METHOD"], gone["METHOD"]) == ("PUBLISH", "CANCEL")


def _event(made: Appointment) -> dict[str, str]:
    raw = calendar_file(queries.appointment_view(made), "https://hall.example")
    return dict(line.split(":", 1) for line in raw.replace("\r\n ", "").splitlines())


def _free(centre: CounterSite, at: datetime) -> int:
    return next(one.free for one in free_slots(centre, at.date()) if one.at == at)
