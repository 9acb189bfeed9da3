"""The queue of a site: take a number, call the next one, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemView
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic.limit_tickets import check_may_take
from zhengyun.services.desk.logic.note_visit import note_ticket
from zhengyun.services.desk.models import (
    Appointment,
    CounterDevice,
    CounterSite,
    CounterWindow,
    Ticket,
    TicketDay,
)
from zhengyun.services.desk.permissions_counter import check_can_work_at, check_sits_at
from zhengyun.services.desk.queries_slots import is_open_now

MOST_WAITING = 400
ONE_PRESS = timedelta(seconds=30)
MOST_A_DAY = 999


def take_ticket(
    actor: Actor,
    site_code: str,
    item_code: str = "",
    organization_id: UUID | None = None,
    *,
    key: UUID | None = None,
    device: CounterDevice | None = None,
) -> Ticket:
    """A number for a matter, for a department, or (neither) for whatever the site does.

    key: of the page on which it was pressed; pressed twice within half a minute it is one number. device: the
    machine at which it was pressed. `limit_tickets` says who may take how many.
    """
    site = open_site(site_code)
    _check_open_now(site)
    with transaction.atomic():
        _locked_day(site, clock.today())
        if key is not None and (same := _pressed_again(site, key)) is not None:
            return same
        ticket = check_may_take(actor, site, device, item_code)
        item = casework.get_item(item_code) if item_code else None
        place = item.organization_id if item else organization_id
        _check_served(site, item_code, place)
        ticket.item_code, ticket.organization_id, ticket.title = item_code, place, _title(item, place)
        return _number(actor, site, ticket, key)


def _pressed_again(site: CounterSite, key: UUID) -> Ticket | None:
    return Ticket.objects.filter(pk=key, site=site, taken_at__gt=clock.now() - ONE_PRESS).first()


def _title(item: ItemView | None, organization_id: UUID | None) -> str:
    if item is not None:
        return item.title
    if organization_id:
        return parties.get_party(organization_id).name
    with translation.override(settings.LANGUAGE_CODE):
        return _("Any matter")


def ticket_for(actor: Actor, appointment: Appointment) -> Ticket:
    """The number of whoever came to his appointment. Joins the caller's transaction."""
    ticket = Ticket(
        item_code=appointment.item_code,
        organization_id=appointment.item_organization_id,
        title=appointment.item_title,
        appointment=appointment,
        slot_at=appointment.slot_at,
    )
    return _number(actor, appointment.site, ticket)


def _number(actor: Actor, site: CounterSite, ticket: Ticket, key: UUID | None = None) -> Ticket:
    today = clock.today()
    number = _next_number(site, today)
    if number > MOST_A_DAY:
        raise conflict("desk.too_many_tickets", _("No more numbers are given out today."), value=site.name)
    is_free = key is not None and not Ticket.objects.filter(pk=key).exists()
    ticket.id = key if key is not None and is_free else uuid7()
    ticket.site, ticket.day, ticket.number = site, today, number
    ticket.title, ticket.taken_at = ticket.title[:200], clock.now()
    ticket.save(force_insert=True)
    detail = {"number": number, "item": ticket.item_code, "device": str(ticket.device_id or "")}
    audit.record(actor, "desk.take_ticket", "ticket", ticket.id, detail=detail)
    return ticket


def _next_number(site: CounterSite, day: date) -> int:
    row = _locked_day(site, day)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _locked_day(site: CounterSite, day: date) -> TicketDay:
    """Who takes a number at a site takes it alone."""
    TicketDay.objects.bulk_create([TicketDay(site=site, day=day)], ignore_conflicts=True)
    return TicketDay.objects.select_for_update().get(site=site, day=day)


def call_next(actor: Actor, window_id: UUID) -> Ticket | None:
    """The ticket whose turn it is at this window, or None. One ticket is called by one window only.

    What stands at the window is called once more: a second press calls no second person.
    """
    with transaction.atomic():
        window = window_of(actor, window_id, lock=True)
        present = at_window(window)
        if present is not None:
            return present
        now = clock.now()
        for ticket in in_order(window, now):
            taken = (
                Ticket.objects.select_for_update(skip_locked=True)
                .filter(pk=ticket.pk, state="waiting")
                .first()
            )
            if taken is not None:
                return _call(actor, window, taken, now)
    return None


def _call(actor: Actor, window: CounterWindow, ticket: Ticket, now: datetime) -> Ticket:
    bring_to(window, ticket, actor, now)
    audit.record(
        actor,
        "desk.call_ticket",
        "ticket",
        ticket.id,
        detail={"number": ticket.number, "window": window.number},
    )
    return ticket


def bring_to(window: CounterWindow, ticket: Ticket, actor: Actor, now: datetime) -> None:
    """The number stands at the window. Both rows are locked by the caller, who records it."""
    ticket.state, ticket.window, ticket.called_by, ticket.called_at = "called", window, actor.account_id, now
    ticket.calls, ticket.ended_at = ticket.calls + 1, None
    ticket.save(update_fields=["state", "window", "called_by", "called_at", "calls", "ended_at"])


