"""What is done about a finding, as a table of states; and how alike two steps are. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhengyun.services.admin.steps.lines import Kind, StepLine

ALIKE = 0.6
"""From this share of what two steps could have in common a standard step is suggested."""


class Work(StrEnum):
    """found: reckoned from the definitions, nobody has decided yet. agreed: somebody is to do it."""

    FOUND = "found"
    AGREED = "agreed"
    DONE = "done"
    DISMISSED = "dismissed"


class Deed(StrEnum):
    """What is done with a finding."""

    AGREE = "agree"
    FINISH = "finish"
    DISMISS = "dismiss"
    REOPEN = "reopen"


FOLLOWS: dict[tuple[Work, Deed], Work] = {
    (Work.FOUND, Deed.AGREE): Work.AGREED,
    (Work.FOUND, Deed.DISMISS): Work.DISMISSED,
    (Work.AGREED, Deed.FINISH): Work.DONE,
    (Work.AGREED, Deed.DISMISS): Work.DISMISSED,
    (Work.DONE, Deed.REOPEN): Work.FOUND,
    (Work.DISMISSED, Deed.REOPEN): Work.FOUND,
}
"""(state, deed) → state; everything else is refused."""


class Trait(StrEnum):
    """What two steps may have in common."""

    NAME = "name"
    ROLE = "role"
    ACTS = "acts"
    EFFECT = "effect"
    FORM = "form"
    LETTERS = "letters"


WEIGHTS = {Trait.NAME: 2, Trait.ROLE: 2, Trait.ACTS: 3, Trait.EFFECT: 4, Trait.FORM: 2, Trait.LETTERS: 1}


@dataclass(frozen=True, slots=True)
class Likeness:
    """score: from 0 to 1. same: the traits that match, with what they share."""

    score: float
    same: tuple[tuple[Trait, str], ...] = ()


def likeness(one: StepLine, other: StepLine) -> Likeness:
    """How alike two steps are; another kind is never alike. A trait that neither has counts for nothing."""
    if one.kind != other.kind:
        return Likeness(0)
    got = possible = 0.0
    same: list[tuple[Trait, str]] = []
    for trait, mine, theirs in _traits(one, other):
        if not mine and not theirs:
            continue
        possible += WEIGHTS[trait]
        share = len(mine & theirs) / len(mine | theirs)
        got += WEIGHTS[trait] * share
        if share >= 0.5:
            same.append((trait, _shared(trait, one, mine & theirs)))
    return Likeness(got / possible if possible else 0, tuple(same))


def _traits(one: StepLine, other: StepLine) -> Iterable[tuple[Trait, set[str], set[str]]]:
    yield Trait.NAME, pairs(one.name), pairs(other.name)
    yield Trait.ROLE, _one(one.role), _one(other.role)
    yield Trait.ACTS, set(one.acts), set(other.acts)
    yield Trait.EFFECT, _one(one.effect), _one(other.effect)
    if one.kind is Kind.USER:
        yield Trait.FORM, {a.title for a in one.asked}, {a.title for a in other.asked}
    yield Trait.LETTERS, set(one.letters), set(other.letters)


def _one(text: str) -> set[str]:
    return {text} if text else set()


def _shared(trait: Trait, line: StepLine, shared: set[str]) -> str:
    if trait is Trait.NAME:
        return line.name
    if trait is Trait.ACTS:
        return "、".join(act for act in line.acts if act in shared)
    return "、".join(sorted(shared))


def pairs(text: str) -> set[str]:
    """Each character with its next one: how names in Chinese are compared."""
    plain = "".join(text.split())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or ({plain} if plain else set())


def dice(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1."""
    mine, theirs = pairs(one), pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def means_the_same(line: StepLine, kind: str, acts: Iterable[str], effect: str) -> bool:
    """Whether an assignment still holds after an upgrade: same kind, acts and effect, in any order."""
    return line.kind == kind and set(line.acts) == set(acts) and line.effect == effect
