"""Rename an organization, move it in the tree, close it; the audit keeps what was before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.models import Organization, OrganizationClosure, Party
from zhengyun.kernel.parties.permissions import check_can_register_organization
from zhengyun.kernel.parties.queries import descendants, get_organization
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


@transaction.atomic
def rename_organization(actor: Actor, organization_id: UUID, name: str, short_name: str) -> OrganizationView:
    """Both names; cases keep the name under which they were opened. Raises `parties.no_name`."""
    row = _row(actor, organization_id)
    wanted = (name.strip(), short_name.strip() or name.strip()[:40])
    if not wanted[0]:
        raise Problem("parties.no_name", _("A name is needed."), fields={"name": [_("A name is needed.")]})
    before = (row.party.name, row.short_name)
    if wanted != before:
        Party.objects.filter(pk=row.party_id).update(name=wanted[0])
        Organization.objects.filter(pk=row.party_id).update(short_name=wanted[1])
        _note(actor, "parties.rename_organization", row, {"before": before[0], "after": wanted[0]})
    return get_organization(organization_id)


@transaction.atomic
def move_organization(actor: Actor, organization_id: UUID, parent_id: UUID | None) -> OrganizationView:
    """With all below it. Raises `parties.tree_would_close` (409) under itself or one of its own."""
    _hold_tree()
    row = _row(actor, organization_id)
    if row.parent_id == parent_id:
        return get_organization(organization_id)
    below = descendants(organization_id)
    if parent_id is not None and get_organization(parent_id).id in below:
        raise conflict(
            "parties.tree_would_close", _("An organization cannot stand below itself."), value=row.code
        )
    before = row.parent_id
    Organization.objects.filter(pk=organization_id).update(parent_id=parent_id)
    _hang(below, organization_id, parent_id)
    detail = {"before": str(before or ""), "after": str(parent_id or "")}
    _note(actor, "parties.move_organization", row, detail)
    return get_organization(organization_id)


@transaction.atomic
def close_organization(actor: Actor, organization_id: UUID, on: date) -> OrganizationView:
    """From this day it takes no part any more. Raises `parties.still_in_use` (409) above open ones."""
    row = _row(actor, organization_id)
    open_below = Organization.objects.filter(parent_id=organization_id, closed_on=None)
    if open_below.exists():
        raise conflict(
            "parties.still_in_use",
            _("Organizations below it are still open."),
            value=row.code,
            remedy=_("Move or close them first."),
        )
    if row.closed_on != on:
        Organization.objects.filter(pk=organization_id).update(closed_on=on)
        _note(actor, "parties.close_organization", row, {"on": str(on)})
    return get_organization(organization_id)


@transaction.atomic
def reopen_organization(actor: Actor, organization_id: UUID) -> OrganizationView:
    """A closure that was a mistake is taken back."""
    row = _row(actor, organization_id)
    if row.closed_on is not None:
        Organization.objects.filter(pk=organization_id).update(closed_on=None)
        _note(actor, "parties.reopen_organization", row, {"on": str(clock.today())})
    return get_organization(organization_id)


def _row(actor: Actor, organization_id: UUID) -> Organization:
    check_can_register_organization(actor)
    get_organization(organization_id)
    rows = Organization.objects.select_for_update(of=("self",)).select_related("party")
    return rows.get(pk=organization_id)


def _hold_tree() -> None:
    """Two moves at once could close a ring; each waits for the other."""
    list(Organization.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _hang(below: frozenset[UUID], root: UUID, parent_id: UUID | None) -> None:
    old = OrganizationClosure.objects.filter(descendant_id__in=below).exclude(ancestor_id__in=below)
    old.delete()
    inside = OrganizationClosure.objects.filter(ancestor_id=root).values_list("descendant_id", "depth")
    above = OrganizationClosure.objects.filter(descendant_id=parent_id) if parent_id else ()
    OrganizationClosure.objects.bulk_create(
        OrganizationClosure(
            ancestor_id=one.ancestor_id, descendant_id=descendant, depth=one.depth + 1 + depth
        )
        for one in above
        for descendant, depth in list(inside)
    )


def _note(actor: Actor, action: str, row: Organization, detail: dict[str, str]) -> None:
    audit.record(actor, action, "organization", row.party_id, detail={"code": row.code, **detail})
