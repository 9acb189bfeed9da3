"""Who looked at the consoles of an instance, for its owner."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.compute.consoles.seeing import seen_instance
from zhengyun.engines.compute.contracts import ConsoleKind, ConsoleVisit
from zhengyun.engines.compute.models import Ticket
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor

LISTED = 20


def console_visits(actor: Actor, instance_id: UUID) -> list[ConsoleVisit]:
    """The newest consoles of an instance, newest first, kept for 90 days (the audit keeps them longer).

    Raises Problem `compute.unknown_instance` (404).
    """
    seen_instance(actor, instance_id)
    rows = list(
        Ticket.objects.filter(instance_id=instance_id, used_at__isnull=False).order_by("-used_at")[:LISTED]
    )
    found = accounts.get_accounts({UUID(row.actor["account_id"]) for row in rows})
    return [
        ConsoleVisit(
            kind=ConsoleKind(row.kind),
            who=found[UUID(row.actor["account_id"])].name,
            opened_at=row.used_at,
            ended_at=row.ended_at,
        )
        for row in rows
        if row.used_at
    ]
