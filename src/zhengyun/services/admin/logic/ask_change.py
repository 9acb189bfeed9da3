"""Ask for a change that a second administrator must approve."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.admin import rules
from zhengyun.services.admin.logic.kinds import KINDS, Kind
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State

LONGEST_REASON = 300
GAINS = "gains"


def ask_change(
    actor: Actor, kind: str, subject: str, payload: Mapping[str, Any], reason: str
) -> ChangeRequest:
    """The same change asked for again while it waits is the one that waits."""
    if actor.scopes is not None or not rules.may_ask(kind, person_of(actor)):
        raise forbidden("admin.may_not_ask", _("You may not ask for this change."))
    if actor.account_id is None or actor.person_id is None:
        raise forbidden("admin.may_not_ask", _("You may not ask for this change."))
    known = KINDS[kind]
    if known.gains(payload) == actor.person_id:
        raise forbidden("admin.may_not_ask", _("Nobody asks for a right of their own."))
    known.check(payload)
    if not (why := reason.strip()[:LONGEST_REASON]):
        message = _("State the reason.")
        raise Problem("admin.no_reason", message, fields={"reason": [message]})
    now = clock.now()
    row = ChangeRequest(
        kind=kind,
        subject=subject[:120],
        payload={**payload, **_gainer(known, payload)},
        words=known.say(payload),
        reason=why,
        fingerprint=_fingerprint(kind, payload),
        asked_by=actor.account_id,
        asked_by_person=actor.person_id,
        asked_by_name=actor.name[:100],
        asked_at=now,
        expires_at=now + rules.VALID_FOR,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            detail = {"kind": kind, "subject": row.subject}
            audit.record(actor, "admin.ask_change", "change", row.id, detail=detail)
    except IntegrityError:
        return ChangeRequest.objects.get(fingerprint=row.fingerprint, state=State.PENDING.value)
    return row


def _gainer(kind: Kind, payload: Mapping[str, Any]) -> dict[str, str]:
    """Kept with the change, so that a list of many needs no look at each."""
    gains = kind.gains(payload)
    return {GAINS: str(gains)} if gains else {}


def person_of(actor: Actor) -> rules.Person:
    return rules.Person(actor.account_id, actor.person_id, frozenset(one.role for one in actor.roles))


def _fingerprint(kind: str, payload: Mapping[str, Any]) -> str:
    text = json.dumps([kind, dict(payload)], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
