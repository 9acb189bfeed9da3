"""What can be applied for now, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, PartyKind
from zhengyun.kit.errors import Problem, conflict, not_found

PERSON, OFFICE, OTHER = "1", "5", "6"
AUDIENCES = {
    EntityType.ENTERPRISE: "2",
    EntityType.PUBLIC_INSTITUTION: "3",
    EntityType.SOCIAL_ORGANIZATION: "4",
}
KINDS = {PartyKind.PERSON: PERSON, PartyKind.ORGANIZATION: OFFICE}
"""GB/T 39046 A.4; whoever is not named there is 6 (other organizations)."""


def active_item(code: str) -> tuple[ServiceItem, ServiceItemVersion]:
    item = ServiceItem.objects.select_related("current_version").filter(code=code, state="active").first()
    if item is None or item.current_version is None:
        raise no_such_item(code)
    return item, item.current_version


def no_such_item(code: str) -> Problem:
    return not_found("casework.no_such_item", _("This item is not known."), value=code[:60])


def title_of(item: str, option: str) -> str:
    return option if option.startswith(item) else f"{item}（{option}）"


def audience_of(applicant_id: UUID) -> str:
    """The code of GB/T 39046 A.4 of an applicant."""
    party = parties.get_party(applicant_id)
    if (code := KINDS.get(party.kind)) is not None:
        return code
    return AUDIENCES.get(parties.get_legal_entity(party.id).entity_type, OTHER)


def audiences_of(applicant_ids: Collection[UUID]) -> dict[UUID, str]:
    """The same of several at once."""
    known, entities = parties.get_parties(applicant_ids), parties.get_legal_entities(applicant_ids)
    return {
        key: KINDS.get(party.kind) or AUDIENCES.get(entities[key].entity_type, OTHER)
        for key, party in known.items()
    }


def check_audience(item: ServiceItem, applicant_id: UUID) -> None:
    if audience_of(applicant_id) not in item.audience:
        raise conflict(
            "casework.wrong_audience",
            _("This matter is not for this kind of applicant."),
            value=item.title,
            remedy=_("Choose for whom you act: yourself, or a firm whose mandate you have."),
        )
