"""Which items a question finds, in which order, and why. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from zhengyun.engines.casework.contracts import FoundItem, FoundItems, Marked, Reason
from zhengyun.engines.casework.search.corrections import corrections
from zhengyun.engines.casework.search.index import WEIGHTS, Entry, Index
from zhengyun.engines.casework.search.vocabulary import Change, Swap, Vocabulary
from zhengyun.engines.casework.search.words import digits, grams, is_chinese, joined, normal, runs

ENOUGH = 0.4
"""The share of what was asked, by how much each pair says, that an item must hold."""

SURE = 0.8
LESS = {Change.RENAMED: 0.97, Change.SAME: 0.92, Change.SOUND: 0.8, Change.TYPING: 0.75}
LOOKED_AT = 80
SHORTEST_NUMBER = 4
MOST_SPELT = 30
FIRST = 3
"""What stands among so many is found: nobody is asked whether he means it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its points, and by which words it was found."""

    at: int
    points: float
    share: float
    grams: frozenset[str] = frozenset()
    swaps: tuple[Swap, ...] = ()
    kind: str = ""
    word: str = ""


def find(
    index: Index,
    words: Vocabulary,
    text: str,
    *,
    audiences: Collection[str] = (),
    organization_id: UUID | None = None,
    limit: int = 20,
) -> FoundItems:
    """The best first. With errors put right where nothing is found otherwise."""
    core = words.core(normal(text))
    if not core:
        return FoundItems()
    visible = index.visible(audiences, organization_id)
    hits = _hits(index, words, core, visible) or _of_each_word(index, words, core, visible)
    swaps: tuple[Swap, ...] = ()
    others: dict[str, str] = {}
    if max((hit.share for hit in hits.values()), default=0) < SURE:
        near = corrections(index, core)
        sure = [swap for swap, is_sure in near if is_sure]
        parts = runs(core)
        others = {swap.word: core.replace(swap.asked, swap.word) for swap, _ in near if swap.asked in parts}
        if not hits and sure:
            swaps = (sure[0],)
            hits = _hits(index, words, core.replace(sure[0].asked, sure[0].word), visible, swaps)
    ranked = sorted(hits.values(), key=lambda hit: (-hit.points, *_order(index.entries[hit.at])))[:limit]
    found = tuple(_found(index.entries[hit.at], hit) for hit in ranked)
    read_as = core.replace(swaps[0].asked, swaps[0].word) if swaps else ""
    there = {hit.at for hit in ranked[:FIRST]}
    new = (text for word, text in others.items() if text != read_as and there.isdisjoint(_at(index, word)))
    suggestions = tuple(dict.fromkeys(new))
    return FoundItems(found, read_as, suggestions, _renamed(words, core))


def _at(index: Index, word: str) -> tuple[int, ...]:
    return index.by_text[word].entries if word in index.by_text else ()


def _renamed(words: Vocabulary, core: str) -> tuple[Reason, ...]:
    """Old names in the question, each with what it is called today."""
    found = {swap.asked: swap for swap in reversed(words.swaps_in(core)) if swap.change is Change.RENAMED}
    return tuple(Reason(swap.change.value, swap.asked, swap.word) for swap in found.values())


def _order(entry: Entry) -> tuple[str, str]:
    return entry.item.title, entry.item.code


def _of_each_word(index: Index, words: Vocabulary, core: str, visible: set[int] | None) -> dict[int, Hit]:
    """Where no matter has all the words that stand apart, those that have one of them."""
    best: dict[int, Hit] = {}
    for run in runs(core):
        if len(run) > 1 and run != core:
            _keep(best, _hits(index, words, run, visible).values())
    return best


def _hits(
    index: Index, words: Vocabulary, core: str, visible: set[int] | None, before: tuple[Swap, ...] = ()
) -> dict[int, Hit]:
    best: dict[int, Hit] = {}
    for text, swaps in words.variants(core):
        _keep(best, _by_grams(index, text, core, (*before, *swaps), visible))
    _keep(best, _by_number(index, core, visible))
    _keep(best, _by_spelling(index, core, visible))
    return best


def _keep(best: dict[int, Hit], hits: Iterable[Hit]) -> None:
    for hit in hits:
        if hit.at not in best or best[hit.at].points < hit.points:
            best[hit.at] = hit


def _by_grams(
    index: Index, text: str, core: str, swaps: tuple[Swap, ...], visible: set[int] | None
) -> list[Hit]:
    wanted = grams(text)
    rarity = {gram: index.rarity(gram) for gram in wanted}
    whole = sum(rarity.values())
    points: defaultdict[int, float] = defaultdict(float)
    held: defaultdict[int, float] = defaultdict(float)
    for gram in wanted:
        for at, weight in index.postings.get(gram, {}).items():
            points[at] += rarity[gram] * weight
            held[at] += rarity[gram]
    asked, less = joined(text), 1.0
    begun = {at for gram in wanted for at in index.starts.get(gram, ())}
    named = index.named_in(asked)
    enough = [
        at
        for at, share in held.items()
        if (at in named or share >= SURE * whole or (share >= ENOUGH * whole and at in begun))
        and (visible is None or at in visible)
    ]
    enough.sort(key=lambda at: -points[at])
    for swap in swaps:
        less *= LESS[swap.change]
    marks = frozenset((*wanted, *grams(core)))
    return [
        Hit(at, less * (points[at] / whole + extra), held[at] / whole, marks, swaps, kind, word)
        for at in enough[:LOOKED_AT]
        for extra, kind, word in (_phrase(index.entries[at], asked),)
    ]


def _phrase(entry: Entry, asked: str) -> tuple[float, str, str]:
    """What is added where the question is, holds, or is part of a whole title or keyword."""
    best: tuple[float, str, str] = (0.0, "", "")
    for kind, shown, text in entry.phrases:
        if text == asked:
            share = 1.0
        elif len(text) > 1 and text in asked:
            share = 0.2 + 0.6 * len(text) / len(asked)
        elif len(asked) > 1 and asked in text:
            share = 0.2 + 0.6 * len(asked) / len(text)
        else:
            continue
        best = max(best, (share * WEIGHTS[kind], kind, shown))
    return best


def _by_number(index: Index, core: str, visible: set[int] | None) -> list[Hit]:
    """Codes of items and telephone numbers, from four digits on."""
    number = digits(core)
    if len(number) < SHORTEST_NUMBER or len(number) < len(joined(core)) / 2:
        return []
    return [
        Hit(at, 20.0 if found[0] == number else 10.0, 1.0, kind="number", word=found[0])
        for at, entry in enumerate(index.entries)
        if (visible is None or at in visible) and (found := [one for one in entry.numbers if number in one])
    ]


def _by_spelling(index: Index, core: str, visible: set[int] | None) -> list[Hit]:
    """Letters may be the sounds or the initials of Chinese words."""
    latin = "".join(run for run in runs(core) if not is_chinese(run) and run.isalpha())
    if len(latin) < 2 or len(latin) != len(joined(core)):
        return []
    near = sorted(index.spelt(latin), key=lambda word: (len(word.text), word.text))[:MOST_SPELT]
    return [
        Hit(
            at,
            6 * len(latin) / len(word.sound) + (4 if word.is_title else 2),
            1.0,
            frozenset(grams(word.text)),
            (Swap(latin, word.shown, Change.SOUND),),
        )
        for word in near
        for at in word.entries
        if visible is None or at in visible
    ]


def _found(entry: Entry, hit: Hit) -> FoundItem:
    item = entry.item
    reasons = [Reason(swap.change.value, swap.asked, swap.word) for swap in hit.swaps]
    told = "|".join([item.title, item.summary, *(swap.word for swap in hit.swaps)])
    if hit.kind and hit.kind != "title" and hit.word not in told:
        reasons.append(Reason(hit.kind, "", hit.word))
    elif not hit.kind and not _holds(told, hit.grams) and _holds(item.organization_name, hit.grams):
        reasons.append(Reason("department", "", item.organization_name))
    return FoundItem(item, marked(item.title, hit.grams), marked(item.summary, hit.grams), tuple(reasons))


def _holds(text: str, wanted: Collection[str]) -> bool:
    clean = normal(text)
    return any(gram in clean for gram in wanted)


def marked(text: str, wanted: Collection[str]) -> tuple[Marked, ...]:
    """The text in pieces, those that were looked for marked."""
    lower = text.lower()
    if len(lower) != len(text):
        return (Marked(text, False),)
    hot: set[int] = set()
    for gram in wanted:
        at = lower.find(gram)
        while at >= 0:
            hot.update(range(at, at + len(gram)))
            at = lower.find(gram, at + 1)
    return tuple(_pieces(text, hot))


def _pieces(text: str, hot: set[int]) -> Sequence[Marked]:
    found: list[Marked] = []
    for at, mark in enumerate(text):
        if found and found[-1].is_match == (at in hot):
            found[-1] = Marked(found[-1].text + mark, at in hot)
        else:
            found.append(Marked(mark, at in hot))
    return found
