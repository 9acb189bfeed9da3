"""XLSX: the first sheet, cells by their values; what a formula gave when it was saved counts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from zhengyun.engines.registers.bulk.sources import (
    MAX_COLUMNS,
    Chunk,
    checked_titles,
    no_titles,
    text_of_float,
    unreadable,
)
from zhengyun.kit.errors import Problem

MAX_CELLS = 20_000_000
BLOCK = 1 << 20
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]*?\br=["']([A-Z]*)(\d+)["']""")


class SheetReader:
    def __init__(self, path: Path) -> None:
        _refuse_wide_areas(path)
        try:
            self._sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        except (CalamineError, IndexError, OSError) as error:
            raise unreadable(str(error)) from error
        titles = next(self._rows(), None)
        if titles is None:
            raise no_titles()
        self.columns = checked_titles([_text(cell) or "" for cell in _without_tail(titles)])

    def estimate(self) -> int:
        return max(0, int(self._sheet.total_height) - 1)

    def chunks(self, after: int, size: int) -> Iterator[Chunk]:
        rows, width, first = self._rows(), len(self.columns), after
        next(islice(rows, after, after + 1), None)
        while some := list(islice(rows, size)):
            columns = list(zip(*(row[:width] for row in some), strict=True))
            broken = {at: _too_wide(width) for at, row in enumerate(some) if _has_more(row, width)}
            pairs = zip(self.columns, columns, strict=True)
            texts = {
                name: pl.Series([_text(cell) for cell in cells], dtype=pl.String) for name, cells in pairs
            }
            yield Chunk(first, pl.DataFrame(texts), broken)
            first += len(some)

    def _rows(self) -> Iterator[list[Any]]:
        sheet: CalamineSheet = self._sheet
        return iter(sheet.iter_rows())


def _refuse_wide_areas(path: Path) -> None:
    """One cell at the far end of a sheet makes an area that fits into no memory: found before reading."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    rows, columns = _area(archive, name)
                    _check_area(rows, columns)
    except (zipfile.BadZipFile, OSError) as error:
        raise unreadable(str(error)) from error


def _area(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    rows = columns = 0
    kept = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            text = kept + block
            for letters, digits in _PLACE.findall(text):
                rows = max(rows, int(digits[:9]))
                columns = max(columns, _column_number(letters))
            kept = text[max(text.rfind(b"<"), len(text) - 4096) :]
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _check_area(rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS * 10 or rows * columns > MAX_CELLS:
        raise Problem(
            "registers.file_too_wide",
            _("The sheet is too large: it has cells down to row %(row)s and across to column %(column)s.")
            % {"row": f"{rows:,}", "column": f"{columns:,}"},
            remedy=_("Delete what stands outside of the table, or hand the rows in as CSV or Parquet."),
        )


def _without_tail(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells[:end]


def _has_more(row: list[Any], width: int) -> bool:
    return len(row) > width and any(cell != "" for cell in row[width:])


def _too_wide(width: int) -> str:
    return _("This row has cells beyond the last of the %(wanted)s titles.") % {"wanted": width}


def _text(cell: Any) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return text_of_float(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else _other(cell)


def _other(cell: Any) -> str:
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)
