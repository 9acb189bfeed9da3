"""The inbox's filter as it stands in an address and in a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from zhengyun.engines.casework.contracts import InboxFilter

SCOPES = ("team", "mine", "done")


def filter_of(given: Mapping[str, str]) -> InboxFilter:
    """Unknown scopes are the team's."""
    scope = given.get("scope", "team")
    return InboxFilter(
        scope=scope if scope in SCOPES else "team",
        lamp=given.get("lamp", "")[:20],
        item_code=given.get("item", "")[:40],
        element=given.get("step", "")[:100],
        text=given.get("q", "")[:100],
    )


def values_of(filter_: InboxFilter) -> dict[str, str]:
    """What is set, by the names of the address."""
    values = {
        "scope": "" if filter_.scope == "team" else filter_.scope,
        "lamp": filter_.lamp,
        "item": filter_.item_code,
        "step": filter_.element,
        "q": filter_.text,
    }
    return {name: value for name, value in values.items() if value}


def query_of(filter_: InboxFilter, **more: str) -> str:
    """The filter as part of an address, so that a case knows the list it was opened from."""
    kept = values_of(filter_) | {name: value for name, value in more.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def plain_query_of(filter_: InboxFilter) -> str:
    """The same, said in full where it says nothing: an address without it opens the default view."""
    return query_of(filter_) or "?scope=team"
