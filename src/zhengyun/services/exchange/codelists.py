"""What codes are called, kept in the process for a minute: a page asks for the same lists all day."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from zhengyun.engines.registers import facade as registers
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

MAX_AGE = 60.0
MOST_KEPT = 60


@dataclass(frozen=True)
class _Kept:
    titles: Mapping[str, str]
    day: object
    read_at: float


_kept: dict[str, _Kept] = {}


def titles(list_code: str) -> Mapping[str, str]:
    """Titles by code of the entries that are valid today; nothing for a list that is not there."""
    found = _kept.get(list_code)
    if found and found.day == clock.today() and time.monotonic() - found.read_at < MAX_AGE:
        return found.titles
    try:
        read = {entry.code: entry.title for entry in registers.codes_of(list_code)}
    except Problem:
        read = {}
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[list_code] = _Kept(read, clock.today(), time.monotonic())
    return read


def title(list_code: str, code: str) -> str:
    """A code in words; one that is not valid any more keeps its former title."""
    if (found := titles(list_code).get(code)) is not None:
        return found
    return registers.title_of_code(list_code, code)


def forget() -> None:
    _kept.clear()
