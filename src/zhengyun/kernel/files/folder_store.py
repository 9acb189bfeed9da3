"""The embedded store: a folder below HOME, one file a content, named by its SHA-256."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256 as hashing
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.utils.translation import gettext as _

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, sha256: str, content: BinaryIO) -> None:
        path = self._path(sha256)
        if path.exists():
            os.utime(path)
            return
        self._make(path.parent)
        temporary = path.with_name(f".{uuid4().hex}.new")
        try:
            self._write(temporary, sha256, content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)

    def open(self, sha256: str) -> BinaryIO:
        return self._path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def walk(self) -> Iterator[tuple[str, datetime]]:
        for path in self.folder.glob("??/*"):
            if _DIGEST.fullmatch(path.name):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def check_config(self) -> list[str]:
        try:
            self._make(self.folder)
            probe = self.folder / f".probe-{uuid4().hex}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            return [_("The folder for files cannot be written: %(error)s") % {"error": error}]
        free = shutil.disk_usage(self.folder).free
        if free < 200_000_000:
            return [
                _("The disk for files is almost full: %(free)s MB are free.") % {"free": free // 1_000_000}
            ]
        return []

    def _path(self, sha256: str) -> Path:
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(f"Not a SHA-256: {sha256[:80]!r}")
        return self.folder / sha256[:2] / sha256

    def _make(self, folder: Path) -> None:
        """New folders are made durable too: a file in a folder that a crash forgets is lost."""
        missing = [part for part in (folder, *folder.parents) if not part.exists()]
        for part in reversed(missing):
            part.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(part.parent)

    @staticmethod
    def _write(path: Path, sha256: str, content: BinaryIO) -> None:
        digest = hashing()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            content.seek(0)
            while block := content.read(1 << 20):
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != sha256:
            raise ValueError("The content does not have the hash under which it is kept")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
