"""Items that a question finds, and the questions that found none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from zhengyun.engines.casework import queries_catalogue
from zhengyun.engines.casework.contracts import FoundItems, ItemSummary, MissedSearchRow, Suggestion
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.models import MissedSearch
from zhengyun.engines.casework.permissions_search import check_can_tend_searches
from zhengyun.engines.casework.search.completion import complete
from zhengyun.engines.casework.search.ranking import find
from zhengyun.engines.casework.search.vocabulary import vocabulary
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page, decode_cursor, make_page


def find_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> FoundItems:
    index, words = queries_catalogue.index(), vocabulary(clock.today())
    return find(index, words, text, audiences=audiences, organization_id=organization_id, limit=limit)


def search_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> list[ItemSummary]:
    found = find_items(text, audiences=audiences, organization_id=organization_id, limit=limit)
    return [one.item for one in found.items]


def suggest_items(text: str) -> list[Suggestion]:
    return complete(queries_catalogue.index(), vocabulary(clock.today()), text)


def missed_searches(actor: Actor, cursor: str | None, size: int) -> Page[MissedSearchRow]:
    check_can_tend_searches(actor)
    place = decode_cursor(cursor)
    rows = after(MissedSearch.objects.filter(settled_at=None), "last_at", place, newest_first=True)
    page = make_page(list(rows[: size + 1]), size, place, lambda row: (row.last_at, row.id))
    return Page([_missed(row) for row in page.rows], page.next, page.previous)


def _missed(row: MissedSearch) -> MissedSearchRow:
    return MissedSearchRow(row.id, row.text, row.times, row.first_at, row.last_at, row.settled_at, row.note)
