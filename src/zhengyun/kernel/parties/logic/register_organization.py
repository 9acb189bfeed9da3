"""Enter a department, public institution or provider with its place in the tree."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import rules
from zhengyun.kernel.parties.contracts import OrganizationKind, OrganizationView, PartyKind
from zhengyun.kernel.parties.logic.register_legal_entity import check_uscc
from zhengyun.kernel.parties.models import Organization, OrganizationClosure, Party
from zhengyun.kernel.parties.permissions import check_can_register_organization
from zhengyun.kernel.parties.queries import get_organization, region
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def register_organization(
    actor: Actor,
    name: str,
    uscc: str,
    code: str,
    *,
    kind: OrganizationKind = OrganizationKind.DEPARTMENT,
    region_code: str,
    short_name: str = "",
    parent_id: UUID | None = None,
) -> OrganizationView:
    """Raises Problem `parties.bad_uscc`, `parties.code_of_another_kind`, `parties.unknown_party`
    (parent), `parties.unknown_region` and `parties.organization_known` (409)."""
    check_can_register_organization(actor)
    checked = check_uscc(uscc)
    if not rules.fits_organization(checked, kind):
        raise Problem(
            "parties.code_of_another_kind", _("The code belongs to another kind of body."), value=checked
        )
    parent = get_organization(parent_id) if parent_id else None
    try:
        with transaction.atomic():
            party = Party.objects.create(kind=PartyKind.ORGANIZATION.value, name=name.strip())
            Organization.objects.create(
                party=party,
                uscc=checked,
                code=code,
                kind=kind.value,
                short_name=short_name or name.strip()[:40],
                region_id=region(region_code).code,
                parent_id=parent.id if parent else None,
            )
            _join_tree(party.id, parent.id if parent else None)
            audit.record(
                actor, "parties.register_organization", "organization", party.id, detail={"code": code}
            )
    except IntegrityError as error:
        raise conflict(
            "parties.organization_known", _("This organization is entered already."), value=code
        ) from error
    return get_organization(party.id)


def _join_tree(organization_id: UUID, parent_id: UUID | None) -> None:
    rows = [OrganizationClosure(ancestor_id=organization_id, descendant_id=organization_id, depth=0)]
    above = OrganizationClosure.objects.filter(descendant_id=parent_id) if parent_id else ()
    rows += [
        OrganizationClosure(ancestor_id=row.ancestor_id, descendant_id=organization_id, depth=row.depth + 1)
        for row in above
    ]
    OrganizationClosure.objects.bulk_create(rows)
