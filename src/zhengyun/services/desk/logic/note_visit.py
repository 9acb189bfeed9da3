"""Note that somebody was served at a counter: once for each visit, in the transaction of what was done."""

from __future__ import annotations

from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk.events import VisitEnded
from zhengyun.services.desk.models import CounterSite, CounterWindow, Ticket, Visit
from zhengyun.services.desk.permissions import account_of
from zhengyun.services.desk.permissions_counter import CLERK


def note_ticket(actor: Actor, ticket: Ticket) -> Visit:
    """A number was called and done; the row of the ticket is locked by the caller."""
    found = Visit.objects.filter(ticket=ticket).first()
    if found is not None:
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
        return found
    return _add(
        actor,
        Visit(
            kind="served",
            site=ticket.site,
            window=ticket.window,
            ticket=ticket,
            item_code=ticket.item_code,
            title=ticket.title,
        ),
    )


def note_case(actor: Actor, kind: str, case_id: UUID, item_code: str, title: str) -> Visit | None:
    """An application was received or a decision handed over; of the number at the clerk's window, it is
    that one's visit. None where the clerk works at no counter."""
    if (same := Visit.objects.filter(case_id=case_id, kind=kind).first()) is not None:
        return same
    present = _present(actor)
    site = present.site if present else _site(actor)
    if site is None:
        return None
    is_first = present is not None and not Visit.objects.filter(ticket=present).exists()
    return _add(
        actor,
        Visit(
            kind=kind,
            site=site,
            window=present.window if present else usual_window(actor, site),
            ticket=present if is_first else None,
            case_id=case_id,
            item_code=item_code,
            title=title,
        ),
    )


def _add(actor: Actor, visit: Visit) -> Visit:
    visit.id, visit.ended_at, visit.title = uuid7(), clock.now(), visit.title[:200]
    visit.clerk_id, visit.clerk_name = account_of(actor), actor.name[:100]
    visit.save(force_insert=True)
    jobs.publish(VisitEnded(visit.id, 1, visit.kind), actor)
    return visit


def _present(actor: Actor) -> Ticket | None:
    """The number that stands at the clerk's window, its row locked."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("site", "window")
    return rows.filter(called_by=actor.account_id, state="called", day=clock.today()).first()


def _site(actor: Actor) -> CounterSite | None:
    places = actor.organizations(CLERK)
    return CounterSite.objects.filter(organization_id__in=places, is_open=True).order_by("name").first()


def usual_window(actor: Actor, site: CounterSite) -> CounterWindow | None:
    """Where the clerk called his last number today, else the only window of the site."""
    called = Ticket.objects.filter(site=site, day=clock.today(), called_by=actor.account_id)
    last = called.exclude(window=None).select_related("window").order_by("-called_at").first()
    if last is not None:
        return last.window
    windows = list(CounterWindow.objects.filter(site=site, is_open=True)[:2])
    return windows[0] if len(windows) == 1 else None
