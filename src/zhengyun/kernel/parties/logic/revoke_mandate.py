"""A principal takes a mandate back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import MandateState, MandateView
from zhengyun.kernel.parties.models import Mandate
from zhengyun.kernel.parties.permissions import check_can_grant_mandate
from zhengyun.kernel.parties.queries import get_mandate
from zhengyun.kit.actor import Actor


def revoke_mandate(actor: Actor, mandate_id: UUID) -> MandateView:
    """It holds no longer from this moment; revoking again changes nothing.

    Raises Problem `parties.no_mandate`, `parties.may_not_mandate` (403).
    """
    mandate = get_mandate(mandate_id)
    check_can_grant_mandate(actor, mandate.principal_id)
    with transaction.atomic():
        active = Mandate.objects.filter(pk=mandate_id, state=MandateState.ACTIVE.value)
        if active.update(state=MandateState.REVOKED.value):
            audit.record(actor, "parties.revoke_mandate", "mandate", mandate_id)
    return get_mandate(mandate_id)
