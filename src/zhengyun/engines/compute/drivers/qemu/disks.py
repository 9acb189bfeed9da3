"""Disks: qcow2 files, each encrypted as LUKS with its own key, which goes to QEMU through a pipe only.

The memory of snapshots lies in a qcow2 inside of a LUKS file, since QEMU 7.2 dies by an assertion when it
saves memory into an encrypted qcow2 (docs/adr/0018).
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DiskSpec, DriverError
from zhengyun.engines.compute.drivers.qemu import processes
from zhengyun.engines.compute.drivers.qemu.places import UNFINISHED, Place

IMG = "qemu-img"
GB = 1 << 30
MEMORY_FILE_BYTES = 64 * GB
_SECRET = f"secret,id=key,file={processes.descriptor(0)}"
_OPENED = "driver=qcow2,encrypt.format=luks,encrypt.key-secret=key,"
_ATTEMPTS = 20
_HEADER_BYTES = 4 << 20


def passphrase(disk: DiskSpec) -> bytes:
    """The key as text, as QEMU wants it. A disk without a key is never made."""
    if len(disk.key) < 16:
        raise DriverError(_("The disk has no key."))
    return base64.b64encode(disk.key)


def _create(arguments: list[str], key: Mapping[int, bytes]) -> None:
    """qemu-img measures how fast it derives keys and gives up where its short measurement says 0."""
    for _attempt in range(_ATTEMPTS):
        try:
            processes.run_tool(arguments, key)
            return
        except DriverError as error:
            if "CPU usage" not in error.reason:
                raise
    processes.run_tool(arguments, key)


def size_gb(path: Path) -> int:
    """The size that the guest sees, from the header, which is not encrypted; 0 when there is none."""
    try:
        with path.open("rb") as file:
            header = file.read(32)
    except OSError:
        return 0
    return int.from_bytes(header[24:32], "big") // GB if header[:4] == b"QFI\xfb" else 0


def ensure(place: Place, disk: DiskSpec, beginning: Path | None = None) -> None:
    """Make the disk when it is not there, with what it begins with. Half made ones are made again."""
    path = place.disk(disk.id)
    if path.exists():
        return
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    # 10 ms: the key is 32 random bytes, which gain nothing from a slow derivation.
    options = "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10"
    _create(
        [
            IMG, "create", "-q", "-f", "qcow2", "--object", _SECRET, "-o", options,
            str(unfinished), str(disk.size_gb * GB),
        ],
        {0: passphrase(disk)},
    )  # fmt: skip
    if beginning:
        target = _OPENED + f"file.driver=file,file.filename={unfinished}"
        arguments = [IMG, "convert", "--object", _SECRET, "-f", "qcow2", "-n", "--target-image-opts"]
        processes.run_tool([*arguments, str(beginning), target], {0: passphrase(disk)})
    unfinished.replace(path)


def grow(place: Place, disk: DiskSpec) -> None:
    """Let a disk of a stopped machine have its size."""
    processes.run_tool(
        [
            IMG,
            "resize",
            "-q",
            "--object",
            _SECRET,
            "--image-opts",
            _options(place, disk.id),
            str(disk.size_gb * GB),
        ],
        {0: passphrase(disk)},
    )


def ensure_memory_file(place: Place, root: DiskSpec) -> None:
    """The file takes only the room that is written; it holds an empty qcow2 under the root disk's key."""
    if place.memory.exists():
        return
    unfinished = place.memory.with_name(place.memory.name + UNFINISHED)
    empty = place.folder / f"empty.qcow2{UNFINISHED}"
    for path in (unfinished, empty):
        path.unlink(missing_ok=True)
    key = {0: passphrase(root)}
    processes.run_tool([IMG, "create", "-q", "-f", "qcow2", str(empty), "1M"], {})
    options = ["-o", "key-secret=key,iter-time=10"]
    _create(
        [
            IMG,
            "create",
            "-q",
            "-f",
            "luks",
            "--object",
            _SECRET,
            *options,
            str(unfinished),
            str(MEMORY_FILE_BYTES),
        ],
        key,
    )
    inner = f"driver=luks,key-secret=key,file.driver=file,file.filename={unfinished}"
    processes.run_tool(
        [IMG, "convert", "--object", _SECRET, "-f", "raw", "-n", "--target-image-opts", str(empty), inner],
        key,
    )
    empty.unlink()
    unfinished.replace(place.memory)


def change_snapshot(place: Place, disk: DiskSpec, act: str, tag: str) -> None:
    """Take (-c), apply (-a) or delete (-d) a snapshot of a disk of a stopped machine."""
    processes.run_tool(
        [IMG, "snapshot", "-q", "--object", _SECRET, "--image-opts", _options(place, disk.id), act, tag],
        {0: passphrase(disk)},
    )


def _options(place: Place, volume_id: UUID) -> str:
    return _OPENED + f"file.driver=file,file.filename={place.disk(volume_id)}"


def wipe(path: Path) -> bool:
    """Overwrite the header, without which the key itself opens nothing, and remove; whether it is gone."""
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(min(_HEADER_BYTES, path.stat().st_size)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return True
    return not path.exists()


def drop_memory(place: Place, root: DiskSpec, tag: str) -> None:
    """Delete the memory of one snapshot of a stopped machine."""
    container = f"file.driver=luks,file.key-secret=key,file.file.filename={place.memory}"
    inner = f"driver=qcow2,{container}"
    processes.run_tool(
        [IMG, "snapshot", "-q", "--object", _SECRET, "--image-opts", inner, "-d", tag], {0: passphrase(root)}
    )
