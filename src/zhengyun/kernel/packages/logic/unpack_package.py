"""Turn an uploaded zip into a folder, and refuse what no package needs: links, climbing names, bombs."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from zhengyun.kernel.packages import rules
from zhengyun.kernel.packages.logic.problems import problem_at
from zhengyun.kernel.packages.logic.read_package import IGNORED, MAX_ALL, MAX_FILE, MAX_FILES
from zhengyun.kit.errors import Problem

MOST_RATIO = 200
"""A file that grows by more than this is no text that people wrote."""
SMALL = 100_000
BLOCK = 1 << 16
LONGEST_NAME = 200
DEEPEST = 6
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others may ask for as much memory as they like before the first byte comes out."""
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def unpack(stream: BinaryIO, target: Path) -> Path:
    """Sizes are counted while unpacking, never believed. A single folder at the top is taken off."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _unpack(archive, target)
    except BROKEN as error:
        shutil.rmtree(target, ignore_errors=True)
        raise _refusal("", _("This is not a zip file that can be read.")) from error
    except Problem:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target


def _unpack(archive: zipfile.ZipFile, target: Path) -> None:
    entries = list(_entries(archive))
    has_top = _has_top([name for _entry, name in entries])
    seen: set[str] = set()
    left = MAX_ALL
    for entry, name in entries:
        inside = PurePosixPath(*name.parts[1:]) if has_top else name
        key = str(inside).casefold()
        if key in seen:
            raise _refusal(entry.filename, _("This name stands twice in the zip."))
        seen.add(key)
        left -= _write(archive, entry, target / inside, left)


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    count = 0
    for entry in archive.infolist():
        name = _safe_name(entry)
        if entry.is_dir() or set(name.parts) & (IGNORED | {"__MACOSX"}):
            continue
        count += 1
        if count > MAX_FILES:
            raise _refusal(entry.filename, _too_much())
        yield entry, name


def _safe_name(entry: zipfile.ZipInfo) -> PurePosixPath:
    raw, mode = entry.orig_filename, entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refusal(raw, _("Only plain files belong into a package."))
    if entry.flag_bits & 0x1:
        raise _refusal(raw, _("The zip is encrypted."))
    if entry.compress_type not in METHODS:
        raise _refusal(raw, _("This is not a zip file that can be read."))
    name = PurePosixPath(raw)
    is_bad = (
        not name.parts
        or name.is_absolute()
        or ".." in name.parts
        or any(character in raw for character in "\\:")
        or any(ord(character) < 32 for character in raw)
        or len(raw) > LONGEST_NAME
        or len(name.parts) > DEEPEST
    )
    if is_bad:
        raise _refusal(raw, _("This name leads out of the package or cannot be a file here."))
    return name


def _has_top(names: list[PurePosixPath]) -> bool:
    """Whether everything lies in one folder, and the manifest in it."""
    is_one = len({name.parts[0] for name in names}) == 1
    return is_one and any(name.parts[1:] == (rules.MANIFEST,) for name in names)


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    place.parent.mkdir(parents=True, exist_ok=True)
    most, size = min(left, MAX_FILE), 0
    with archive.open(entry) as source, place.open("xb") as file:
        while block := source.read(BLOCK):
            size += len(block)
            if size > most:
                raise _refusal(entry.filename, _too_much())
            if size > SMALL and size > MOST_RATIO * max(1, entry.compress_size):
                words = _("The file is packed so tightly that it looks like an attack.")
                raise _refusal(entry.filename, words)
            file.write(block)
    return size


def _too_much() -> str:
    return _("A package has at most 2,000 files and 100 MB.")


def _refusal(entry: str, message: str) -> Problem:
    shown = "".join(one if one.isprintable() else "?" for one in entry[:LONGEST_NAME])
    return problem_at(
        "packages.bad_archive",
        message,
        file=shown or "zip",
        remedy=_("Pack the folder with application.toml anew, as an ordinary zip."),
    )
