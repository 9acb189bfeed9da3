"""Keyset conditions: rows after (or before) a place, compared as one (time, id)."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import F, Func, Model, QuerySet, Value
from django.db.models.fields import BooleanField
from django.db.models.lookups import GreaterThan, LessThan

from zhengyun.kit.paging import Cursor

Row = TypeVar("Row", bound=Model)


class _Pair(Func):
    """SQL's row value; the index on (time, id) answers it."""

    template = "(%(expressions)s)"
    arg_joiner = ", "
    output_field = BooleanField()


def after(
    rows: QuerySet[Row, Any], time: str, cursor: Cursor | None, *, newest_first: bool
) -> QuerySet[Row, Any]:
    """The rows of the next page in the cursor's direction, in the order of reading."""
    backwards = bool(cursor and cursor.backwards)
    descending = newest_first != backwards
    if cursor:
        pair, place = _Pair(F(time), F("id")), _Pair(Value(cursor.at), Value(cursor.id))
        rows = rows.filter(LessThan(pair, place) if descending else GreaterThan(pair, place))
    sign = "-" if descending else ""
    return rows.order_by(f"{sign}{time}", f"{sign}id")
