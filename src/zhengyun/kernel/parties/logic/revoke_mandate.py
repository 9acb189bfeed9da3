"""A mandate ends before its term: its principal takes it back, or its agent gives it up."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import MandateState, MandateView
from zhengyun.kernel.parties.models import Mandate
from zhengyun.kernel.parties.permissions import check_can_grant_mandate, check_can_renounce_mandate
from zhengyun.kernel.parties.queries import get_mandate
from zhengyun.kit.actor import Actor


def revoke_mandate(actor: Actor, mandate_id: UUID) -> MandateView:
    """It holds no longer from this moment; revoking again changes nothing.

    Raises Problem `parties.no_mandate`, `parties.may_not_mandate` (403).
    """
    check_can_grant_mandate(actor, get_mandate(mandate_id).principal_id)
    return end_active(actor, mandate_id, "parties.revoke_mandate")


def renounce_mandate(actor: Actor, mandate_id: UUID) -> MandateView:
    """The agent resigns from it (Civil Code, art. 173); a second time changes nothing.

    Raises Problem `parties.no_mandate`, `parties.may_not_renounce` (403).
    """
    check_can_renounce_mandate(actor, get_mandate(mandate_id).agent_id)
    return end_active(actor, mandate_id, "parties.renounce_mandate")


def end_active(
    actor: Actor, mandate_id: UUID, action: str, detail: Mapping[str, str] | None = None
) -> MandateView:
    """The change and its audit record; the caller has checked who may."""
    with transaction.atomic():
        active = Mandate.objects.filter(pk=mandate_id, state=MandateState.ACTIVE.value)
        if active.update(state=MandateState.REVOKED.value):
            audit.record(actor, action, "mandate", mandate_id, detail=dict(detail or {}))
    return get_mandate(mandate_id)
