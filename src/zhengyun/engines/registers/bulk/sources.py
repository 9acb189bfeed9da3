"""Files of rows as tables of text, read in chunks. Every reader gives each cell as text or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

import polars as pl
from django.utils.translation import gettext as _

from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import MediaType
from zhengyun.kit.errors import Problem

MAX_BYTES = 500_000_000
MAX_COLUMNS = 300
MAX_ROWS = 20_000_000
MAX_CELL = 1_000_000
CHUNK_ROWS = 50_000
FIRST_ROWS = 1_000
FLOAT_MARK = "{:.14E}"
EXACT_FLOAT = 10**15


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    GEOJSON = "geojson"


MEDIA = {
    Format.CSV: MediaType.CSV,
    Format.XLSX: MediaType.XLSX,
    Format.PARQUET: MediaType.PARQUET,
    Format.JSON_LINES: MediaType.JSON_LINES,
    Format.GEOJSON: MediaType.GEOJSON,
}
FORMATS: dict[str, Format] = {media.value: kind for kind, media in MEDIA.items()}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a file. first: how many rows of the file lie before them. frame: text columns by title.

    broken: rows (counted within the chunk) that cannot be taken apart, with what is wrong.
    """

    first: int
    frame: pl.DataFrame
    broken: Mapping[int, str] = field(default_factory=dict)

    def head(self, rows: int) -> Chunk:
        left = {row: words for row, words in self.broken.items() if row < rows}
        return Chunk(self.first, self.frame.head(rows), left)


class Reader(Protocol):
    """columns: titles in their order. Rows without any content count, so that people find their row."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def estimate(self) -> int:
        """How many rows there are; may be wrong where only reading would tell."""

    def chunks(self, after: int, size: int) -> Iterator[Chunk]:
        """The rows after the first `after` ones, about `size` at a time."""


@contextmanager
def local_copy(file_id: UUID) -> Iterator[Path]:
    """A stored file as a path: the store's own where it has one, else a copy for a while."""
    with files.open(file_id) as content:
        name = getattr(content, "name", None)
        if isinstance(name, str) and Path(name).is_file():
            yield Path(name)
            return
        with tempfile.NamedTemporaryFile(suffix=".rows") as copy:
            shutil.copyfileobj(content, copy)
            copy.flush()
            yield Path(copy.name)


def checked_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """Titles without blanks around them; empty ones get the number of their column."""
    if len(titles) > MAX_COLUMNS:
        raise Problem(
            "registers.file_too_wide",
            _("The file has too many columns: at most %(limit)s are read.") % {"limit": MAX_COLUMNS},
            value=len(titles),
            remedy=_("Keep only the columns that the register needs."),
        )
    cleaned = tuple(title.strip() for title in titles)
    if not any(cleaned):
        raise no_titles()
    named = tuple(title or f"#{number}" for number, title in enumerate(cleaned, 1))
    twice = sorted({title for title in named if named.count(title) > 1})
    if twice:
        raise Problem(
            "registers.file_titles_twice",
            _("Two columns have the same title."),
            value=", ".join(twice)[:200],
            remedy=_("Give each column its own title in the first row."),
        )
    return named


def no_titles() -> Problem:
    return Problem(
        "registers.file_without_titles",
        _("The first row holds no titles of columns."),
        remedy=_("Put the titles of the columns into the first row."),
    )


def unreadable(detail: str) -> Problem:
    return Problem(
        "registers.file_unreadable",
        _("The rows of this file cannot be read."),
        value=detail[:200],
        remedy=_("Open it in the program that made it, save it again, and choose the new file."),
    )


def too_many_rows() -> Problem:
    return Problem(
        "registers.file_too_long",
        _("The file has too many rows: at most %(limit)s are read at once.") % {"limit": f"{MAX_ROWS:,}"},
        remedy=_("Divide the rows into several files."),
    )


def text_of_float(value: float) -> str:
    """A number of a sheet as it was typed. Beyond 15 digits it is not what was typed: said by its form."""
    if not abs(value) < EXACT_FLOAT:
        return FLOAT_MARK.format(value)
    return str(int(value)) if value == int(value) else repr(value)
