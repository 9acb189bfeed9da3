"""Ask for a change that a second administrator must approve."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.admin import rules
from zhengyun.services.admin.logic.end_change import end_change
from zhengyun.services.admin.logic.kinds import KINDS, Kind
from zhengyun.services.admin.logic.tell_of_change import tell_deciders
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State, Verb

LONGEST_REASON = 300
GAINS = "gains"
TRIES = 2


def ask_change(
    actor: Actor, kind: str, subject: str, payload: Mapping[str, Any], reason: str
) -> ChangeRequest:
    """The same change asked for again while it waits is the one that waits.

    What it does is said once, to all who will read it: in the language of the installation.
    """
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
    with translation.override(settings.LANGUAGE_CODE):
        words = known.say(payload)
    now = clock.now()
    row = ChangeRequest(
        kind=kind,
        subject=subject[:120],
        payload={**payload, **_gainer(known, payload)},
        words=words,
        reason=why,
        fingerprint=_fingerprint(kind, payload),
        asked_by=actor.account_id,
        asked_by_person=actor.person_id,
        asked_by_name=actor.name[:100],
        asked_at=now,
        expires_at=now + rules.VALID_FOR,
    )
    return _keep(actor, row, known.gains(payload))


def _keep(actor: Actor, row: ChangeRequest, gains: UUID | None) -> ChangeRequest:
    """Once more where the one that waited ends while we look."""
    for _again in range(TRIES):
        with suppress(IntegrityError):
            return _insert(actor, row, gains)
        if waiting := _waiting(row.fingerprint):
            return waiting
    return _insert(actor, row, gains)


@transaction.atomic
def _insert(actor: Actor, row: ChangeRequest, gains: UUID | None) -> ChangeRequest:
    row.save(force_insert=True)
    detail = {"kind": row.kind, "subject": row.subject}
    audit.record(actor, "admin.ask_change", "change", row.id, detail=detail)
    tell_deciders(row, gains)
    return row


@transaction.atomic
def _waiting(fingerprint: str) -> ChangeRequest | None:
    """None where it has ended, or ends here because nobody decided about it in time."""
    rows = ChangeRequest.objects.select_for_update()
    row = rows.filter(fingerprint=fingerprint, state=State.PENDING.value).first()
    if row is not None and rules.is_over(row.expires_at, clock.now()):
        end_change(SYSTEM, row, Verb.EXPIRE)
        return None
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
