from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.jobs.models import AnswerRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict

KEPT = timedelta(hours=24)
Answer = tuple[int, Any]


def idempotent(actor: Actor, key: str, body_hash: str, run: Callable[[], Answer]) -> tuple[int, Any, bool]:
    _check_key(key)
    who = f"{actor.account_id or 'system'}:{actor.party_id or ''}"
    with transaction.atomic():
        row = _claim(who, key, body_hash)
        if row is None:
            return _stored(who, key, body_hash)
        row.status, row.answer = run()
        row.save(update_fields=["status", "answer"])
        return row.status, row.answer, False


def _claim(who: str, key: str, body_hash: str) -> AnswerRow | None:
    """The unique row comes first: a second request waits here until the first has ended."""
    AnswerRow.objects.filter(actor_key=who, key=key, created_at__lt=clock.now() - KEPT).delete()
    row = AnswerRow(actor_key=who, key=key, body_hash=body_hash, created_at=clock.now())
    AnswerRow.objects.bulk_create([row], ignore_conflicts=True)
    return row if AnswerRow.objects.filter(id=row.id).exists() else None


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
