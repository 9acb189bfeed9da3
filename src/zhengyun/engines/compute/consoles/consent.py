"""The owner lets operators of the provider look, for hours and with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.consoles import rules
from zhengyun.engines.compute.consoles.seeing import consents_in_force, seen_instance
from zhengyun.engines.compute.contracts import ConsentView
from zhengyun.engines.compute.models import Consent
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

LISTED = 50


def grant_consent(actor: Actor, instance_id: UUID, hours: int, reason: str) -> ConsentView:
    """Let operators of the provider open consoles of an instance (it_officer of the owner).

    hours: 1 to 72. Raises Problem `compute.unknown_instance` (404), `compute.may_not` (403),
    `compute.consent_hours`, `compute.consent_reason` (422).
    """
    account_id = _checked_account(actor, instance_id)
    if not 1 <= hours <= rules.MOST_CONSENT_HOURS:
        raise Problem("compute.consent_hours", _("Say for how many hours: 1 to 72."), value=hours)
    reason = reason.strip()
    if not reason or len(reason) > rules.LONGEST_REASON:
        raise Problem("compute.consent_reason", _("Say why, in at most 200 characters."))
    now = clock.now()
    with transaction.atomic():
        row = Consent.objects.create(
            instance_id=instance_id,
            granted_by_id=account_id,
            reason=reason,
            granted_at=now,
            until=now + timedelta(hours=hours),
        )
        audit.record(actor, "compute.grant_consent", "instance", instance_id, detail={"hours": hours})
    return _view(row, actor.name)


def revoke_consent(actor: Actor, instance_id: UUID) -> int:
    """Take back every consent in force (it_officer of the owner); open consoles of operators close within
    seconds. Returns how many were in force.

    Raises Problem `compute.unknown_instance` (404), `compute.may_not` (403).
    """
    _checked_account(actor, instance_id)
    now = clock.now()
    with transaction.atomic():
        ended = consents_in_force(instance_id).update(revoked_at=now)
        if ended:
            audit.record(actor, "compute.revoke_consent", "instance", instance_id, detail={"ended": ended})
    return ended


def consents(actor: Actor, instance_id: UUID) -> list[ConsentView]:
    """The newest consents for an instance, newest first. Raises Problem `compute.unknown_instance` (404)."""
    seen_instance(actor, instance_id)
    rows = list(Consent.objects.filter(instance_id=instance_id).order_by("-granted_at", "-id")[:LISTED])
    names = accounts.get_accounts({row.granted_by_id for row in rows})
    return [_view(row, names[row.granted_by_id].name) for row in rows]


def _checked_account(actor: Actor, instance_id: UUID) -> UUID:
    permissions.check_can(actor, Doing.OWN, seen_instance(actor, instance_id))
    if actor.account_id is None:
        raise permissions.may_not()
    return actor.account_id


def _view(row: Consent, name: str) -> ConsentView:
    return ConsentView(
        id=row.id,
        instance_id=row.instance_id,
        granted_by=name,
        reason=row.reason,
        granted_at=row.granted_at,
        until=row.until,
        revoked_at=row.revoked_at,
        is_in_force=row.revoked_at is None and row.granted_at <= clock.now() < row.until,
    )
