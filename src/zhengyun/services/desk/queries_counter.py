"""Reads of counters: sites, free slots, the queue as it is shown, appointments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.contracts_counter import AppointmentView, SiteView, TicketView
from zhengyun.services.desk.logic.queue import MOST_WAITING, is_for, label_of, waiting
from zhengyun.services.desk.models import Appointment, CounterSite, CounterWindow, Ticket
from zhengyun.services.desk.permissions_counter import CLERK

MOST = 100
OF_LATE = timedelta(days=90)
CALLED_SHOWN = 6
MISSED_SHOWN = 8


def bounds(day: date) -> tuple[datetime, datetime]:
    """A legal day as a half-open interval."""
    return clock.civil(day), clock.civil(day + timedelta(days=1))


def sites() -> list[SiteView]:
    return [site_view(one) for one in CounterSite.objects.filter(is_open=True).order_by("name")]


def open_windows() -> list[rules.Serving]:
    """Of all open sites."""
    rows = CounterWindow.objects.filter(is_open=True, site__is_open=True)
    return list(rows.values_list("site_id", "items", "organizations"))


def sites_for(item_code: str, organization_id: UUID) -> list[SiteView]:
    """Where an appointment for this matter can be made."""
    found = rules.sites_for(open_windows(), item_code, organization_id)
    return [one for one in sites() if one.id in found]


def my_sites(actor: Actor) -> list[CounterSite]:
    """Where the clerk works, with the windows."""
    rows = CounterSite.objects.filter(organization_id__in=actor.organizations(CLERK), is_open=True)
    return list(rows.prefetch_related("windows").order_by("name"))


def site_view(row: CounterSite) -> SiteView:
    hours = tuple((str(opens), str(closes)) for opens, closes in row.hours)
    return SiteView(row.id, row.code, row.name, row.address, hours, row.book_days)


def windows(site: CounterSite) -> list[CounterWindow]:
    return list(CounterWindow.objects.filter(site=site, is_open=True).order_by("number"))


def appointments_of(actor: Actor) -> list[AppointmentView]:
    """Of the party acted for and those that the person made himself, the next one first; an agent for some
    matters sees theirs."""
    mine = Q(party_id=actor.party_id)
    if (matters := parties.mandated_matters(actor)) is not None:
        mine &= Q(item_code__in=matters)
    if actor.person_id is not None and actor.party_id in (None, actor.person_id):
        mine |= Q(person_id=actor.person_id)
    rows = Appointment.objects.filter(mine).select_related("site").order_by("-slot_at", "-id")[:MOST]
    found = [appointment_view(row) for row in rows]
    now = clock.now()
    ahead = [one for one in found if one.state == "booked" and one.slot_at > now]
    return [*reversed(ahead), *(one for one in found if one not in ahead)]


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
    window, waits = row.window or row.only, row.state == "waiting"
    return TicketView(
        id=row.id,
        site_id=site.id,
        site_code=site.code,
        site_name=site.name,
        label=label_of(row),
        title=row.title,
        state=row.state,
        item_code=row.item_code,
        window=window.number if window else None,
        ahead=_ahead(row, others) if waits else None,
        calls=row.calls,
        taken_at=row.taken_at,
        slot_at=row.slot_at,
        called_at=row.called_at,
        appointment_id=row.appointment_id,
        ended_at=None if waits else row.ended_at,
        is_back=waits and row.ended_at is not None,
    )


def _ahead(row: Ticket, others: Iterable[Ticket]) -> int:
    """How many of those that wait come before it, wherever they are served."""
    now = clock.now()
    mine = rules.order(waiting(row), now)
    return sum(1 for one in others if one.pk != row.pk and rules.order(waiting(one), now) < mine)


def waiting_at(site: CounterSite) -> list[Ticket]:
    rows = Ticket.objects.filter(site=site, day=clock.today(), state="waiting")
    return list(rows.order_by("number")[:MOST_WAITING])


def numbers_of(
    site: CounterSite, day: date, states: Sequence[str], cursor: str | None = None, size: int = 50
) -> Page[TicketView]:
    """The numbers of a day in these states, those that were called and missed with the others; the last
    taken first."""
    place, size = decode_cursor(cursor), min(size, MAX_PAGE)
    rows = Ticket.objects.filter(site=site, day=day, state__in=states).select_related("window", "only")
    if place is not None:
        beyond = "gt" if place.backwards else "lt"
        same = Q(taken_at=place.at) & Q(**{f"id__{beyond}": place.id})
        rows = rows.filter(Q(**{f"taken_at__{beyond}": place.at}) | same)
    order = ("taken_at", "id") if place and place.backwards else ("-taken_at", "-id")
    found = [ticket_view(row, site) for row in rows.order_by(*order)[: size + 1]]
    return make_page(found, size, place, lambda one: (one.taken_at, one.id))


def count_numbers(site: CounterSite, day: date) -> Counter[str]:
    """The numbers of a day by state."""
    rows = Ticket.objects.filter(site=site, day=day).values_list("state").annotate(Count("id"))
    return Counter(dict(rows))


def missed_for(window: CounterWindow) -> list[TicketView]:
    """Numbers called today, and nobody came: at this window, or of what it serves; the last first."""
    rows = missed_today(window.site).select_related("window", "only")
    found = [one for one in rows if one.window_id == window.id or is_for(window, one)]
    return [ticket_view(one, window.site) for one in found]


def at_windows(site: CounterSite) -> dict[UUID, str]:
    """The number that stands at each window."""
    rows = Ticket.objects.filter(site=site, state="called")
    return {one.window_id: label_of(one) for one in rows if one.window_id is not None}


def missed_today(site: CounterSite) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(site=site, day=clock.today(), state="missed", calls__gt=0)
    return rows.order_by("-ended_at", "-id")[:MOST_WAITING]


def missed_labels(site: CounterSite) -> list[str]:
    """For the display: whoever missed his call last."""
    return [label_of(one) for one in missed_today(site)[:MISSED_SHOWN]]


def taken_often(site: CounterSite) -> Counter[str]:
    """Numbers taken of late: by code of the matter, and by id of the department."""
    rows = Ticket.objects.filter(site=site, day__gt=clock.today() - OF_LATE)
    found: Counter[str] = Counter()
    for item, office, count in rows.values_list("item_code", "organization_id").annotate(Count("id")):
        found[item] += count
        found[str(office or "")] += count
    return found


def ticket_of(ticket_id: UUID) -> TicketView | None:
    """For whoever holds the paper: the id is as good as the paper."""
    row = Ticket.objects.select_related("site", "window", "only").filter(pk=ticket_id).first()
    if row is None:
        return None
    return ticket_view(row, row.site, waiting_at(row.site) if row.state == "waiting" else ())


def called_now(site: CounterSite) -> list[TicketView]:
    """What the display shows: the numbers called last, the newest first."""
    rows = Ticket.objects.filter(site=site, day=clock.today(), called_at__isnull=False)
    rows = rows.filter(state="called").select_related("window").order_by("-called_at", "-id")
    return [ticket_view(row, site) for row in rows[:CALLED_SHOWN]]
