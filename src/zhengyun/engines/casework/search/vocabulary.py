"""data/search_words.toml: old names, words of one meaning, and words that say nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhengyun.engines.casework.search.words import normal, runs

FILE = Path(__file__).resolve().parents[1] / "data" / "search_words.toml"
MOST_VARIANTS = 12


class Change(StrEnum):
    """Why a word was looked for in place of the one that was typed."""

    RENAMED = "renamed"
    SAME = "same"
    SOUND = "sound"
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Swap:
    """`asked` stood in the question; `word` is looked for."""

    asked: str
    word: str
    change: Change


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """swaps: by the word that is typed. fillers: what a question has beside its words, longest first;
    first, last: single characters that say nothing where a run of others begins or ends."""

    swaps: Mapping[str, tuple[Swap, ...]]
    fillers: re.Pattern[str]
    first: str
    last: str

    def core(self, text: str) -> str:
        """A normal text without filler words; empty where nothing else is in it."""
        left = [self._trimmed(run) for run in runs(self.fillers.sub(" ", text))]
        return " ".join(filter(None, left))

    def _trimmed(self, run: str) -> str:
        return run if run in self.swaps else run.lstrip(self.first).rstrip(self.last)

    def variants(self, core: str) -> list[tuple[str, tuple[Swap, ...]]]:
        """What to look for: the words as they were typed, then with one of them in other words."""
        found: dict[str, tuple[Swap, ...]] = {core: ()}
        for swap in self.swaps_in(core):
            if len(found) < MOST_VARIANTS:
                found.setdefault(core.replace(swap.asked, swap.word), (swap,))
        for text, swaps in list(found.items())[1:]:
            rest = core.replace(swaps[0].asked, " ")
            for more in self.swaps_in(rest):
                if len(found) < 2 * MOST_VARIANTS:
                    found.setdefault(text.replace(more.asked, more.word), (*swaps, more))
        return list(found.items())

    def swaps_in(self, text: str) -> list[Swap]:
        """Of the words in the text, those that are no part of a longer one."""
        there = [word for word in self.swaps if word in text]
        whole = [word for word in there if not any(word != other and word in other for other in there)]
        return [swap for word in whole for swap in self.swaps[word]]


def read(path: Path, today: date) -> Vocabulary:
    """What holds on a day. Raises KeyError where an entry has no date or no source."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    swaps: dict[str, dict[str, Swap]] = {}
    for swap in (*_renamed(content, today), *_same(content, today)):
        swaps.setdefault(swap.asked, {}).setdefault(swap.word, swap)
    empty = content["fillers"]
    fillers = sorted((normal(word) for word in empty["words"]), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, fillers)))
    known = {asked: tuple(found.values()) for asked, found in swaps.items()}
    return Vocabulary(known, pattern, empty["first"], empty["last"])


def _renamed(content: Mapping[str, Any], today: date) -> Iterator[Swap]:
    for entry in content["renamed"]:
        if entry["since"] <= today and entry["source"]:
            olds, names = [normal(one) for one in entry["old"]], [normal(one) for one in entry["today"]]
            for old in olds:
                yield from (Swap(old, name, Change.RENAMED) for name in names)


def _same(content: Mapping[str, Any], today: date) -> Iterator[Swap]:
    for entry in content["same"]:
        if entry["since"] <= today and entry["source"]:
            meanings = [normal(one) for one in entry["words"]]
            for word in meanings:
                yield from (Swap(word, other, Change.SAME) for other in meanings if other != word)


@lru_cache(maxsize=2)
def vocabulary(today: date) -> Vocabulary:
    return read(FILE, today)
