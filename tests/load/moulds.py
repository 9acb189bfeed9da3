"""Rows that the facade wrote for one case, as a mould from which rows of other cases are cast.

What differs between two cases at the same stage of the same day is: their keys, the number, the
applicant, and the instants. Everything else is copied as it is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from psycopg import Connection, sql

from tests.load.shops import Shop
from zhengyun.kit.ids import with_check

OF_CASE = "case_id = {case}"
TABLES = {
    "casework_case": "id = {case}",
    "casework_draft": "submitted_case_id = {case}",
    "casework_material": OF_CASE,
    "casework_scope": OF_CASE,
    "casework_token": OF_CASE,
    "casework_task": OF_CASE,
    "casework_caseclock": OF_CASE,
    "casework_timer": OF_CASE,
    "casework_caseact": OF_CASE,
    "jobs_fact": "subject_id = {case}",
    "procrastinate_jobs": "task_name = 'casework.fire_timer' AND scheduled_at > now() AND"
    " args->>'timer_id' IN (SELECT id::text FROM casework_timer WHERE case_id = {case})",
}
"""What the facade writes for a case, in an order that foreign keys allow."""
NOT_COPIED = {"procrastinate_jobs": {"id"}}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
Lines = list[str]


def columns(session: Connection[Any], table: str) -> list[str]:
    found = session.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        [table],
    ).fetchall()
    return [name for (name,) in found if name not in NOT_COPIED.get(table, ())]


def read(session: Connection[Any], case_id: object) -> dict[str, Lines]:
    """The rows of a case, as text of COPY, in the order in which they were made."""
    rows: dict[str, Lines] = {}
    for table, where in TABLES.items():
        key = "id" if table != "procrastinate_jobs" else "args"
        query = sql.SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT").format(
            sql.SQL(", ").join(map(sql.Identifier, columns(session, table))),
            sql.Identifier(table),
            sql.SQL(where).format(case=sql.Literal(str(case_id))),
            sql.Identifier(key),
        )
        with session.cursor() as cursor, cursor.copy(query) as copy:
            text = b"".join(bytes(part) for part in copy).decode()
        rows[table] = text.splitlines()
    return rows


def keys_of(rows: dict[str, Lines]) -> list[str]:
    """The keys that a case brought along: the first column of its rows."""
    return [line.split("\t", 1)[0] for table in rows if table not in NOT_COPIED for line in rows[table]]


@dataclass(frozen=True, slots=True)
class Form:
    """One row: a text with places, and which value of a cast stands at each of them."""

    text: str
    places: tuple[int, ...]

    def fill(self, values: Sequence[str]) -> str:
        found = itemgetter(*self.places)(values)
        return self.text % (found if len(self.places) > 1 else (found,))


@dataclass(frozen=True, slots=True)
class Mould:
    """Rows with places for keys, number, applicant and instants, in this order."""

    rows: dict[str, list[Form]]
    keys: tuple[str, ...]
    instants: tuple[datetime, ...]

    @classmethod
    def of(cls, rows: dict[str, Lines], number: str, shop: Shop, instants: Sequence[datetime]) -> Mould:
        keys = tuple(keys_of(rows))
        known = [*keys, number, *shop.words(), *(_as_copied(one) for one in instants)]
        places = {text: place for place, text in enumerate(known)}
        pattern = re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)))
        forms = {table: [_form(line, pattern, places) for line in lines] for table, lines in rows.items()}
        return cls(forms, keys, tuple(instants))

    def cast(self, number: str, shop: Shop, shift: timedelta) -> Iterator[tuple[str, str]]:
        """(table, line) of another case, everything later by `shift`."""
        millis = int(shift.total_seconds() * 1000)
        values = [
            *(_shifted(key, millis) for key in self.keys),
            number,
            *shop.words(),
            *(_as_copied(one + shift) for one in self.instants),
        ]
        for table, forms in self.rows.items():
            for form in forms:
                yield table, form.fill(values)


def number_of(head: str, drawn: int) -> str:
    """办件编号: region and day, number of the day, check character."""
    return with_check(f"{head}{drawn:05d}")


def _form(line: str, pattern: re.Pattern[str], places: dict[str, int]) -> Form:
    found = tuple(places[text] for text in pattern.findall(line))
    parts = [part.replace("%", "%%") for part in pattern.split(line)]
    return Form("%s".join(parts), found)


def _as_copied(instant: datetime) -> str:
    """As COPY writes it in a session in UTC."""
    return instant.astimezone(UTC).isoformat(" ").removesuffix(":00")


def _shifted(key: str, millis: int) -> str:
    """A fresh UUIDv7 of a later instant; its place among its siblings stays."""
    head = int(key[:8] + key[9:13], 16) + millis
    tail = f"{secrets.randbits(62) | 1 << 63:016x}"
    text = f"{head:012x}"
    return f"{text[:8]}-{text[8:]}-{key[14:18]}-{tail[:4]}-{tail[4:]}"