def in_order(window: CounterWindow, now: datetime) -> list[Ticket]:
    """The tickets that this window may call, whose turn it is first."""
    rows = Ticket.objects.filter(site_id=window.site_id, day=clock.today(), state="waiting")
    rows = rows.select_related("only")
    mine = [one for one in rows.order_by("number")[:MOST_WAITING] if is_for(window, one)]
    return sorted(mine, key=lambda one: rules.order(waiting(one), now))


def waiting(ticket: Ticket) -> rules.Waiting:
    return rules.Waiting(ticket.number, ticket.taken_at, ticket.slot_at, ticket.ended_at)


def is_for(window: CounterWindow, ticket: Ticket) -> bool:
    """A number that waits for one window alone is for all again when that one has closed."""
    if ticket.only is not None and ticket.only.is_open:
        return bool(ticket.only_id == window.id)
    return rules.serves(window.items, window.organizations, ticket.item_code, ticket.organization_id)


def move_ticket(actor: Actor, ticket_id: UUID, move: str, to_window: UUID | None = None) -> Ticket:
    """again, done, missed, or transfer to another window. Sent twice it changes nothing the second time."""
    if move not in rules.AT_WINDOW:
        raise not_found("desk.no_such_move", _("This is not possible with a number."), value=move[:40])
    from_states, state = rules.TICKET_MOVES[move]
    with transaction.atomic():
        ticket = (
            Ticket.objects.select_for_update(of=("self",)).select_related("site").filter(pk=ticket_id).first()
        )
        if ticket is None:
            raise not_found("desk.no_such_ticket", _("This number is not known."), value=ticket_id)
        check_can_work_at(actor, ticket.site.organization_id)
        if ticket.state == state and move in ("done", "missed"):
            return ticket
        if ticket.state not in from_states:
            raise conflict(
                "desk.ticket_moved_on",
                _("This number is not at a window any more."),
                value=label_of(ticket),
                remedy=_("Call the next one."),
            )
        _apply(ticket, move, state, _other_window(ticket, to_window) if move == "transfer" else None)
        if move == "done":
            note_ticket(actor, ticket)
        audit.record(actor, f"desk.{move}_ticket", "ticket", ticket.id, detail={"number": ticket.number})
        return ticket


def _apply(ticket: Ticket, move: str, state: str, other: CounterWindow | None) -> None:
    now = clock.now()
    ticket.state = state
    if move == "again":
        ticket.calls, ticket.called_at = ticket.calls + 1, now
    elif move == "transfer":
        ticket.only, ticket.window = other, None
    else:
        ticket.ended_at = now
    ticket.save(update_fields=["state", "calls", "called_at", "only", "window", "ended_at"])


def _other_window(ticket: Ticket, window_id: UUID | None) -> CounterWindow:
    others = CounterWindow.objects.filter(site=ticket.site, is_open=True)
    found = next((one for one in others if one.id == window_id != ticket.window_id), None)
    if found is None:
        raise not_found("desk.no_such_window", _("Choose another window of this site."), value=window_id)
    return found


def at_window(window: CounterWindow) -> Ticket | None:
    return Ticket.objects.filter(window=window, state="called").first()


def window_of(actor: Actor, window_id: UUID, *, lock: bool = False) -> CounterWindow:
    rows = CounterWindow.objects.select_related("site").filter(pk=window_id, is_open=True)
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if found is None:
        raise not_found("desk.no_such_window", _("This window is not known."), value=window_id)
    check_can_work_at(actor, found.site.organization_id)
    check_sits_at(actor, found.clerks)
    return found


def lock_site(site_id: UUID) -> CounterSite:
    """Before its appointments: whoever books and whoever rearranges the counter wait for each other."""
    return CounterSite.objects.select_for_update(no_key=True).get(pk=site_id)


def open_site(code: str) -> CounterSite:
    found = CounterSite.objects.filter(code=code, is_open=True).first()
    if found is None:
        raise not_found("desk.no_such_counter", _("This counter is not known."), value=code[:40])
    return found


def _check_open_now(site: CounterSite) -> None:
    if not is_open_now(site):
        raise conflict(
            "desk.counter_closed",
            _("The counter is closed now."),
            value=site.name,
            remedy=_("It opens on working days: %(hours)s.") % {"hours": hours_of(site)},
        )


def hours_of(site: CounterSite) -> str:
    return "、".join(f"{opens}–{closes}" for opens, closes in site.hours)


def _check_served(site: CounterSite, item_code: str, organization_id: UUID | None) -> None:
    windows = CounterWindow.objects.filter(site=site, is_open=True)
    if not any(rules.serves(one.items, one.organizations, item_code, organization_id) for one in windows):
        raise not_served_here(item_code or site.name)


def not_served_here(value: str) -> Problem:
    return conflict(
        "desk.not_served_here",
        _("No window of this site serves this."),
        value=value,
        remedy=_("The guide of the matter says where it is handled."),
    )


def label_of(ticket: Ticket) -> str:
    """What stands on the paper: A for a number, Y for an appointment (预约)."""
    return f"{'Y' if ticket.appointment_id else 'A'}{ticket.number:03d}"


def close_days() -> int:
    """Numbers of earlier days that nobody called any more."""
    left = Ticket.objects.filter(day__lt=clock.today(), state__in=["waiting", "called"])
    return left.update(state="missed", ended_at=clock.now())
