"""One-time tickets: asked on a page, used by the gateway, ended with what was counted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.compute.consoles import rules
from zhengyun.engines.compute.consoles.rules import Ending
from zhengyun.engines.compute.consoles.seeing import can_look, check_can_look, is_operator, seen_instance
from zhengyun.engines.compute.consoles.targets import has_console
from zhengyun.engines.compute.contracts import ConsoleKind, Desired
from zhengyun.engines.compute.models import Instance, Ticket
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.ids import digest_of

ACCOUNT_LOCK = "SELECT pg_advisory_xact_lock(hashtext('compute.console'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Opened:
    """A console that the gateway holds. actor: as stored with the ticket."""

    digest: str
    instance_id: UUID
    kind: ConsoleKind
    actor: dict[str, Any]
    at: datetime


@dataclass(slots=True)
class Tally:
    """Bytes that passed; never what they were."""

    to_person: int = 0
    from_person: int = 0


def open_console(actor: Actor, instance_id: UUID, kind: ConsoleKind) -> str:
    """The WebSocket address of a console, good once and for a minute; never write it anywhere.

    The owner's IT officer; an operator of the provider while the owner lets him (`grant_consent`).
    Raises Problem `compute.unknown_instance` (404), `compute.no_console_right` (403),
    `compute.no_console` (409) where the machine shows none now, `accounts.too_many` (429).
    """
    instance = seen_instance(actor, instance_id)
    check_can_look(actor, instance)
    if instance.state not in rules.HAS_CONSOLE or not has_console(instance.pool, kind):
        raise conflict(
            "compute.no_console",
            _("There is no such console now."),
            value=instance.state,
            remedy=_("Start the instance, or choose another console."),
        )
    accounts.check_rate(
        f"compute.console:{actor.account_id}", rules.TICKETS_ASKED, rules.ASKED_WITHIN_SECONDS
    )
    ticket = secrets.token_urlsafe(rules.TICKET_BYTES)
    with transaction.atomic():
        Ticket.objects.create(
            digest=digest_of(ticket),
            instance_id=instance_id,
            kind=kind.value,
            actor=actor.stored(),
            expires_at=clock.now() + rules.TICKET_LIFE,
        )
        audit.record(actor, "compute.ask_console", "instance", instance_id, detail={"kind": kind.value})
    return f"{settings.ZHENGYUN.gateway_url}/console/{ticket}"


def can_open_console(actor: Actor, instance_id: UUID) -> bool:
    """Whether the actor may look at its consoles now; whether it has one is for `open_console` to say.

    Raises Problem `compute.unknown_instance` (404).
    """
    return can_look(actor, seen_instance(actor, instance_id))


def redeem(ticket: str) -> Opened | Ending:
    """Use a ticket; of two at once one gets in. Otherwise why not."""
    now = clock.now()
    with transaction.atomic():
        unused = Ticket.objects.filter(digest=digest_of(ticket), used_at=None, expires_at__gt=now)
        if not unused.update(used_at=now):
            return Ending.TICKET
        row = Ticket.objects.get(digest=digest_of(ticket))
        opened = Opened(row.digest, row.instance_id, ConsoleKind(row.kind), row.actor, now)
        if why := (why_not_any_more(opened) or _is_full(row)):
            Ticket.objects.filter(digest=row.digest).update(ended_at=now)
            _audit(opened, "compute.open_console", "refused", {"why": why.value})
            return why
        _audit(opened, "compute.open_console", "done", {})
        _forget_old(now)
    return opened


def why_not_any_more(opened: Opened) -> Ending | None:
    """What is gone of that which allowed an open console; None while all stands."""
    try:
        actor = accounts.restore_actor(opened.actor)
    except Problem:
        return Ending.RIGHTS
    row = Instance.objects.select_related("pool").filter(pk=opened.instance_id).first()
    if row is None or row.state not in rules.HAS_CONSOLE or row.desired == Desired.DELETED:
        return Ending.NOT_RUNNING
    if can_look(actor, row):
        return None
    return Ending.REVOKED if is_operator(actor, row) else Ending.RIGHTS


def end(opened: Opened, why: Ending, tally: Tally) -> None:
    """Note that a console is closed; a second call changes nothing."""
    now = clock.now()
    with transaction.atomic():
        if not _open().filter(digest=opened.digest).update(ended_at=now):
            return
        detail = {
            "why": why.value,
            "seconds": round((now - opened.at).total_seconds()),
            "bytes_to_person": tally.to_person,
            "bytes_from_person": tally.from_person,
        }
        _audit(opened, "compute.close_console", "done", detail)


def end_left_open() -> None:
    """Consoles of a gateway that was killed: their connections ended with it."""
    for row in _open():
        opened = Opened(
            row.digest, row.instance_id, ConsoleKind(row.kind), row.actor, row.used_at or clock.now()
        )
        end(opened, Ending.GATEWAY, Tally())


def _is_full(row: Ticket) -> Ending | None:
    """Counted under a lock, so that two tickets at once do not both find the last place."""
    account = row.actor["account_id"]
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNT_LOCK, [account])
        if row.kind == ConsoleKind.SERIAL:
            cursor.execute(ACCOUNT_LOCK, [str(row.instance_id)])
    others = _open().exclude(digest=row.digest)
    if others.filter(actor__account_id=account).count() >= rules.MOST_CONSOLES:
        return Ending.TOO_MANY
    if row.kind == ConsoleKind.SERIAL and others.filter(instance_id=row.instance_id, kind=row.kind).exists():
        return Ending.BUSY
    return None


def _open() -> QuerySet[Ticket]:
    return Ticket.objects.filter(used_at__isnull=False, ended_at=None)


def _forget_old(now: datetime) -> None:
    Ticket.objects.filter(used_at=None, expires_at__lt=now).delete()
    Ticket.objects.filter(ended_at__lt=now - rules.TICKETS_KEPT).delete()


def _audit(opened: Opened, action: str, outcome: str, detail: dict[str, Any]) -> None:
    party_id = opened.actor["party_id"]
    actor = Actor(
        account_id=UUID(opened.actor["account_id"]),
        party_id=UUID(party_id) if party_id else None,
        channel="gateway",
        request_id=opened.actor["request_id"],
    )
    detail = {"kind": opened.kind.value, **detail}
    audit.record(actor, action, "instance", opened.instance_id, outcome=outcome, detail=detail)
