"""Names, kinds and what people may hand in. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from zhengyun.kernel.files.contracts import DATA, MediaType

EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: ("pdf",),
    MediaType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    MediaType.PNG: ("png",),
    MediaType.WEBP: ("webp",),
    MediaType.DOCX: ("docx",),
    MediaType.XLSX: ("xlsx",),
    MediaType.OFD: ("ofd",),
    MediaType.CSV: ("csv", "tsv", "txt"),
    MediaType.JSON_LINES: ("jsonl", "ndjson", "json"),
    MediaType.GEOJSON: ("geojson", "json"),
    MediaType.PARQUET: ("parquet",),
}
MAX_NAME = 200
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')


def clean_name(name: str) -> str:
    """The last part of a path, without characters that hide, reorder or break something."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    shown = _UNSAFE.sub("_", shown).strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > MAX_NAME and dot and len(extension) < 10:
        return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"
    return shown[:MAX_NAME] or "file"


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_as_named(kind: MediaType, name: str) -> str:
    """TXT for bad.txt, which by its content is CSV; the kind's own word where the name says another."""
    extension = extension_of(name)
    return (extension if extension in EXTENSIONS[kind] else EXTENSIONS[kind][0]).upper()


def accepted(accept: Sequence[str]) -> frozenset[MediaType]:
    """The kinds that an `accept` list means. Raises ValueError for one that is not known."""
    if not accept:
        return frozenset(MediaType) - DATA
    found: set[MediaType] = set()
    for entry in accept:
        wanted = entry.strip().lower().lstrip(".")
        kinds = {kind for kind in MediaType if _means(wanted, kind)}
        if not kinds:
            raise ValueError(f"No kind of file is called {entry!r}")
        found |= kinds
    return frozenset(found)


def _means(wanted: str, kind: MediaType) -> bool:
    if wanted.endswith("/*"):
        return kind.value.startswith(wanted[:-1])
    return wanted == kind.value or wanted in EXTENSIONS[kind]


def shown_kinds(kinds: frozenset[MediaType]) -> str:
    """For a sentence: PDF, JPG, PNG."""
    return ", ".join(EXTENSIONS[kind][0].upper() for kind in MediaType if kind in kinds)
