"""Rows as a file: CSV, JSON lines, GeoJSON, Parquet. Only what kind it is; a reader judges the rows."""

from __future__ import annotations

import codecs
import json
import re
from typing import BinaryIO

from zhengyun.kernel.files.content.refusals import broken, dangerous
from zhengyun.kernel.files.contracts import MediaType

HEAD = 1 << 16
CHUNK = 1 << 20
PARQUET = b"PAR1"
ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FEATURES = re.compile(r'"type"\s*:\s*"FeatureCollection"')


def kind_of(stream: BinaryIO) -> MediaType | None:
    """None for what is neither text nor Parquet, and for pages and markup."""
    stream.seek(0)
    head = stream.read(HEAD)
    if head.startswith(PARQUET):
        return MediaType.PARQUET
    text = _decoded(head)
    if text is None or not text.strip():
        return None
    first = text.lstrip()[:1]
    if first == "<" or _CONTROL.search(text):
        return None
    return _kind_of_json(text.lstrip()) if first in "{[" else MediaType.CSV


def check(stream: BinaryIO, kind: MediaType) -> None:
    """Raises Problem `files.*` for a Parquet file without its end and for text with binary parts."""
    stream.seek(0)
    if kind is MediaType.PARQUET:
        stream.seek(-len(PARQUET), 2)
        if stream.read() != PARQUET:
            raise broken("Parquet")
        return
    while block := stream.read(CHUNK):
        if b"\x00" in block:
            raise dangerous(kind.name)


def _decoded(head: bytes) -> str | None:
    """The end of the head may lie in the middle of a character, so it is not final."""
    for encoding in ENCODINGS:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
        except UnicodeDecodeError:
            continue
    return None


def _kind_of_json(text: str) -> MediaType | None:
    if _FEATURES.search(text[:4096]):
        return MediaType.GEOJSON
    first, line_end, _rest = text.partition("\n")
    if not line_end and first.startswith('{"'):
        return MediaType.JSON_LINES
    try:
        is_object = isinstance(json.loads(first), dict)
    except ValueError:
        return None
    return MediaType.JSON_LINES if is_object else None
