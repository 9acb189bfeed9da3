"""Records to files, a few thousand at a time: nothing of an export is kept in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from zhengyun.engines.registers import values
from zhengyun.engines.registers.bulk import guarding
from zhengyun.engines.registers.bulk.sources import EXACT_FLOAT, Format
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.definition import Field, Kind, RecordType
from zhengyun.kit.errors import Problem
from zhengyun.kit.formulas import guarded

SHEET_ROWS = 1_048_575
MARK = "\ufeff"
WIDTH = 18
_TYPES: Mapping[Kind, pl.DataType] = {
    Kind.DATE: pl.Date(),
    Kind.INSTANT: pl.Datetime("us", "UTC"),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.TEXTS: pl.List(pl.String),
}


class Writer(ABC):
    """Fields are those that the actor may see; the masked ones are texts, whatever their kind."""

    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        self.path = path
        self.fields = fields
        self.masked = masked
        self.names = [one.name for one in fields]
        self.titles = titles_of(fields)

    @abstractmethod
    def add(self, records: Sequence[Record]) -> None:
        """The next records."""

    @abstractmethod
    def close(self) -> None:
        """Completes the file at `path`."""

    def kind_of(self, field: Field) -> Kind:
        return Kind.TEXT if field.name in self.masked else field.kind

    def texts(self, records: Sequence[Record]) -> pl.DataFrame:
        columns = {
            title: pl.Series([_text(one.values.get(name)) for one in records], dtype=pl.String)
            for title, name in zip(self.titles, self.names, strict=True)
        }
        return pl.DataFrame(columns)


class CsvWriter(Writer):
    """UTF-8 with the mark by which spreadsheets know it."""

    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        super().__init__(path, fields, masked)
        self._stream = path.open("wb")
        self._stream.write(MARK.encode())
        head = pl.DataFrame({str(at): [title] for at, title in enumerate(self.titles)})
        guarding.guarded(head).write_csv(self._stream, include_header=False)

    def add(self, records: Sequence[Record]) -> None:
        guarding.guarded(self.texts(records)).write_csv(self._stream, include_header=False)

    def close(self) -> None:
        self._stream.close()


class SheetWriter(Writer):
    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        super().__init__(path, fields, masked)
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet: Worksheet = self._book.add_worksheet()
        bold = self._book.add_format({"bold": True})
        for column, title in enumerate(self.titles):
            self._sheet.write_string(0, column, guarded(title), bold)
        self._sheet.set_column(0, len(fields) - 1, WIDTH)
        self._sheet.freeze_panes(1, 0)
        self._row = 0

    def add(self, records: Sequence[Record]) -> None:
        if self._row + len(records) > SHEET_ROWS:
            raise too_many_for_a_sheet()
        for record in records:
            self._row += 1
            for column, name in enumerate(self.names):
                self._write(column, record.values.get(name))

    def _write(self, column: int, value: Any) -> None:
        if value is None:
            return
        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        if is_number and abs(value) < EXACT_FLOAT and Decimal(str(value)) == Decimal(repr(float(value))):
            self._sheet.write_number(self._row, column, value)
        else:
            self._sheet.write_string(self._row, column, guarded(_text(value) or ""))

    def close(self) -> None:
        self._book.close()


class ParquetWriter(Writer):
    """Each part is a file of its own, and all are put together at the end."""

    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        super().__init__(path, fields, masked)
        self._parts: list[Path] = []
        self._schema = {one.name: self._type(one) for one in fields}

    def _type(self, field: Field) -> pl.DataType:
        kind = self.kind_of(field)
        if kind is Kind.DECIMAL:
            precision, scale = field.digits or (38, 10)
            return pl.Decimal(precision, scale)
        return _TYPES.get(kind, pl.String())

    def add(self, records: Sequence[Record]) -> None:
        part = self.path.with_name(f"{self.path.name}.{len(self._parts)}")
        columns = {
            one.name: [_typed(self.kind_of(one), record.values.get(one.name)) for record in records]
            for one in self.fields
        }
        pl.DataFrame(columns, schema=self._schema).write_parquet(part)
        self._parts.append(part)

    def close(self) -> None:
        if self._parts:
            pl.scan_parquet(self._parts).sink_parquet(self.path)
        else:
            pl.DataFrame(schema=self._schema).write_parquet(self.path)


class JsonLinesWriter(Writer):
    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        super().__init__(path, fields, masked)
        self._stream = path.open("wb")

    def add(self, records: Sequence[Record]) -> None:
        for record in records:
            found = {name: _json(record.values.get(name)) for name in self.names}
            self._stream.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        self._stream.close()


class GeoJsonWriter(Writer):
    def __init__(self, path: Path, fields: Sequence[Field], masked: frozenset[str]) -> None:
        super().__init__(path, fields, masked)
        self._place = next((one.name for one in fields if one.kind is Kind.GEOMETRY), "")
        self._stream = path.open("wb")
        self._stream.write(b'{"type":"FeatureCollection","features":[')
        self._parting = b"\n"

    def add(self, records: Sequence[Record]) -> None:
        for record in records:
            found = {name: _json(record.values.get(name)) for name in self.names if name != self._place}
            geometry = None if self._place in self.masked else record.values.get(self._place)
            feature = {"type": "Feature", "id": str(record.id), "geometry": geometry, "properties": found}
            self._stream.write(self._parting + orjson.dumps(feature))
            self._parting = b",\n"

    def close(self) -> None:
        self._stream.write(b"\n]}\n")
        self._stream.close()


_WRITERS: Mapping[Format, Callable[[Path, Sequence[Field], frozenset[str]], Writer]] = {
    Format.CSV: CsvWriter,
    Format.XLSX: SheetWriter,
    Format.PARQUET: ParquetWriter,
    Format.JSON_LINES: JsonLinesWriter,
    Format.GEOJSON: GeoJsonWriter,
}


def open_writer(
    kind: Format, path: Path, record_type: RecordType, columns: Iterable[str], masked: frozenset[str]
) -> Writer:
    return _WRITERS[kind](path, [record_type.fields[name] for name in columns], masked)


def titles_of(fields: Sequence[Field]) -> list[str]:
    """Titles as people read them; where two are the same, the names of the fields beside them."""
    titles = [one.title for one in fields]
    return [one.title if titles.count(one.title) == 1 else f"{one.title} ({one.name})" for one in fields]


def too_many_for_a_sheet() -> Problem:
    return Problem(
        "registers.too_many_for_a_sheet",
        _("A spreadsheet holds at most %(rows)s rows.") % {"rows": f"{SHEET_ROWS:,}"},
        remedy=_("Export as CSV or Parquet, or add a condition."),
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    return values.as_text(value)


def _json(value: Any) -> Any:
    return values.as_json(value)


def _typed(kind: Kind, value: Any) -> Any:
    return _text(value) if kind in {Kind.TEXT, Kind.GEOMETRY} else value
