"""What every page of the desk needs from a request."""

from __future__ import annotations

from django.http import HttpRequest

from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor

SCOPES = ("team", "mine", "done")


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def chosen(request: HttpRequest) -> InboxFilter:
    """The inbox's filter as the address says it; unknown scopes are the team's."""
    given = request.GET
    scope = given.get("scope", "team")
    return InboxFilter(
        scope=scope if scope in SCOPES else "team",
        lamp=given.get("lamp", "")[:20],
        item_code=given.get("item", "")[:40],
        element=given.get("step", "")[:100],
        text=given.get("q", "")[:100],
    )


def query_of(filter_: InboxFilter, **more: str) -> str:
    """The filter as part of an address, so that a case knows the list it was opened from."""
    from urllib.parse import urlencode

    values = {
        "scope": "" if filter_.scope == "team" else filter_.scope,
        "lamp": filter_.lamp,
        "item": filter_.item_code,
        "step": filter_.element,
        "q": filter_.text,
        **more,
    }
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
