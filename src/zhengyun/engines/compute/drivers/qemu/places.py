"""Where the files of a pool's machines lie, and what is written about each of them (never a secret)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, PoolUnreachableError

_LONGEST_SOCKET = 104
_LOCKS = 1024
UNFINISHED = ".new"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one machine. machine.json: as it shall be; boot.json: as it was started last."""

    id: UUID
    folder: Path
    sockets: Path

    def disk(self, volume_id: UUID) -> Path:
        return self.folder / f"{volume_id}.qcow2"

    @property
    def memory(self) -> Path:
        return self.folder / "memory.luks"

    @property
    def pid(self) -> Path:
        return self.folder / "pid"

    def socket(self, kind: str) -> Path:
        return self.sockets / f"{self.id.hex}.{kind}"

    def exists(self) -> bool:
        return (self.folder / "machine.json").exists()

    def read(self, name: str) -> dict[str, Any]:
        """A small file of ours; empty when it is not there."""
        try:
            found = json.loads((self.folder / f"{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, content: dict[str, Any]) -> None:
        """The old content or the new, whatever happens meanwhile."""
        path = self.folder / f"{name}.json"
        unfinished = path.with_name(path.name + UNFINISHED)
        with unfinished.open("w") as file:
            file.write(json.dumps(content))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time works on a machine; the kernel frees the lock of one that died."""
        with self._lock().open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def is_busy(self) -> bool:
        """Whether somebody is at work on the machine now."""
        with self._lock().open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _lock(self) -> Path:
        folder = self.folder.parent / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / str(self.id.int % _LOCKS)


def describe(spec: MachineSpec) -> dict[str, Any]:
    """A machine's hardware in words that go into a file."""
    return {
        "name": spec.name,
        "vcpus": spec.vcpus,
        "memory_mb": spec.memory_mb,
        "disks": {str(disk.id): disk.size_gb for disk in spec.disks},
        "cards": [card.mac for card in spec.nics],
    }


@dataclass(frozen=True, slots=True)
class PoolPlace:
    """The folder of one pool below HOME."""

    home: Path
    code: str

    @property
    def folder(self) -> Path:
        return self.home / "compute" / self.code

    def of(self, machine_id: UUID) -> Place:
        return Place(machine_id, self.folder / str(machine_id), self._sockets())

    def all(self) -> list[Place]:
        """Every machine that stands, finished or not."""
        try:
            names = sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []
        except OSError as error:
            raise PoolUnreachableError(
                _("The folder %(folder)s cannot be read.") % {"folder": self.folder}
            ) from error
        places = [self.of(UUID(name)) for name in names if _is_id(name)]
        return [place for place in places if place.exists()]

    def _sockets(self) -> Path:
        """Names of Unix sockets may have 107 bytes, so a deep home has them elsewhere."""
        near = self.home / "compute" / "sockets"
        if len(str(near)) + 40 < _LONGEST_SOCKET:
            return near
        mark = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"zhengyun-{os.geteuid()}-{mark}"


def make_private(folder: Path) -> None:
    """Its name can be guessed, and where everybody writes somebody else may have made it first.

    Raises DriverError unless it is our own folder that nobody else enters."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise _not_ours(folder) from None
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not is_ours or stat.S_IMODE(found.st_mode) != 0o700:
        raise _not_ours(folder)


def _not_ours(folder: Path) -> DriverError:
    words = _("The folder %(folder)s is not ours alone: others could reach machines by it. Remove it.")
    return DriverError(words % {"folder": folder})


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
