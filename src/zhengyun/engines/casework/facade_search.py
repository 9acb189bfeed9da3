"""Calls of the search: what a question finds, and what found nothing. Part of the facade."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from zhengyun.engines.casework import queries_search
from zhengyun.engines.casework.contracts import FoundItems, ItemSummary, MissedSearchRow, Suggestion
from zhengyun.engines.casework.logic import note_missed_search as noting
from zhengyun.engines.casework.logic import settle_missed_search as settling
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def find_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> FoundItems:
    """Active items that a question in ordinary words finds, the best first, each with why it was found.

    Old names, words of one meaning, typing errors, sounds and initials in letters, item codes and
    telephones are understood. audiences: codes of GB/T 39046 A.4, one of which
    the item is for.
    """
    return queries_search.find_items(text, audiences=audiences, organization_id=organization_id, limit=limit)


def search_items(
    text: str, *, audiences: Collection[str] = (), organization_id: UUID | None = None, limit: int = 20
) -> list[ItemSummary]:
    """The same items without the reasons."""
    return queries_search.search_items(
        text, audiences=audiences, organization_id=organization_id, limit=limit
    )


def suggest_items(text: str) -> list[Suggestion]:
    """At most eight titles and words for somebody who is still typing."""
    return queries_search.suggest_items(text)


def note_missed_search(text: str) -> bool:
    """Keeps words that found nothing, without who asked; not those that look like somebody's data.

    Says whether they are kept. At most 10,000 are, the latest.
    """
    return noting.note_missed_search(text)


def missed_searches(actor: Actor, cursor: str | None = None, size: int = 50) -> Page[MissedSearchRow]:
    """Words that found nothing and that nobody has settled, the latest first. For item managers and
    system administrators; raises `casework.may_not` (403)."""
    return queries_search.missed_searches(actor, cursor, size)


def settle_missed_search(actor: Actor, search_id: UUID, note: str) -> None:
    """Takes words off the list, with a note of what was done; asked for again they are open again.

    Raises `casework.may_not` (403), `casework.no_such_search` (404), `casework.note_too_long` (422).
    """
    settling.settle_missed_search(actor, search_id, note)
