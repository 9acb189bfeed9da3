"""Reads of counters: sites, free slots, the queue as it is shown, appointments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import ANY_MATTER
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.contracts_counter import AppointmentView, SiteView, SlotView, TicketView
from zhengyun.services.desk.logic.queue import MOST_WAITING, label_of, waiting
from zhengyun.services.desk.models import Appointment, CounterSite, CounterWindow, Ticket
from zhengyun.services.desk.permissions_counter import CLERK

MOST = 100
CALLED_SHOWN = 6


def bounds(day: date) -> tuple[datetime, datetime]:
    """A legal day as a half-open interval."""
    return clock.civil(day), clock.civil(day + timedelta(days=1))


def sites() -> list[SiteView]:
    return [site_view(one) for one in CounterSite.objects.filter(is_open=True).order_by("name")]


def my_sites(actor: Actor) -> list[CounterSite]:
    """Where the clerk works, with the windows."""
    rows = CounterSite.objects.filter(organization_id__in=actor.organizations(CLERK), is_open=True)
    return list(rows.prefetch_related("windows").order_by("name"))


def site_view(row: CounterSite) -> SiteView:
    hours = tuple((str(opens), str(closes)) for opens, closes in row.hours)
    return SiteView(row.id, row.code, row.name, row.address, hours, row.book_days)


def windows(site: CounterSite) -> list[CounterWindow]:
    return list(CounterWindow.objects.filter(site=site, is_open=True).order_by("number"))


def bookable_days(site: CounterSite) -> list[date]:
    """Working days from tomorrow on, and today while it lasts."""
    today = clock.today()
    return casework.working_days(today, today + timedelta(days=site.book_days))


def free_slots(site: CounterSite, day: date) -> list[SlotView]:
    """The slots of a day that are still to come, with the places left."""
    now, today = clock.now(), clock.today()
    if not today <= day <= today + timedelta(days=site.book_days) or not casework.working_days(day, day):
        return []
    times = rules.slots(site.hours, day, site.slot_minutes, clock.SHANGHAI)
    begin, end = bounds(day)
    taken = Appointment.objects.filter(site=site, slot_at__gte=begin, slot_at__lt=end)
    used = Counter(taken.exclude(state="cancelled").values_list("slot_at", flat=True))
    return [SlotView(at, max(0, site.slot_capacity - used[at])) for at in times if at > now]


def appointments_of(actor: Actor) -> list[AppointmentView]:
    """Of the party acted for and those that the person made himself, the next one first; an agent for some
    matters sees theirs."""
    mine = Q(party_id=actor.party_id)
    if (matters := _mandated_matters(actor)) is not None:
        mine &= Q(item_code__in=matters)
    if actor.person_id is not None and actor.party_id in (None, actor.person_id):
        mine |= Q(person_id=actor.person_id)
    rows = Appointment.objects.filter(mine).select_related("site").order_by("-slot_at", "-id")[:MOST]
    found = [appointment_view(row) for row in rows]
    now = clock.now()
    ahead = [one for one in found if one.state == "booked" and one.slot_at > now]
    return [*reversed(ahead), *(one for one in found if one not in ahead)]


def _mandated_matters(actor: Actor) -> frozenset[str] | None:
    """None: all of them."""
    if actor.mandate_id is None or actor.person_id is None:
        return None
    held = [one for one in parties.mandates_of(actor.person_id) if one.principal_id == actor.party_id]
    matters = frozenset(matter for one in held for matter in one.matters)
    return None if ANY_MATTER in matters else matters


def appointments_on(site: CounterSite, day: date) -> list[AppointmentView]:
    begin, end = bounds(day)
    rows = Appointment.objects.filter(site=site, slot_at__gte=begin, slot_at__lt=end).exclude(
        state="cancelled"
    )
    return [appointment_view(row) for row in rows.select_related("site").order_by("slot_at", "seat")[:MOST]]


def appointment_view(row: Appointment) -> AppointmentView:
    at = clock.local(row.slot_at)
    return AppointmentView(
        id=row.id,
        site_id=row.site_id,
        site_name=row.site.name,
        site_address=row.site.address,
        slot_at=at,
        until=at + timedelta(minutes=row.site.slot_minutes),
        item_code=row.item_code,
        item_title=row.item_title,
        party_id=row.party_id,
        party_name=row.party_name,
        person_id=row.person_id,
        person_name=row.person_name,
        phone=row.phone,
        state=row.state,
        sequence=row.sequence,
        changed_at=row.changed_at,
    )


def ticket_view(row: Ticket, site: CounterSite, others: Iterable[Ticket] = ()) -> TicketView:
    return TicketView(
        id=row.id,
        site_id=site.id,
        site_code=site.code,
        site_name=site.name,
        label=label_of(row),
        title=row.title,
        state=row.state,
        item_code=row.item_code,
        window=row.window.number if row.window_id and row.window else None,
        ahead=_ahead(row, others) if row.state == "waiting" else None,
        calls=row.calls,
        taken_at=row.taken_at,
        slot_at=row.slot_at,
        called_at=row.called_at,
        appointment_id=row.appointment_id,
    )


def _ahead(row: Ticket, others: Iterable[Ticket]) -> int:
    """How many of those that wait come before it, wherever they are served."""
    now = clock.now()
    mine = rules.order(waiting(row), now)
    return sum(1 for one in others if one.pk != row.pk and rules.order(waiting(one), now) < mine)


def waiting_at(site: CounterSite) -> list[Ticket]:
    rows = Ticket.objects.filter(site=site, day=clock.today(), state="waiting")
    return list(rows.order_by("number")[:MOST_WAITING])


def ticket_of(ticket_id: UUID) -> TicketView | None:
    """For whoever holds the paper: the id is as good as the paper."""
    row = Ticket.objects.select_related("site", "window").filter(pk=ticket_id).first()
    if row is None:
        return None
    return ticket_view(row, row.site, waiting_at(row.site) if row.state == "waiting" else ())


def called_now(site: CounterSite) -> list[TicketView]:
    """What the display shows: the numbers called last, the newest first."""
    rows = Ticket.objects.filter(site=site, day=clock.today(), called_at__isnull=False)
    rows = rows.filter(state="called").select_related("window").order_by("-called_at", "-id")
    return [ticket_view(row, site) for row in rows[:CALLED_SHOWN]]
