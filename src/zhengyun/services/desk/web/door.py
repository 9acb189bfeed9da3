"""What every page of the desk needs from a request."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.filters import filter_of, query_of

__all__ = ["actor_of", "chosen", "query_of", "uuid_of"]


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def chosen(request: HttpRequest) -> InboxFilter:
    """The inbox's filter as the address says it."""
    return filter_of({name: str(request.GET[name]) for name in request.GET})


def uuid_of(text: str) -> UUID | None:
    """None for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None
