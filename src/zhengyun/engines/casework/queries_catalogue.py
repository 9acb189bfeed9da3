"""Every active item of the hall, kept in this process until one of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.engines.casework.models import ServiceItem
from zhengyun.engines.casework.search.index import Entry, Index
from zhengyun.engines.casework.search.keeper import Keeper, Revision
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import kept

# Every write of a row gives it a higher xmin: the sum moves when any item is changed, come or gone.
REVISION = """
SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM casework_serviceitem
WHERE state = 'active' AND NOT is_internal
"""


def index() -> Index:
    return _KEEPER.index()


def list_items(audience: str | None, organization_id: UUID | None) -> list[ItemSummary]:
    """All of them, under the names that the departments have now."""
    known = [entry.item for entry in index().entries]
    found = [
        item
        for item in known
        if (not audience or audience in item.audience) and organization_id in (None, item.organization_id)
    ]
    offices = parties.get_organizations({item.organization_id for item in found})
    named = (replace(item, organization_name=offices[item.organization_id].name) for item in found)
    return sorted(named, key=lambda item: (item.organization_name, item.title, item.code))


def summary_of(row: ServiceItem, organization_name: str) -> ItemSummary:
    guide: Mapping[str, Any] = row.current_version.guide if row.current_version else {}
    return ItemSummary(
        code=row.code,
        title=row.title,
        organization_id=row.organization_id,
        organization_name=organization_name,
        is_online=row.is_online,
        promised=str(guide.get("promised_limit", "")),
        audience=tuple(row.audience),
        summary=str(guide.get("summary", "")),
        window=row.window,
        subjects={who: tuple(themes) for who, themes in guide.get("subjects", {}).items()},
        life_events=tuple(guide.get("life_events", ())),
        is_bundle=row.is_bundle,
    )


def _revision() -> Revision:
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        count, moved = cursor.fetchone()
    return int(count), int(moved)


def _entries() -> list[Entry]:
    rows = ServiceItem.objects.filter(state="active", is_internal=False, current_version__isnull=False)
    found = list(rows.select_related("current_version").order_by("code"))
    offices = parties.get_organizations({row.organization_id for row in found})
    return [
        Entry.of(summary_of(row, offices[row.organization_id].name), version.guide, version.options)
        for row in found
        if (version := row.current_version)
    ]


_KEEPER = Keeper(_revision, _entries)
kept.on_forgetting(_KEEPER.forget)
