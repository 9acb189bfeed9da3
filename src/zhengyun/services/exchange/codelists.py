"""What codes are called, kept in the process for a minute: a page asks for the same lists all day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhengyun.engines.registers import facade as registers
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.kept import Kept

MAX_AGE = 60.0
MOST_KEPT = 60


def _read(asked: tuple[str, date]) -> Mapping[str, str]:
    try:
        return {entry.code: entry.title for entry in registers.codes_of(asked[0])}
    except Problem:
        return {}


_kept = Kept(_read, MAX_AGE, MOST_KEPT)


def titles(list_code: str) -> Mapping[str, str]:
    """Titles by code of the entries that are valid today; nothing for a list that is not there."""
    return _kept.of((list_code, clock.today()))


def title(list_code: str, code: str) -> str:
    """A code in words; one that is not valid any more keeps its former title."""
    if (found := titles(list_code).get(code)) is not None:
        return found
    return registers.title_of_code(list_code, code)
