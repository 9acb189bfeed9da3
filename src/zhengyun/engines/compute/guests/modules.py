"""Kernel modules in the order in which they can be loaded, as each module says itself.

A fixed order breaks with point updates of the kernel (6.1.187 and 6.1.192 reverse virtio and virtio_ring).
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable
from pathlib import Path


def _name(text: str) -> str:
    return text.partition(".ko")[0].replace("-", "_")


def read_module(path: Path) -> bytes:
    content = path.read_bytes()
    return lzma.decompress(content) if path.suffix == ".xz" else content


def dependencies(module: bytes) -> list[str]:
    """The names in `depends=` of the module's .modinfo."""
    for prefix in (b"\0depends=", b"depends="):
        start = module.find(prefix)
        if start >= 0:
            listed = module[start + len(prefix) :].split(b"\0", 1)[0].decode()
            return [_name(name) for name in listed.split(",") if name]
    return []


def in_order(kernel: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """Name and content of the wanted modules and of all that they need; what is built in is left out."""
    paths = {_name(path.name): path for path in kernel.rglob("*.ko*")}
    ordered: dict[str, bytes] = {}

    def add(name: str) -> None:
        if name in ordered or name not in paths:
            return
        content = read_module(paths[name])
        for needed in dependencies(content):
            add(needed)
        ordered[name] = content

    for one in wanted:
        add(_name(one))
    return ordered
