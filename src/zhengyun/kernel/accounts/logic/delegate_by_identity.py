"""For which firm somebody acts whom an outside provider vouches for, and by which right."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.identity.provider import HolderRole, Identity
from zhengyun.kernel.accounts.logic.check_identity import check_same_person, check_verified
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    ANY_MATTER,
    EntityStatus,
    LegalEntityView,
    MandateRight,
    MandateState,
)
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

DELEGATED = frozenset({HolderRole.MANAGER, HolderRole.AGENT})


def firm_of(platform: Actor, identity: Identity, person_id: UUID) -> UUID:
    """The firm. Its head by our register needs nothing; others need a mandate. One that is in force stays
    exactly as it is; none is made where the firm has once taken one back.

    Raises Problem `accounts.identity_unverified`, `accounts.identity_firm_unknown`,
    `accounts.identity_not_head`, `accounts.identity_no_delegation`, `accounts.identity_mandate_revoked`
    (403), `accounts.identity_of_another` (409).
    """
    check_verified(identity)
    check_same_person(identity, parties.get_person(person_id).id_number)
    firm = parties.find_legal_entity(identity.uscc) if identity.uscc else None
    if firm is None or firm.status is EntityStatus.DEREGISTERED:
        raise forbidden(
            "accounts.identity_firm_unknown",
            _("This firm is not in the register here."),
            value=identity.uscc[:18],
            remedy=_("Ask at a service counter."),
        )
    if parties.represents(person_id, firm.id):
        return firm.id
    if identity.role not in DELEGATED:
        raise forbidden(
            "accounts.identity_not_head",
            _("The register here has another representative for this firm."),
            value=firm.name,
            remedy=_("Have the change registered first."),
        )
    if not any(one.principal_id == firm.id for one in parties.mandates_of(person_id)):
        _make_mandate(platform, identity, firm, person_id)
    return firm.id


def _make_mandate(platform: Actor, identity: Identity, firm: LegalEntityView, person_id: UUID) -> None:
    earlier = parties.mandates_by(firm.id)
    if any(one.agent_id == person_id and one.state is MandateState.REVOKED for one in earlier):
        raise forbidden(
            "accounts.identity_mandate_revoked",
            _("Your mandate of this firm was ended here."),
            value=firm.name,
            remedy=_("Ask the firm to grant a mandate here."),
        )
    today = clock.today()
    if identity.delegated_until is None or identity.delegated_until <= today:
        raise forbidden(
            "accounts.identity_no_delegation",
            _("The delegation by the firm has no end, or it is over."),
            value=firm.name,
            remedy=_("Have the firm renew it at the provider."),
        )
    parties.enter_mandate(
        platform,
        firm.id,
        person_id,
        [ANY_MATTER],
        [MandateRight.SUBMIT],
        today,
        min(identity.delegated_until, today + timedelta(days=rules.DELEGATED_DAYS)),
        proof=f"identity:{identity.provider}:{identity.role}",
    )
