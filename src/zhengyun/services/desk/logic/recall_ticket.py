"""A number that was called and missed is called again the same day, when its holder comes back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic.queue import at_window, bring_to, label_of, window_of
from zhengyun.services.desk.models import CounterWindow, Ticket
from zhengyun.services.desk.permissions_counter import check_can_work_at


def recall_ticket(actor: Actor, ticket_id: UUID, window_id: UUID) -> Ticket:
    """It is called to this window: now where nobody stands there, else it comes next there.

    Pressed twice it is called once. One that comes next at another window may be taken over, since that one
    may stay away. Raises what `check_can_recall` does.
    """
    with transaction.atomic():
        window = window_of(actor, window_id, lock=True)
        ticket = _locked(ticket_id, window)
        if _is_for(ticket, window):
            return ticket
        check_can_recall(ticket)
        move = "recall" if at_window(window) is None else "put_back"
        if move == "recall":
            bring_to(window, ticket, actor, clock.now())
        else:
            ticket.state, ticket.window, ticket.only = rules.TICKET_MOVES[move][1], None, window
            ticket.save(update_fields=["state", "window", "only"])
        detail = {"number": ticket.number, "window": window.number}
        audit.record(actor, f"desk.{move}_ticket", "ticket", ticket.id, detail=detail)
        return ticket


def ticket_here(actor: Actor, ticket_id: UUID) -> Ticket:
    """For a clerk of its site."""
    rows = Ticket.objects.select_related("site", "window", "only")
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise _unknown(ticket_id)
    check_can_work_at(actor, found.site.organization_id)
    return found


def check_can_recall(ticket: Ticket) -> None:
    """Only a number of today that was called and missed."""
    value = label_of(ticket)
    if ticket.day != clock.today():
        message = _("This number is of another day.")
        raise conflict("desk.ticket_of_another_day", message, value=value, remedy=_new_number())
    if ticket.state == "done":
        message = _("This number was served already.")
        raise conflict("desk.ticket_served", message, value=value, remedy=_new_number())
    if ticket.state not in rules.TICKET_MOVES["recall"][0] and not is_back(ticket):
        raise conflict("desk.ticket_not_missed", _where(ticket), value=value)


def is_back(ticket: Ticket) -> bool:
    """It was missed, and comes next at a window."""
    return ticket.state == "waiting" and ticket.ended_at is not None


def _new_number() -> str:
    return _("Whoever has something to do takes a new number.")


def _where(ticket: Ticket) -> str:
    """Of a number that is called or waits."""
    if ticket.state == "called" and ticket.window is not None:
        return _("This number is called at window %(n)d.") % {"n": ticket.window.number}
    return _("This number has not been called yet; its turn comes.")


def _is_for(ticket: Ticket, window: CounterWindow) -> bool:
    """The press before this one did it."""
    if ticket.state == "called":
        return ticket.window_id == window.id
    return ticket.state == "waiting" and ticket.only_id == window.id


def _locked(ticket_id: UUID, window: CounterWindow) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("window", "only")
    found = rows.filter(pk=ticket_id, site_id=window.site_id).first()
    if found is None:
        raise _unknown(ticket_id)
    return found


def _unknown(ticket_id: UUID) -> Problem:
    return not_found("desk.no_such_ticket", _("This number is not known."), value=ticket_id)
