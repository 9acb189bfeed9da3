"""JSON lines, one object a line; and GeoJSON, the features of a collection (RFC 7946)."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import orjson
import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers.bulk.sources import (
    FIRST_ROWS,
    Chunk,
    checked_titles,
    no_titles,
    text_of_float,
    unreadable,
)

MAX_LINE = 1 << 25
BLOCK = 1 << 20
GEOMETRY = "geometry"
Row = Mapping[str, Any] | str


class _ObjectReader(ABC):
    """Rows are objects, or words that say why one is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        titles: dict[str, None] = {}
        for row in islice(self._rows(), FIRST_ROWS):
            if not isinstance(row, str):
                titles.update(dict.fromkeys(row))
        if not titles:
            raise no_titles()
        self.columns = checked_titles(list(titles))

    def estimate(self) -> int:
        return sum(1 for _row in self._rows())

    def chunks(self, after: int, size: int) -> Iterator[Chunk]:
        rows, first = islice(self._rows(), after, None), after
        while some := list(islice(rows, size)):
            objects: list[Mapping[str, Any]] = [{} if isinstance(row, str) else row for row in some]
            broken = {at: words for at, row in enumerate(some) if (words := self._fault(row))}
            texts = {name: [_text(row.get(name)) for row in objects] for name in self.columns}
            yield Chunk(first, pl.DataFrame(texts, schema=dict.fromkeys(self.columns, pl.String)), broken)
            first += len(some)

    def _fault(self, row: Row) -> str:
        if isinstance(row, str):
            return row
        if row.keys() <= set(self.columns):
            return ""
        words = _("The field “%(name)s” does not occur in the first %(count)s rows.")
        return words % {"name": min(row.keys() - set(self.columns)), "count": FIRST_ROWS}

    @abstractmethod
    def _rows(self) -> Iterator[Row]:
        """Every row of the file from its beginning."""


class JsonLinesReader(_ObjectReader):
    def estimate(self) -> int:
        with self._path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(BLOCK), b"")) or 1

    def _rows(self) -> Iterator[Row]:
        with self._path.open("rb") as stream:
            while line := stream.readline(MAX_LINE):
                if len(line) >= MAX_LINE:
                    raise unreadable(_("a line is too long"))
                yield _object(line)


class GeoJsonReader(_ObjectReader):
    """Properties are columns; the geometry is one more, called `geometry`."""

    def _rows(self) -> Iterator[Row]:
        with self._path.open(encoding="utf-8-sig") as stream:
            try:
                for feature in _features(stream):
                    yield _row_of(feature)
            except UnicodeDecodeError as error:
                raise unreadable("UTF-8") from error


def _row_of(feature: Any) -> Row:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict | None):
        return _("This is no GeoJSON feature.")
    return {**(properties or {}), GEOMETRY: feature.get("geometry")}


def _features(stream: TextIO) -> Iterator[Any]:
    """One feature after the other, however large the collection is."""
    decoder, text = json.JSONDecoder(), _after_features(stream)
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            feature, end = decoder.raw_decode(text)
        except ValueError as error:
            more = stream.read(max(BLOCK, len(text)))
            if not more or len(text) > MAX_LINE:
                raise unreadable(str(error)) from error
            text += more
            continue
        except RecursionError as error:
            raise unreadable(_("nested too deeply")) from error
        yield feature
        text = text[end:]


def _after_features(stream: TextIO) -> str:
    text = stream.read(BLOCK)
    place = text.find('"features"')
    bracket = text.find("[", place)
    if place < 0 or bracket < 0:
        raise unreadable("features")
    return text[bracket + 1 :]


def _object(line: bytes) -> Row:
    if not line.strip():
        return {}
    try:
        found = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return _("This line is no JSON object: %(detail)s") % {"detail": error.msg}
    return (
        found if isinstance(found, dict) else _("This line is no JSON object: %(detail)s") % {"detail": "{}"}
    )


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return text_of_float(value)
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
