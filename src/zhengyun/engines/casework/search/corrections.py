"""What somebody may have meant: words of the same sound, and words one error away. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zhengyun.engines.casework.search import pinyin
from zhengyun.engines.casework.search.index import MAX_WORD, Index, Word
from zhengyun.engines.casework.search.vocabulary import Change, Swap
from zhengyun.engines.casework.search.words import is_chinese, is_one_error_away, runs, windows

MOST_CANDIDATES = 40
MOST = 5


def corrections(index: Index, core: str) -> list[tuple[Swap, bool]]:
    """The likeliest first, and whether it is as good as sure.

    A word of three characters with a wrong one of another sound is another word as often as an error.
    """
    found: dict[tuple[str, str], tuple[Swap, bool]] = {}
    for run in runs(core):
        if is_chinese(run):
            for swap, is_sure in (*_by_sound(index, run), *_by_error(index, run)):
                found.setdefault((swap.asked, swap.word), (swap, is_sure))
    return list(found.values())[:MOST]


def _by_sound(index: Index, run: str) -> Iterator[tuple[Swap, bool]]:
    seen: set[str] = set()
    for part in windows(run, 2, MAX_WORD):
        for at in index.by_sound.get(pinyin.sound(part), ()):
            word = index.words[at].text
            if word != part and word not in seen:
                seen.add(word)
                yield Swap(part, word, Change.SOUND), True


def _by_error(index: Index, run: str) -> Iterator[tuple[Swap, bool]]:
    """A word with one error shares all its characters but one with the text."""
    shared: Counter[int] = Counter()
    for mark in set(run):
        shared.update(index.by_character.get(mark, ()))
    likely = [
        at for at, count in shared.most_common(4 * MOST_CANDIDATES) if _is_enough(index.words[at], count)
    ]
    likely.sort(key=lambda at: (-len(index.words[at].text), at))
    for at in likely[:MOST_CANDIDATES]:
        word = index.words[at].text
        part = next(
            (one for one in windows(run, len(word) - 1, len(word) + 1) if is_one_error_away(one, word)), ""
        )
        if part:
            is_wrong = len(part) == len(word) and sorted(part) != sorted(word)
            yield Swap(part, word, Change.TYPING), not (is_wrong and len(word) == 3)


def _is_enough(word: Word, count: int) -> bool:
    return count >= len(set(word.text)) - 1
