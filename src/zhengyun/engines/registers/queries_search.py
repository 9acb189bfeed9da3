"""Pages of records by conditions, words and area; and the same as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import psycopg
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import access_log, definitions, geometry, permissions, scope, searching
from zhengyun.engines.registers.contracts import Box, Purpose, Record, RecordPage, Search
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql.reads import META
from zhengyun.engines.registers.sql.search import Place, Plan, statement
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

MAX_PAGE = 100
MAX_FEATURES = 1000
MAX_ROUNDS = 5
SECONDS = 10


def search(actor: Actor, code: str, wanted: Search, purpose: Purpose | None = None) -> RecordPage:
    return _search(actor, code, wanted, purpose, MAX_PAGE)


def features(
    actor: Actor, code: str, area: Box, limit: int = MAX_FEATURES, purpose: Purpose | None = None
) -> Mapping[str, Any]:
    collection, _next = feature_page(actor, code, Search(area=area, limit=limit), purpose)
    return collection


def feature_page(
    actor: Actor, code: str, wanted: Search, purpose: Purpose | None = None
) -> tuple[dict[str, Any], str | None]:
    """A FeatureCollection in the shape of OGC API – Features, and the cursor of the next one."""
    record_type = definitions.record_type(code)
    if record_type.geometry is None:
        raise searching.no_geometry(record_type)
    page = _search(actor, code, wanted, purpose, MAX_FEATURES)
    name = record_type.geometry.name
    collection = {
        "type": "FeatureCollection",
        "features": [feature(record_type, record, name) for record in page.records],
        "numberReturned": len(page.records),
        "timeStamp": clock.now(),
    }
    return collection, page.next


def feature(record_type: RecordType, record: Record, name: str) -> dict[str, Any]:
    shown = record.values.get(name) if name not in record.masked else None
    properties = {key: value for key, value in record.values.items() if key != name}
    return {
        "type": "Feature",
        "id": str(record.id),
        "geometry": shown,
        "properties": {**properties, "_key": record.key, "_label": record.label, "_version": record.version},
    }


def _search(actor: Actor, code: str, wanted: Search, purpose: Purpose | None, most: int) -> RecordPage:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    plan = searching.plan(record_type, view, wanted)
    after = searching.decode(record_type, plan, wanted.cursor)
    limit = min(max(wanted.limit, 1), most)
    if not record_type.is_personal:
        return _page(record_type, view, plan, wanted, after, limit)
    with transaction.atomic():
        page = _page(record_type, view, plan, wanted, after, limit)
        access_log.note_read(
            record_type, view, actor, purpose, [record.id for record in page.records], is_bulk=True
        )
    return page


def _page(
    record_type: RecordType, view: View, plan: Plan, wanted: Search, after: Place | None, limit: int
) -> RecordPage:
    """`limit` rows that fit exactly; the next page begins after the last row that was looked at."""
    kept: list[Row] = []
    for _round in range(MAX_ROUNDS):
        rows = fetch(plan, view, after, limit + 1)
        for row, fits in zip(rows, _exact(record_type, plan, wanted.area, rows), strict=True):
            if fits and len(kept) == limit:
                return _made(record_type, view, kept, searching.encode(plan, after) if after else None)
            kept += [row] if fits else []
            after = place_of(plan, row)
        if len(rows) <= limit:
            return _made(record_type, view, kept, None)
    return _made(record_type, view, kept, searching.encode(plan, after) if after else None)


def _made(record_type: RecordType, view: View, rows: Sequence[Row], following: str | None) -> RecordPage:
    return RecordPage([to_record(record_type, view, row) for row in rows], following)


def _exact(record_type: RecordType, plan: Plan, area: Box | None, rows: Sequence[Row]) -> Iterator[bool]:
    """Boxes of lines and areas may overlap where they themselves do not."""
    field = record_type.geometry
    if area is None or field is None or field.geometry == "point":
        return iter([True] * len(rows))
    column = META + plan.names.index(field.name)
    found = (orjson.loads(row[column]) if isinstance(row[column], str) else row[column] for row in rows)
    return iter(geometry.within(area, found))


def place_of(plan: Plan, row: Row) -> Place:
    if not plan.order:
        return Place(row[0])
    value = row[META + plan.names.index(plan.order)]
    return Place(row[0], value, value is None)


def fetch(plan: Plan, view: View, after: Place | None, limit: int) -> list[Row]:
    """Rows after a place in the plan's order: those with a value of the ordering field, then the others."""
    rows: list[Row] = []
    if after is None or not after.is_absent:
        rows = _read(*statement(plan, after, limit, absent=False), view.scope)
        after = None
    if plan.may_be_absent and len(rows) < limit:
        rows += _read(*statement(plan, after, limit - len(rows), absent=True), view.scope)
    return rows


def _read(text: str, given: list[Any], rows: str) -> list[Row]:
    """Within a scope and a time: a search whose terms exclude each other could look at every row."""
    try:
        return scope.read(text, given, rows, seconds=SECONDS)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise Problem(
                "registers.search_too_wide",
                _("The search takes too long."),
                remedy=_("Add a condition, or make the area smaller."),
            ) from error
        raise
