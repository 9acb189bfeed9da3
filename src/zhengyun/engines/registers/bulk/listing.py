from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from zhengyun.kit.paging import Cursor

Row = TypeVar("Row", bound=Model)


def keyset(rows: QuerySet[Row], place: Cursor | None) -> QuerySet[Row]:
    """Newest first; backwards the nearest first, as `make_page` wants them."""
    if place is None:
        return rows.order_by("-created_at", "-id")
    if place.backwards:
        newer = Q(created_at__gt=place.at) | Q(created_at=place.at, id__gt=place.id)
        return rows.filter(newer).order_by("created_at", "id")
    older = Q(created_at__lt=place.at) | Q(created_at=place.at, id__lt=place.id)
    return rows.filter(older).order_by("-created_at", "-id")
