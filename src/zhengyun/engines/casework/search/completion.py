"""What somebody who is still typing may want. Pure."""

from __future__ import annotations

from zhengyun.engines.casework.contracts import Suggestion
from zhengyun.engines.casework.search.index import Index, Word
from zhengyun.engines.casework.search.ranking import find
from zhengyun.engines.casework.search.vocabulary import Vocabulary
from zhengyun.engines.casework.search.words import joined, normal

MOST = 8


def complete(index: Index, words: Vocabulary, text: str, most: int = MOST) -> list[Suggestion]:
    """Titles and words that begin with the text or hold it, then the items that a search finds."""
    asked = joined(words.core(normal(text)))
    if not asked:
        return []
    near = [(_nearness(word, asked), word) for word in index.words]
    ranked = sorted((one for one in near if one[0]), key=lambda one: (one[0], len(one[1].text), one[1].text))
    found = [_suggestion(index, word) for _near, word in ranked[:most]]
    if len(found) < most:
        more = find(index, words, text, limit=most).items
        found += [Suggestion(one.item.title, one.item.code) for one in more]
    return list({one.text: one for one in reversed(found)}.values())[::-1][:most]


def _nearness(word: Word, asked: str) -> int:
    """0: not at all, 1: a title that begins so; larger is further away."""
    if word.text.startswith(asked):
        return 1 if word.is_title else 2
    if asked in word.text:
        return 3 if word.is_title else 4
    if asked.isascii() and asked.isalpha():
        whole = word.sound.replace(" ", "")
        return 5 if whole.startswith(asked) or word.initials.startswith(asked) else 0
    return 0


def _suggestion(index: Index, word: Word) -> Suggestion:
    if word.is_title and len(word.entries) == 1:
        return Suggestion(word.shown, index.entries[word.entries[0]].item.code)
    return Suggestion(word.shown)
