"""The change feed: in the order of transactions, below every transaction that is still open.

A number that sorted by time would miss what commits late; `_xid` below the oldest open transaction
cannot. A reader sees each record in its present state, perhaps more than once.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from zhengyun.engines.registers import access_log, definitions, permissions, scope
from zhengyun.engines.registers.contracts import Change, ChangeKind, ChangePage, Purpose
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.searching import bad_cursor
from zhengyun.engines.registers.sql import feed
from zhengyun.kit.actor import Actor

MAX_CHANGES = 1000
SPARE = 3
NOBODY = UUID(int=0)
LARGEST = 2**64


@dataclass(frozen=True, slots=True)
class Position:
    """After which transaction and record; began: the oldest transaction open when the reader began."""

    register: str
    began: int
    transaction: int = 0
    id: UUID = NOBODY

    def encode(self) -> str:
        text = orjson.dumps([self.register, str(self.began), str(self.transaction), self.id])
        return base64.urlsafe_b64encode(text).decode().rstrip("=")


def changes(
    actor: Actor, code: str, cursor: str = "", limit: int = 100, purpose: Purpose | None = None
) -> ChangePage:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    place = _decode(code, cursor) if cursor else Position(code, _horizon())
    most = min(max(limit, 1), MAX_CHANGES)
    with transaction.atomic():
        rows = _whole(_rows(record_type, view, place, most + SPARE), most)
        found = [_change(record_type, view, row) for row in rows]
        seen = list(dict.fromkeys(one.id for one in found))
        access_log.note_read(record_type, view, actor, purpose, seen, is_bulk=True)
    if rows:
        place = Position(code, place.began, int(rows[-1][-2]), rows[-1][0])
    return ChangePage(found, place.encode())


def _rows(record_type: RecordType, view: View, place: Position, limit: int) -> list[Row]:
    is_whole = view.rows is None
    after = [str(place.transaction), place.id]
    began = [] if is_whole else [str(place.began)]
    given = [*after, limit, *after, *began, limit, limit]
    return scope.read(feed.changes(record_type.code, view.columns, is_whole=is_whole), given, view.scope)


def _whole(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """The first rows; what one transaction did to one record stays together."""
    end = min(most, len(rows))
    while 0 < end < len(rows) and _spot(rows[end]) == _spot(rows[end - 1]):
        end += 1
    return rows[:end]


def _spot(row: Row) -> tuple[Any, Any]:
    return row[-2], row[0]


def _change(record_type: RecordType, view: View, row: Row) -> Change:
    record, kind = to_record(record_type, view, row[:-2]), row[-1]
    if kind == feed.WRITTEN:
        return Change(ChangeKind.WRITTEN, record.id, record.key, record.since, record)
    return Change(ChangeKind.RETIRED, record.id, record.key, record.until or record.since, None)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0])


def _decode(code: str, cursor: str) -> Position:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        register, began, after, key = orjson.loads(raw)
        found = Position(register, int(began), int(after), UUID(key))
        if register != code or not (0 <= found.began < LARGEST and 0 <= found.transaction < LARGEST):
            raise ValueError(cursor)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise bad_cursor(cursor) from error
    else:
        return found
