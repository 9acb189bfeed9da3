"""The index of service items: what stands where, and how much it counts. Pure: built once, then only read."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.engines.casework.search import pinyin
from zhengyun.engines.casework.search.words import digits, grams, is_chinese, joined, normal, runs

WEIGHTS: Mapping[str, float] = {
    "title": 10,
    "keyword": 8,
    "option": 5,
    "theme": 4,
    "department": 4,
    "summary": 2,
    "question": 1.5,
}
PHRASES = ("title", "keyword", "option", "theme")
"""Whole texts of these are words that may be completed, corrected and read by their sound."""

NAMES = ("title", "keyword")

FEW_ITEMS = 50
"""Below so many items, that a pair stands in few of them says little."""

MAX_WORD = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is indexed. texts: (field, text) with the fields of `WEIGHTS`.

    hot_words: what its guide wants the front page to offer.
    """

    item: ItemSummary
    texts: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...] = ()
    phrases: tuple[tuple[str, str, str], ...] = field(default=())
    hot_words: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: ItemSummary, guide: Mapping[str, Any], options: Iterable[Mapping[str, Any]]) -> Entry:
        texts = [("title", item.title), ("department", item.organization_name), ("summary", item.summary)]
        texts += [("keyword", one) for key in ("keywords", "hot_words") for one in guide.get(key) or ()]
        texts += [("option", option["title"]) for option in options]
        texts += [("theme", one) for themes in (guide.get("subjects") or {}).values() for one in themes]
        texts += [("question", one.get("question", "")) for one in guide.get("faq") or ()]
        phones = (digits(str(guide.get(key, ""))) for key in ("consult_phone", "complaint_phone"))
        phrases = [(kind, text, joined(normal(text))) for kind, text in texts if kind in PHRASES]
        numbers = tuple(filter(None, (item.code.lower(), *phones)))
        hot_words = tuple(filter(None, guide.get("hot_words") or ()))
        return cls(item, tuple(texts), numbers, tuple(dict.fromkeys(phrases)), hot_words)


@dataclass(frozen=True, slots=True)
class Word:
    """A whole phrase of the index. shown: as it is written; sounds and initials: as one may type it."""

    text: str
    shown: str
    is_title: bool
    sound: str
    initials: str
    entries: tuple[int, ...]


class Index:
    """Postings by pair of characters, and the words of all items."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.postings: Mapping[str, dict[int, float]] = _postings(entries)
        self.starts = _starts(entries)
        self.names = _names(entries)
        self.words: list[Word] = _words(entries)
        self.by_text = {word.text: word for word in self.words}
        self.hot_words = _hot_words(entries)
        self.by_character, self.by_sound = _by_character(self.words), _by_sound(self.words)

    def rarity(self, gram: str) -> float:
        """How much it says that a pair is found; the most where no item has it."""
        there = len(self.postings.get(gram, ())) or 0.5
        return math.log(1 + max(len(self.entries), FEW_ITEMS) / there)

    def named_in(self, text: str) -> set[int]:
        """Which entries are called by a whole title or keyword that stands in this text."""
        ends = range(len(text) + 1)
        parts = (text[start:end] for start in ends for end in ends[start + 2 : start + MAX_WORD + 1])
        return {at for part in parts for at in self.names.get(part, ())}

    def visible(self, audiences: Collection[str], organization_id: UUID | None) -> set[int] | None:
        """Which entries may be found; None for all."""
        if not audiences and not organization_id:
            return None
        return {
            at
            for at, entry in enumerate(self.entries)
            if (not audiences or any(one in audiences for one in entry.item.audience))
            and (not organization_id or entry.item.organization_id == organization_id)
        }

    def spelt(self, latin: str) -> Iterator[Word]:
        """Words whose sound or initials hold these letters; two letters are all initials of a word."""
        for word in self.words:
            is_long = len(latin) > 2
            if word.initials == latin or (
                is_long and (latin in word.initials or _stands_in(latin, word.sound))
            ):
                yield word


def _hot_words(entries: Sequence[Entry]) -> list[str]:
    """Each once, by code of the item: of each item the first, then the second."""
    ordered = sorted(entries, key=lambda entry: entry.item.code)
    rounds = zip_longest(*(entry.hot_words for entry in ordered if entry.hot_words))
    return list(dict.fromkeys(word for found in rounds for word in found if word))


def _stands_in(latin: str, sound: str) -> bool:
    """From the beginning of any syllable."""
    whole = sound.replace(" ", "")
    if latin not in whole:
        return False
    syllables = sound.split(" ")
    return any("".join(syllables[at:]).startswith(latin) for at in range(len(syllables)))


def _postings(entries: Sequence[Entry]) -> dict[str, dict[int, float]]:
    """Pair -> entry -> the weight of the best field; single characters of titles and keywords too."""
    found: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for at, entry in enumerate(entries):
        for kind, text in entry.texts:
            clean, weight = normal(text) if len(text) <= 100 else text.lower(), WEIGHTS[kind]
            marks = {mark for run in runs(clean) if is_chinese(run) for mark in run}
            for gram in (*grams(clean), *(marks if kind in PHRASES else ())):
                if found[gram].get(at, 0) < weight:
                    found[gram][at] = weight
    return dict(found)


def _starts(entries: Sequence[Entry]) -> dict[str, set[int]]:
    """Pairs with which a phrase begins: a pair from its middle may be no word at all."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for at, entry in enumerate(entries):
        for _kind, _shown, text in entry.phrases:
            found[text[:2]].add(at)
    return dict(found)


def _names(entries: Sequence[Entry]) -> dict[str, set[int]]:
    """Whole titles and keywords. Those of options and themes (变更, 注销) belong to many matters."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for at, entry in enumerate(entries):
        for kind, _shown, text in entry.phrases:
            if kind in NAMES and len(text) > 1:
                found[text].add(at)
    return dict(found)


def _words(entries: Sequence[Entry]) -> list[Word]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    shown: dict[str, str] = {}
    titles: set[str] = set()
    for at, entry in enumerate(entries):
        for kind, text, clean in entry.phrases:
            if 1 < len(clean) <= MAX_WORD or kind == "title":
                places[clean].append(at)
                shown.setdefault(clean, text)
                titles |= {clean} if kind == "title" else set()
    return [_word(text, shown[text], text in titles, places[text]) for text in places]


def _word(text: str, shown: str, is_title: bool, places: Sequence[int]) -> Word:
    sound = pinyin.sound(text)
    initials = "".join(syllable[:1] for syllable in sound.split(" "))
    return Word(text, shown, is_title, sound, initials, tuple(dict.fromkeys(places)))


def _by_character(words: Sequence[Word]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if len(word.text) >= 3:
            for mark in Counter(word.text):
                found[mark].append(at)
    return dict(found)


def _by_sound(words: Sequence[Word]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if len(word.text) <= MAX_WORD and all(map(is_chinese, word.text)):
            for sound in pinyin.sounds(word.text):
                found[sound].append(at)
    return dict(found)
