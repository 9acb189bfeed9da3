from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.jobs.models import AnswerRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.ids import uuid7

KEPT = timedelta(hours=24)
Answer = tuple[int, Any]
CLAIM = """
    INSERT INTO jobs_answer (id, actor_key, key, body_hash, created_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (actor_key, key) DO UPDATE SET id = excluded.id, body_hash = excluded.body_hash,
        created_at = excluded.created_at, status = NULL, answer = NULL
    WHERE jobs_answer.created_at < %s RETURNING id
"""


def was_answered(actor: Actor, key: str) -> bool:
    since = clock.now() - KEPT
    kept = AnswerRow.objects.filter(actor_key=_who(actor), key=key, created_at__gte=since)
    return kept.exclude(status=None).exists()


def idempotent(actor: Actor, key: str, body_hash: str, run: Callable[[], Answer]) -> tuple[int, Any, bool]:
    _check_key(key)
    who = _who(actor)
    with transaction.atomic():
        claimed = _claim(who, key, body_hash)
        if claimed is None:
            return _stored(who, key, body_hash)
        status, answer = run()
        AnswerRow.objects.filter(id=claimed).update(status=status, answer=answer)
        return status, answer, False


def _who(actor: Actor) -> str:
    return f"{actor.account_id or 'system'}:{actor.party_id or ''}"


def _claim(who: str, key: str, body_hash: str) -> UUID | None:
    """The unique row comes first: a second request waits here until the first has ended."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [uuid7(), who, key, body_hash, now, now - KEPT])
        found = cursor.fetchone()
    return found[0] if found else None


def _stored(who: str, key: str, body_hash: str) -> tuple[int, Any, bool]:
    found = AnswerRow.objects.get(actor_key=who, key=key)
    if found.body_hash != body_hash:
        raise conflict(
            "jobs.idempotency_key_reused",
            _("This Idempotency-Key was used for another request."),
            value=key,
            remedy=_("Send a new key with each new request."),
        )
    return found.status or 200, found.answer, True


def _check_key(key: str) -> None:
    if not key.strip() or len(key) > 200 or not key.isprintable():
        raise Problem(
            "jobs.bad_idempotency_key",
            _("The Idempotency-Key must have 1 to 200 printable characters."),
            value=key[:40],
            remedy=_("Use a random identifier, for example a UUID."),
        )


def forget_old() -> int:
    """Remove answers that are not kept any longer."""
    return AnswerRow.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
