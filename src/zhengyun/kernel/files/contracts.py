"""What files looks like to other modules, and what a place for bytes must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol
from uuid import UUID


class MediaType(StrEnum):
    """The kinds of file that people may hand in, recognised by content.

    The last four are data: taken only where they are asked for by name.
    """

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OFD = "application/ofd"
    CSV = "text/csv"
    JSON_LINES = "application/x-ndjson"
    GEOJSON = "application/geo+json"
    PARQUET = "application/vnd.apache.parquet"


DATA = frozenset({MediaType.CSV, MediaType.JSON_LINES, MediaType.GEOJSON, MediaType.PARQUET})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with its content's hash. size in bytes; sha256 as hexadecimal."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    owner_id: UUID | None
    purpose: str
    subject: str
    created_at: datetime


class FileStore(Protocol):
    """A place for bytes, addressed by the SHA-256 of their content (64 hexadecimal digits)."""

    def put(self, sha256: str, content: BinaryIO) -> None:
        """Keep the content durably before returning; putting what is there changes nothing."""

    def open(self, sha256: str) -> BinaryIO:
        """The content. Raises FileNotFoundError."""

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None:
        """Remove the content; removing what is not there changes nothing."""

    def walk(self) -> Iterator[tuple[str, datetime]]:
        """Every content with the instant at which it was put last, for the sweep."""

    def check_config(self) -> list[str]:
        """What is wrong with the store, in words; empty when it works."""
