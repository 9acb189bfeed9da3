"""CSV: UTF-8 with or without a mark, or GB18030; columns parted by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers.bulk.sources import MAX_COLUMNS, Chunk, checked_titles, no_titles, unreadable

BLOCK = 1 << 23
MAX_BLOCK = 1 << 26
LINE_GUESS = 160
DELIMITERS = (",", ";", "\t")
ENCODINGS = ("utf-8-sig", "gb18030")


class CsvReader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = _encoding(path)
        head = next(self._blocks(1 << 16), b"").decode()
        self._delimiter = _delimiter(head)
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=self._delimiter)
        try:
            self.columns = checked_titles(next((row for row in rows), []))
        except csv.Error as error:
            raise unreadable(str(error)) from error
        self._names = [f"c{number}" for number in range(len(self.columns))]

    def estimate(self) -> int:
        with self._path.open("rb") as stream:
            lines, last = 0, b""
            while block := stream.read(BLOCK):
                lines, last = lines + block.count(b"\n"), block
        return max(0, lines - 1 + (not last.endswith(b"\n")))

    def chunks(self, after: int, size: int) -> Iterator[Chunk]:
        first, is_head = 0, True
        for block in self._blocks(min(BLOCK, max(1024, size * LINE_GUESS))):
            frame, broken = self._parse(block, is_head=is_head)
            is_head = False
            skipped = min(frame.height, max(0, after - first))
            if skipped < frame.height:
                left = {row - skipped: words for row, words in broken.items() if row >= skipped}
                yield Chunk(first + skipped, frame[skipped:], left)
            first += frame.height

    def _blocks(self, size: int) -> Iterator[bytes]:
        """Whole lines in UTF-8. A line break within quotation marks is no end of a line.

        A last line without a line break belongs to those before it.
        """
        with self._path.open("rb") as stream:
            whole, kept = b"", b""
            for block in _utf8(stream, self._encoding, size):
                kept += block
                end = _end_of_lines(kept)
                if end:
                    if whole:
                        yield whole
                    whole, kept = kept[:end], kept[end:]
            if whole or kept:
                yield whole + kept

    def _parse(self, block: bytes, *, is_head: bool) -> tuple[pl.DataFrame, dict[int, str]]:
        if b"\n\n" not in block and b"\n\r\n" not in block and not block.startswith((b"\n", b"\r")):
            try:
                return self._quickly(block, is_head=is_head), {}
            except pl.exceptions.PolarsError:
                pass
        return self._row_by_row(block, is_head=is_head)

    def _quickly(self, block: bytes, *, is_head: bool) -> pl.DataFrame:
        frame = pl.read_csv(
            io.BytesIO(block),
            has_header=False,
            separator=self._delimiter,
            schema=dict.fromkeys(self._names, pl.String),
        )
        return (frame[1:] if is_head else frame).rename(dict(zip(self._names, self.columns, strict=True)))

    def _row_by_row(self, block: bytes, *, is_head: bool) -> tuple[pl.DataFrame, dict[int, str]]:
        """Slower, and knows which row has too many cells. Empty lines stay rows."""
        csv.field_size_limit(MAX_BLOCK)
        width = len(self.columns)
        rows: list[list[str | None]] = []
        broken: dict[int, str] = {}
        try:
            for cells in csv.reader(io.StringIO(block.decode(), newline=""), delimiter=self._delimiter):
                if is_head and not rows:
                    rows.append([None] * width)
                    continue
                if any(cells[width:]):
                    words = _("This row has %(found)s cells, but there are %(wanted)s titles.")
                    broken[len(rows) - is_head] = words % {"found": len(cells), "wanted": width}
                rows.append([*cells[:width], *[None] * (width - len(cells))])
        except csv.Error as error:
            raise unreadable(str(error)) from error
        columns = list(zip(*rows[is_head:], strict=True)) or [()] * width
        pairs = zip(self.columns, columns, strict=True)
        return pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, cells in pairs}), broken


def _encoding(path: Path) -> str:
    for name in ENCODINGS:
        decoder = codecs.getincrementaldecoder(name)()
        with path.open("rb") as stream:
            try:
                while block := stream.read(BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
        return name
    raise unreadable(_("neither UTF-8 nor GB18030"))


def _utf8(stream: BinaryIO, encoding: str, size: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while block := stream.read(size):
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


def _end_of_lines(block: bytes) -> int:
    """Where the last whole line ends; 0 when none does. Beyond 64 MB quotation marks are not believed."""
    end = block.rfind(b"\n") + 1
    inside = block.count(b'"', 0, end) % 2
    while end and inside:
        before = block.rfind(b"\n", 0, end - 1) + 1
        inside = (inside + block.count(b'"', before, end)) % 2
        end = before
    return end or (block.rfind(b"\n") + 1 if len(block) > MAX_BLOCK else 0)


def _delimiter(head: str) -> str:
    line = head.lstrip().split("\n", 1)[0]
    if not line.strip():
        raise no_titles()
    if line.count(",") > MAX_COLUMNS * 100:
        return ","
    unquoted = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)
