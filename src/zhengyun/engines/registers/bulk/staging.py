"""The unlogged table in which an import's rows wait. A crash of PostgreSQL empties it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import polars as pl
from django.db import connection

from zhengyun.engines.registers.bulk import statements

COPY_ROWS = 20_000


def copy(code: str, import_id: UUID, names: tuple[str, ...], frames: Iterable[pl.DataFrame]) -> None:
    batch = pl.lit(str(import_id)).alias("_import")
    with connection.cursor() as cursor, cursor.copy(statements.copy(code, names)) as target:
        for frame in frames:
            for start in range(0, frame.height, COPY_ROWS):
                buffer = io.BytesIO()
                frame[start : start + COPY_ROWS].select(batch, *names).write_csv(buffer, include_header=False)
                target.write(buffer.getvalue())


def count(code: str, import_id: UUID) -> int:
    return int(_run(statements.count_staged(code), [import_id])[0][0])


def remove(code: str, import_id: UUID) -> None:
    _run(statements.remove_staged(code), [import_id])


def remove_rows(code: str, import_id: UUID, rows: Sequence[int]) -> None:
    _run(statements.remove_rows(code), [import_id, list(rows)])


def remove_left_over(code: str, needed_in: Sequence[str]) -> None:
    _run(statements.remove_left_over(code), [list(needed_in)])


def _run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
