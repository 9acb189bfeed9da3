"""Parquet: typed columns, given as text like those of every other file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers.bulk.sources import (
    EXACT_FLOAT,
    MAX_ROWS,
    Chunk,
    checked_titles,
    text_of_float,
    too_many_rows,
    unreadable,
)

MAX_CHUNK_BYTES = 1 << 28


class ParquetReader:
    def __init__(self, path: Path) -> None:
        try:
            self._frame = pl.scan_parquet(path)
            self._schema = self._frame.collect_schema()
            self._rows = int(self._frame.select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise unreadable(str(error)) from error
        if self._rows > MAX_ROWS:
            raise too_many_rows()
        self._names = self._schema.names()
        self.columns = checked_titles(self._names)

    def estimate(self) -> int:
        return self._rows

    def chunks(self, after: int, size: int) -> Iterator[Chunk]:
        for first in range(after, self._rows, size):
            try:
                some = self._frame.slice(first, size).collect()
                _refuse_long_texts(some)
                texts = some.select(_text(name, kind) for name, kind in self._schema.items())
            except pl.exceptions.PolarsError as error:
                raise unreadable(str(error)) from error
            yield Chunk(first, texts.rename(dict(zip(self._names, self.columns, strict=True))))


def _refuse_long_texts(frame: pl.DataFrame) -> None:
    """A text that stands once in the file may stand in every row of the table."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    size = sum(int(frame[name].str.len_bytes().sum() or 0) for name in texts)
    if size > MAX_CHUNK_BYTES:
        raise unreadable(_("the texts of its rows are too long"))


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit("true")).when(~column).then(pl.lit("false")).alias(name)
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        is_whole = (column == whole) & (column.abs() < EXACT_FLOAT)
        plain = column.map_elements(text_of_float, return_dtype=pl.String, skip_nulls=True)
        return pl.when(is_whole).then(whole.cast(pl.String)).otherwise(plain).alias(name)
    if isinstance(kind, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f%:z" if kind.time_zone else "%Y-%m-%d %H:%M:%S%.f"
        return column.dt.to_string(form)
    if kind == pl.Date:
        return column.dt.to_string("%Y-%m-%d")
    if isinstance(kind, pl.List | pl.Array):
        joined = column.cast(pl.List(pl.String)).list.eval(
            pl.lit('"') + pl.element().str.replace_all(r'(["\\])', r"\$1") + pl.lit('"')
        )
        return (pl.lit("[") + joined.list.join(",") + pl.lit("]")).alias(name)
    return _plain(column, kind)


def _plain(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Binary or isinstance(kind, pl.Struct | pl.Object):
        raise unreadable(str(kind))
    return column.cast(pl.String)
