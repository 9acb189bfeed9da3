from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from zhengyun.kernel.audit import rules
from zhengyun.kernel.audit.models import Record
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: str,
    *,
    outcome: str,
    detail: Mapping[str, Any],
    ids: Sequence[UUID],
    organization_id: UUID | None,
) -> UUID:
    rules.check_action(action)
    row = Record(
        occurred_at=clock.now(),
        actor_account=actor.account_id,
        party_id=actor.party_id,
        mandate_id=actor.mandate_id,
        organization_id=organization_id or _only_organization(actor),
        channel=actor.channel,
        request_id=actor.request_id[:64],
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        outcome=outcome,
        detail=rules.plain_detail(detail),
        ids=list(ids),
    )
    row.save(force_insert=True)
    return row.id


def _only_organization(actor: Actor) -> UUID | None:
    places = actor.organizations()
    return next(iter(places)) if len(places) == 1 else None
