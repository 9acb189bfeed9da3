"""Documents that are ZIP archives (DOCX, XLSX, OFD). Declared sizes are not believed."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO

from zhengyun.kernel.files.content.refusals import bomb, broken, dangerous, encrypted
from zhengyun.kernel.files.contracts import MediaType

MAX_ENTRIES = 3_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 150
SMALL = 2_000_000
MAX_DEPTH = 1
MAX_NESTED = 20_000_000
CHUNK = 1 << 16
MARKS = {
    MediaType.DOCX: ("[Content_Types].xml", "word/document.xml"),
    MediaType.XLSX: ("[Content_Types].xml", "xl/workbook.xml"),
    MediaType.OFD: ("OFD.xml",),
}
FORBIDDEN_ENDS = (
    ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".jar", ".html", ".htm", ".svg", ".hta",
    ".lnk", "vbaproject.bin",
)  # fmt: skip
ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


@dataclass
class _Budget:
    """What may still be unpacked, over all levels."""

    left: int = MAX_UNPACKED
    entries: int = MAX_ENTRIES

    def take(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise bomb(f"> {MAX_UNPACKED // 1_000_000} MB")


def kind_of(stream: BinaryIO) -> MediaType | None:
    """The kind by the parts that each kind must have; None for other archives."""
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except FAULTS:
        return None
    return next((kind for kind, marks in MARKS.items() if names.issuperset(marks)), None)


def check(stream: BinaryIO, kind: MediaType) -> None:
    """Raises Problem `files.*` for bombs, scripts, macros, passwords and broken archives."""
    stream.seek(0)
    try:
        _walk(stream, _Budget(), depth=0)
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            for name in MARKS[kind]:
                _refuse_entities(archive, name)
    except FAULTS as error:
        raise broken(type(error).__name__) from error


def _walk(stream: IO[bytes], budget: _Budget, depth: int) -> None:
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        budget.entries -= len(entries)
        if budget.entries < 0:
            raise bomb(f"> {MAX_ENTRIES}")
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names):
            raise dangerous("ZIP")
        for entry in entries:
            _check_entry(entry)
            _unpack(archive, entry, budget, depth)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise encrypted("ZIP")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise dangerous(name[:80])
    if name.lower().endswith(FORBIDDEN_ENDS):
        raise dangerous(name[-80:])
    if entry.external_attr >> 28 == 0xA:
        raise dangerous(name[:80])


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int) -> None:
    """Read it to the end: sizes in the directory may lie, the checksum at the end must agree."""
    total, nested = 0, io.BytesIO()
    with archive.open(entry) as part:
        first = part.read(CHUNK)
        is_archive = first.startswith(ARCHIVES)
        if is_archive and (depth >= MAX_DEPTH or not first.startswith(ARCHIVES[0])):
            raise dangerous(entry.filename[-80:])
        chunk = first
        while chunk:
            total += len(chunk)
            budget.take(len(chunk))
            if total > SMALL and total > MAX_RATIO * max(1, entry.compress_size):
                raise bomb(f"1 : {MAX_RATIO}")
            if is_archive:
                if total > MAX_NESTED:
                    raise bomb(entry.filename[-80:])
                nested.write(chunk)
            chunk = part.read(CHUNK)
    if is_archive:
        nested.seek(0)
        _walk(nested, budget, depth + 1)


def _refuse_entities(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name) as part:
        head = part.read(CHUNK).replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise dangerous(name)
