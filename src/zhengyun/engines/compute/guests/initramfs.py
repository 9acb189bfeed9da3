"""An initramfs in the format that the kernel reads ("newc"), written without root, cpio or mknod."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass

_MAGIC = "070701"
_END = "TRAILER!!!"


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder, file, symbolic link or device; content of a link is its target, device is (major, minor)."""

    path: str
    mode: int
    content: bytes = b""
    device: tuple[int, int] = (0, 0)


def folder(path: str, permissions: int = 0o755) -> Entry:
    return Entry(path, stat.S_IFDIR | permissions)


def file(path: str, content: bytes, permissions: int = 0o644) -> Entry:
    return Entry(path, stat.S_IFREG | permissions, content)


def link(path: str, target: str) -> Entry:
    return Entry(path, stat.S_IFLNK | 0o777, target.encode())


def character_device(path: str, major: int, minor: int) -> Entry:
    return Entry(path, stat.S_IFCHR | 0o600, b"", (major, minor))


def archive(entries: Iterable[Entry]) -> bytes:
    """All entries, each parent folder before what is in it; everything belongs to root and has no time."""
    written = bytearray()
    for number, entry in enumerate([*entries, Entry(_END, 0)], start=1):
        name = entry.path.encode() + b"\0"
        fields = (
            number, entry.mode, 0, 0, 1, 0, len(entry.content), 0, 0, *entry.device, len(name), 0,
        )  # fmt: skip
        written += (_MAGIC + "".join(f"{field:08X}" for field in fields)).encode() + name
        _pad(written)
        written += entry.content
        _pad(written)
    return bytes(written)


def _pad(written: bytearray) -> None:
    written += b"\0" * (-len(written) % 4)
