"""A principal lets a person act for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import MandateRight, MandateView
from zhengyun.kernel.parties.models import Mandate
from zhengyun.kernel.parties.permissions import check_can_grant_mandate
from zhengyun.kernel.parties.queries import get_mandate, get_party, get_person
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def grant_mandate(
    actor: Actor,
    principal_id: UUID,
    agent_id: UUID,
    matters: Sequence[str],
    rights: Sequence[MandateRight],
    valid_from: date,
    valid_until: date,
) -> MandateView:
    """matters are codes of service items, or "*"; it holds before valid_until, not on it.

    Raises Problem `parties.may_not_mandate` (403), `parties.bad_mandate`, `parties.unknown_party` (404).
    """
    check_can_grant_mandate(actor, principal_id)
    return write_mandate(actor, principal_id, agent_id, matters, rights, valid_from, valid_until)


def write_mandate(
    actor: Actor,
    principal_id: UUID,
    agent_id: UUID,
    matters: Sequence[str],
    rights: Sequence[MandateRight],
    valid_from: date,
    valid_until: date,
    proof: str = "",
) -> MandateView:
    """The row and its audit record; the caller has checked who may."""
    principal, agent = get_party(principal_id), get_person(agent_id)
    if principal.id == agent.id or not matters or not rights or valid_until <= valid_from:
        raise Problem(
            "parties.bad_mandate",
            _(
                "A mandate names another person, at least one matter and right, "
                "and an end after its beginning."
            ),
        )
    with transaction.atomic():
        row = Mandate.objects.create(
            principal_id=principal.id,
            agent_id=agent.id,
            matters=sorted(set(matters)),
            rights=sorted({MandateRight(right).value for right in rights}),
            valid_from=valid_from,
            valid_until=valid_until,
            granted_by=actor.account_id,
        )
        detail: dict[str, Any] = {
            "principal": str(principal.id),
            "agent": str(agent.id),
            "rights": row.rights,
            "matters": row.matters,
        }
        if proof:
            detail["proof"] = proof
        audit.record(actor, "parties.grant_mandate", "mandate", row.id, detail=detail)
    return get_mandate(row.id)
