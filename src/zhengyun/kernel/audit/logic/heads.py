"""The file of heads: one JSON line a batch, outside of the database, only ever appended."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings

from zhengyun.kernel.audit.models import Batch

_TAIL = 4_096


@dataclass(frozen=True, slots=True)
class Head:
    number: int
    last_seq: int
    head: str
    sealed_at: str
    suite: str


def default_path() -> Path:
    home: Path = settings.ZHENGYUN.home
    return home / "audit" / "heads.jsonl"


def read(path: Path) -> list[Head]:
    """All heads. A last line that a crash cut short does not count. Raises ValueError for others."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [Head(**orjson.loads(line)) for line in lines[:-1]]


def last(path: Path) -> Head | None:
    """The newest head, from the end of the file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return None
    return Head(**orjson.loads(lines[-2])) if len(lines) > 1 else None


def append(path: Path, batches: Iterable[Batch]) -> None:
    lines = [
        orjson.dumps(
            {
                "number": batch.number,
                "last_seq": batch.last_seq,
                "head": bytes(batch.head).hex(),
                "sealed_at": batch.sealed_at.isoformat(),
                "suite": batch.suite,
            }
        )
        for batch in batches
    ]
    if not lines:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _cut_unfinished_line(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(b"\n".join([*lines, b""]))
        file.flush()
        os.fsync(file.fileno())


def _cut_unfinished_line(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        start = max(0, path.stat().st_size - _TAIL)
        file.seek(start)
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(start + tail.rfind(b"\n") + 1)
