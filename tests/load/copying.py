"""Many cases cast from moulds, copied into the database by several processes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql

from tests.load.moulds import TABLES, Lines, Mould, columns, number_of
from tests.load.shops import Shop

AT_ONCE = 2_500
SHIFT_SECONDS = 3_000
PROCESSES = 3
QUICK = "-c timezone=UTC -c session_replication_role=replica -c synchronous_commit=off"
"""Foreign keys hold by construction, and nobody waits for a commit of the load."""


@dataclass(frozen=True, slots=True)
class Batch:
    """So many cases of one mould. head, first: of their numbers."""

    mould: Mould
    head: str
    first: int
    count: int


def copy_all(address: str, batches: Sequence[Batch], shops: Sequence[Shop]) -> int:
    """Returns how many cases there are more."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        return sum(pool.map(_copy_batch, [(address, batch, shops) for batch in batches]))


def copy_in(session: psycopg.Connection[Any], rows: Iterable[tuple[str, str]]) -> dict[str, Lines]:
    """Writes (table, line) pairs, table after table; gives what was written."""
    found: dict[str, Lines] = {table: [] for table in TABLES}
    for table, line in rows:
        found[table].append(line)
    for table, lines in found.items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns(session, table)))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with session.cursor() as cursor, cursor.copy(into) as copy:
            copy.write("".join(f"{line}\n" for line in lines))
    return found


def _copy_batch(work: tuple[str, Batch, Sequence[Shop]]) -> int:
    address, batch, shops = work
    chance = random.Random(batch.first)  # noqa: S311
    with psycopg.connect(address, options=QUICK) as session:
        for start in range(0, batch.count, AT_ONCE):
            copy_in(session, _cast(batch, range(start, min(start + AT_ONCE, batch.count)), shops, chance))
            session.commit()
    return batch.count


def _cast(
    batch: Batch, places: Iterable[int], shops: Sequence[Shop], chance: random.Random
) -> Iterable[tuple[str, str]]:
    for place in places:
        shift = timedelta(milliseconds=SHIFT_SECONDS * 1000 * place // batch.count)
        yield from batch.mould.cast(number_of(batch.head, batch.first + place), chance.choice(shops), shift)
