"""What differs between two versions of a notice: pure, in values and not yet in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of a version. column: its title. until: the day as text. files: names."""

    title: str
    column: str
    until: str
    body: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """place: title, column, until, files or line. before, after: "" where there was or is none.

    number: which line of the newer text it is (of the older one where the line went away).
    """

    place: str
    before: str
    after: str
    number: int = 0


def compare(before: Text, after: Text) -> list[Difference]:
    """Every difference in the order in which a reader meets it; [] for none."""
    return [*_whole(before, after), *_lines(_split(before.body), _split(after.body)), *_files(before, after)]


def _whole(before: Text, after: Text) -> Iterator[Difference]:
    for place in ("title", "column", "until"):
        old, new = getattr(before, place), getattr(after, place)
        if old != new:
            yield Difference(place, old, new)


def _split(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = zip_longest(old[old_from:old_to], new[new_from:new_to], fillvalue="")
        for step, (was, now) in enumerate(pairs):
            number = (new_from if now else old_from) + step + 1
            yield Difference("line", was, now, number)


def _files(before: Text, after: Text) -> Iterator[Difference]:
    yield from (Difference("files", name, "") for name in before.files if name not in after.files)
    yield from (Difference("files", "", name) for name in after.files if name not in before.files)
