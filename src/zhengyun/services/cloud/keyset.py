"""Pages of rows that are read newest first, by (created_at, id)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db.models import Model, Q, QuerySet

from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page

Row = TypeVar("Row", bound=Model)
View = TypeVar("View")


def page_of(
    rows: QuerySet[Row, Any], cursor: str | None, size: int, view: Callable[[list[Row]], list[View]]
) -> Page[View]:
    """One page as views, made in the order of the rows."""
    place, size = decode_cursor(cursor), max(1, min(size, MAX_PAGE))
    sign = "" if place and place.backwards else "-"
    if place:
        step = "gt" if place.backwards else "lt"
        beyond = Q(**{f"created_at__{step}": place.at})
        rows = rows.filter(beyond | Q(created_at=place.at, **{f"id__{step}": place.id}))
    fetched = list(rows.order_by(f"{sign}created_at", f"{sign}id")[: size + 1])
    found = make_page(fetched, size, place, lambda row: (cast(Any, row).created_at, row.pk))
    return Page(view(list(found.rows)), found.next, found.previous)
