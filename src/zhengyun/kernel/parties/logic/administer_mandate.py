"""Mandates on paper: an administrator enters or ends them on proof, where nobody can do it online."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.parties.contracts import MandateRight, MandateView
from zhengyun.kernel.parties.logic.grant_mandate import write_mandate
from zhengyun.kernel.parties.logic.revoke_mandate import end_active
from zhengyun.kernel.parties.permissions import check_can_administer_mandates
from zhengyun.kernel.parties.queries import get_mandate
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

LONGEST_PROOF = 200


def enter_mandate(
    actor: Actor,
    principal_id: UUID,
    agent_id: UUID,
    matters: Sequence[str],
    rights: Sequence[MandateRight],
    valid_from: date,
    valid_until: date,
    *,
    proof: str,
) -> MandateView:
    """As `grant_mandate`, by a security administrator who has seen the paper; proof says which one.

    Raises Problem `parties.may_not_administer` (403), `parties.no_proof`, `parties.bad_mandate`.
    """
    check_can_administer_mandates(actor)
    seen = _proof(proof)
    return write_mandate(actor, principal_id, agent_id, matters, rights, valid_from, valid_until, seen)


def end_mandate(actor: Actor, mandate_id: UUID, *, proof: str) -> MandateView:
    """It holds no longer from this moment; what has ended already stays as it is.

    Raises Problem `parties.may_not_administer`, `parties.no_mandate` (403), `parties.no_proof`.
    """
    check_can_administer_mandates(actor)
    seen = _proof(proof)
    get_mandate(mandate_id)
    return end_active(actor, mandate_id, "parties.end_mandate", {"proof": seen})


def _proof(text: str) -> str:
    if not (seen := text.strip()[:LONGEST_PROOF]):
        message = _("Say which paper proves it.")
        raise Problem("parties.no_proof", message, fields={"proof": [message]})
    return seen
