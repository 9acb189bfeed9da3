"""Days and slots of a counter: what calendar, hours and limits leave, and what is booked of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhengyun.engines.casework import facade as casework
from zhengyun.kit import clock
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.contracts_counter import SlotView
from zhengyun.services.desk.models import Appointment, CounterClosure, CounterSite, SlotLimit

LOOKED_AHEAD = timedelta(days=31)


def open_days(site: CounterSite, first: date, last: date) -> list[date]:
    """Working days of the calendar on which the counter is not closed of its own."""
    closed = CounterClosure.objects.filter(site=site, day__gte=first, day__lte=last)
    closed_days = set(closed.values_list("day", flat=True))
    return [day for day in casework.working_days(first, last) if day not in closed_days]


def bookable_days(site: CounterSite) -> list[date]:
    """Open days from today, while it lasts, for as far ahead as the site says."""
    if not site.is_open:
        return []
    today = clock.today()
    return open_days(site, today, today + timedelta(days=site.book_days))


def is_open_now(site: CounterSite) -> bool:
    now = clock.local(clock.now())
    return bool(open_days(site, now.date(), now.date())) and rules.is_within(site.hours, now.time())


def opens_next(site: CounterSite) -> datetime | None:
    """The first opening that is still to come; None where there is none for a month."""
    today = clock.today()
    days = open_days(site, today, today + LOOKED_AHEAD)
    return rules.opens_next(site.hours, days, clock.now(), clock.SHANGHAI)


def plans(site: CounterSite, days: Sequence[date]) -> dict[date, rules.DayPlan]:
    """The plan of each of these days, closed ones too; as many queries for many days as for one."""
    if not days:
        return {}
    first, last = min(days), max(days)
    is_open = set(open_days(site, first, last)) if site.is_open else set()
    limits = list(SlotLimit.objects.filter(Q(day=None) | Q(day__gte=first, day__lte=last), site=site))
    return {day: _plan(site, day, limits, is_open=day in is_open) for day in days}


def _plan(site: CounterSite, day: date, limits: Sequence[SlotLimit], *, is_open: bool) -> rules.DayPlan:
    times = rules.slots(site.hours, day, site.slot_minutes, clock.SHANGHAI) if is_open else []
    said = {one.item_code: one.capacity for one in limits if one.day is None}
    said |= {one.item_code: one.capacity for one in limits if one.day == day}
    capacity = said.pop("", site.slot_capacity)
    return rules.DayPlan(tuple(times), capacity, said)


def booked(site: CounterSite, first: date, last: date) -> list[rules.Booked]:
    """Appointments that hold a place, from one legal day to another, both included."""
    rows = Appointment.objects.filter(
        site=site, slot_at__gte=clock.civil(first), slot_at__lt=clock.civil(last + timedelta(days=1))
    ).exclude(state="cancelled")
    return [rules.Booked(*row) for row in rows.values_list("id", "slot_at", "item_code", "created_at")]


def free_by_day(site: CounterSite, days: Sequence[date], item_code: str) -> dict[date, list[SlotView]]:
    """The slots that are still to come, with the places left for this matter."""
    if not days:
        return {}
    now, taken = clock.now(), booked(site, min(days), max(days))
    found = {}
    for day, plan in plans(site, days).items():
        of_day = [one for one in taken if clock.local(one.slot_at).date() == day]
        left = rules.places(plan, of_day, item_code)
        found[day] = [SlotView(at, free) for at, free in left.items() if at > now]
    return found


def free_slots(site: CounterSite, day: date, item_code: str = "") -> list[SlotView]:
    today = clock.today()
    if not today <= day <= today + timedelta(days=site.book_days):
        return []
    return free_by_day(site, [day], item_code)[day]
