from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from zhengyun.kernel.audit import rules
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import uuid7

# Written by hand: every command and every read of a person pays for it, and the mapper took half of it.
INSERT = """
    INSERT INTO audit_record (id, occurred_at, actor_account, party_id, mandate_id, organization_id, channel,
        request_id, action, subject_type, subject_id, outcome, detail, ids)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


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
    record_id = uuid7()
    values: list[Any] = [
        record_id,
        clock.now(),
        actor.account_id,
        actor.party_id,
        actor.mandate_id,
        organization_id or _only_organization(actor),
        actor.channel,
        actor.request_id[:64],
        action,
        subject_type,
        subject_id,
        outcome,
        Jsonb(rules.plain_detail({**detail, **_deputy(actor)})),
        list(ids),
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
    return record_id


def _deputy(actor: Actor) -> dict[str, Any]:
    """Every record of a deputy says whose he was: in this act, or else in general at that time."""
    if actor.deputy_for is not None:
        return {"deputy_for": str(actor.deputy_for.account_id)}
    absents = actor.absents
    return {"deputy_of": [str(one.account_id) for one in absents]} if absents else {}


def _only_organization(actor: Actor) -> UUID | None:
    places = actor.organizations()
    return next(iter(places)) if len(places) == 1 else None
