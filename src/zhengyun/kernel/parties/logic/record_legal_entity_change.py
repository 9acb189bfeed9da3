"""Record what the registering body has changed about a legal entity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import EntityStatus, EntityType, LegalEntityView, RepresentativeTitle
from zhengyun.kernel.parties.logic.register_legal_entity import check_title
from zhengyun.kernel.parties.models import LegalEntity, Party
from zhengyun.kernel.parties.permissions import check_can_register_party
from zhengyun.kernel.parties.queries import get_legal_entity, region
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

CHANGEABLE = frozenset(
    {
        "name",
        "representative_name",
        "representative_title",
        "representative_id",
        "address",
        "region_code",
        "industry",
        "status",
        "established_on",
        "business_scope",
        "registered_capital",
    }
)


def record_legal_entity_change(actor: Actor, entity_id: UUID, **changes: Any) -> LegalEntityView:
    """Fields of `LegalEntityView`; code and kind of a body never change. A change to the same
    values writes nothing. Raises Problem `parties.unchangeable`, `parties.unknown_party` (404)."""
    check_can_register_party(actor)
    if unknown := sorted(set(changes) - CHANGEABLE):
        raise Problem("parties.unchangeable", _("This cannot be changed."), value=", ".join(unknown))
    with transaction.atomic():
        row = (
            LegalEntity.objects.select_for_update(of=("self",))
            .select_related("party")
            .filter(pk=entity_id)
            .first()
        )
        if row is None:
            raise not_found("parties.unknown_party", _("This party is not known."), value=entity_id)
        changed = _apply(row, changes)
        if changed:
            row.updated_on = clock.today()
            row.save()
            detail = {"fields": sorted(changed)}
            audit.record(
                actor, "parties.record_legal_entity_change", "legal_entity", entity_id, detail=detail
            )
    return get_legal_entity(entity_id)


def _apply(row: LegalEntity, changes: dict[str, Any]) -> set[str]:
    wanted = dict(changes)
    changed = {"name"} if "name" in wanted and _rename(row.party, wanted.pop("name")) else set()
    if "region_code" in wanted:
        wanted["region_id"] = region(wanted.pop("region_code")).code
    if "status" in wanted:
        wanted["status"] = EntityStatus(wanted["status"]).value
    if "representative_title" in wanted:
        title = RepresentativeTitle(wanted["representative_title"])
        check_title(EntityType(row.entity_type), title)
        wanted["representative_title"] = title.value
    for field, value in wanted.items():
        if getattr(row, field) != value:
            setattr(row, field, value)
            changed.add(field)
    return changed


def _rename(party: Party, name: str) -> bool:
    if party.name == name:
        return False
    party.name = name
    party.save(update_fields=["name"])
    return True
