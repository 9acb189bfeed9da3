"""Items that a question finds, and the questions that found none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from zhengyun.engines.casework.contracts import FoundItems, ItemSummary, MissedSearchRow, Suggestion
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.models import MissedSearch, ServiceItem
from zhengyun.engines.casework.permissions_search import check_can_tend_searches
from zhengyun.engines.casework.queries_items import summary_of
from zhengyun.engines.casework.search.completion import complete
from zhengyun.engines.casework.search.index import Entry
from zhengyun.engines.casework.search.keeper import Keeper, Revision
from zhengyun.engines.casework.search.ranking import find
from zhengyun.engines.casework.search.vocabulary import vocabulary
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page, decode_cursor, make_page

# Every write of a row gives it a higher xmin: the sum moves when any item is changed, come or gone.
REVISION = """
SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM casework_serviceitem
WHERE state = 'active' AND NOT is_internal
"""


def find_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> FoundItems:
    index, words = _KEEPER.index(), vocabulary(clock.today())
    return find(index, words, text, audiences=audiences, organization_id=organization_id, limit=limit)


def search_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> list[ItemSummary]:
    found = find_items(text, audiences=audiences, organization_id=organization_id, limit=limit)
    return [one.item for one in found.items]


def suggest_items(text: str) -> list[Suggestion]:
    return complete(_KEEPER.index(), vocabulary(clock.today()), text)


def missed_searches(actor: Actor, cursor: str | None, size: int) -> Page[MissedSearchRow]:
    check_can_tend_searches(actor)
    place = decode_cursor(cursor)
    rows = after(MissedSearch.objects.filter(settled_at=None), "last_at", place, newest_first=True)
    page = make_page(list(rows[: size + 1]), size, place, lambda row: (row.last_at, row.id))
    return Page([_missed(row) for row in page.rows], page.next, page.previous)


def _missed(row: MissedSearch) -> MissedSearchRow:
    return MissedSearchRow(row.id, row.text, row.times, row.first_at, row.last_at, row.settled_at, row.note)


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
