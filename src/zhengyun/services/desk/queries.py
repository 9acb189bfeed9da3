"""Reads of the desk's own rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.filters import filter_of
from zhengyun.services.desk.models import BulkRun, DefaultView, Export, Phrase, SavedView
from zhengyun.services.desk.permissions import account_of

LISTED = 50


@dataclass(frozen=True)
class View:
    """A saved view as pages show it. shared: the role with which it is shared, '' for one's own only."""

    id: UUID
    name: str
    filter: InboxFilter
    shared: str
    organization_name: str
    account_id: UUID
    organization_id: UUID | None
    is_default: bool


@dataclass(frozen=True)
class Kept:
    """Ready sentences that an officer may use, his own first."""

    opinions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


def visible_views(actor: Actor) -> QuerySet[SavedView]:
    """One's own, and those shared with one's roles; lent roles bring no views."""
    shared = [Q(role=one.role, organization_id=one.organization_id) for one in actor.own_roles]
    return SavedView.objects.filter(reduce(or_, shared, Q(account_id=account_of(actor))))


def views(actor: Actor) -> list[View]:
    """By name, one's own first; one query."""
    is_default = Exists(DefaultView.objects.filter(account_id=account_of(actor), view=OuterRef("pk")))
    rows = visible_views(actor).select_related("organization__party").annotate(is_default=is_default)
    found = sorted(rows, key=lambda row: (row.account_id != actor.account_id, row.name))
    return [_view(row, is_default=row.is_default) for row in found]


def default_view(actor: Actor) -> InboxFilter | None:
    """With which filter the inbox opens; None for everything, also where a view is not shared any more."""
    default = DefaultView.objects.filter(account_id=account_of(actor))
    view = visible_views(actor).filter(pk__in=default.values("view_id")).first()
    return filter_of(view.filter) if view else None


def _view(row: SavedView, *, is_default: bool) -> View:
    place = row.organization.party.name if row.organization else ""
    return View(
        id=row.id,
        name=row.name,
        filter=filter_of(row.filter),
        shared=row.role,
        organization_name=place,
        account_id=row.account_id,
        organization_id=row.organization_id,
        is_default=is_default,
    )


def visible_phrases(actor: Actor) -> QuerySet[Phrase]:
    own = Q(account_id=account_of(actor), organization_id=None)
    return Phrase.objects.filter(own | Q(organization_id__in=actor.organizations()))


def phrases(actor: Actor) -> Sequence[Phrase]:
    """Newest first, one's own before the organizations'; one query."""
    rows = visible_phrases(actor).select_related("organization__party").order_by("-created_at", "-id")
    return sorted(rows, key=lambda row: row.organization_id is not None)


def kept_phrases(actor: Actor) -> Kept:
    texts: dict[str, dict[str, None]] = {"opinion": {}, "correction": {}}
    for row in phrases(actor):
        texts[row.use][row.text] = None
    return Kept(tuple(texts["opinion"]), tuple(texts["correction"]))


def bulk_runs(actor: Actor) -> list[BulkRun]:
    """The newest of one's own."""
    rows = BulkRun.objects.filter(account_id=account_of(actor)).order_by("-created_at", "-id")
    return list(rows[:LISTED])


def bulk_run(actor: Actor, run_id: UUID) -> BulkRun | None:
    return BulkRun.objects.filter(account_id=account_of(actor), pk=run_id).first()


def exports(actor: Actor) -> list[Export]:
    """The newest of one's own."""
    rows = Export.objects.filter(account_id=account_of(actor)).order_by("-created_at", "-id")
    return list(rows[:LISTED])


def export(actor: Actor, export_id: UUID) -> Export | None:
    return Export.objects.filter(account_id=account_of(actor), pk=export_id).first()
