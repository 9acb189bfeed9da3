"""Two procedures side by side, their steps put together by standard step, else by likeness. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zhengyun.services.admin.rules_steps import ALIKE, likeness
from zhengyun.services.admin.steps.lines import Kind, StepLine

COMPARED = frozenset({Kind.APPLICATION, Kind.USER, Kind.SERVICE})


class By(StrEnum):
    """Why two steps stand side by side. alone: nothing corresponds."""

    STANDARD = "standard"
    LIKENESS = "likeness"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Pair:
    """A row: the step of each side, None where one has none. standard: its code, "" for none."""

    by: By
    standard: str
    left: StepLine | None
    right: StepLine | None


@dataclass(frozen=True, slots=True)
class Unlike:
    """What differs: role, acts, limit, signers, asked, materials, letters, effect; "" for nothing there."""

    what: str
    left: str
    right: str


def align(
    left: Sequence[StepLine], right: Sequence[StepLine], codes: Mapping[tuple[str, str], str]
) -> list[Pair]:
    """In the order of the left one; what only the right one has comes last. codes: standard steps by key."""
    rest = [line for line in right if line.kind in COMPARED]
    rows: list[Pair] = []
    for line in (one for one in left if one.kind in COMPARED):
        code = codes.get(line.key, "")
        match = next((one for one in rest if code and codes.get(one.key) == code), None)
        by = By.STANDARD
        if match is None:
            by, match = (
                By.LIKENESS,
                _most_like(line, [one for one in rest if not codes.get(one.key) or not code]),
            )
        if match is not None:
            rest.remove(match)
        rows.append(Pair(by if match else By.ALONE, code, line, match))
    return [*rows, *(Pair(By.ALONE, codes.get(one.key, ""), None, one) for one in rest)]


def _most_like(line: StepLine, others: Sequence[StepLine]) -> StepLine | None:
    if line.kind is Kind.APPLICATION:
        return next((one for one in others if one.kind is Kind.APPLICATION), None)
    scores = [(likeness(line, one).score, -at) for at, one in enumerate(others)]
    score, at = max(scores, default=(0.0, 0))
    return others[-at] if score >= ALIKE else None


def differences(left: StepLine, right: StepLine) -> Iterator[Unlike]:
    """Each trait that is not the same on both sides, with what only that side has."""
    for what, mine, theirs in (
        ("role", left.role, right.role),
        ("effect", left.effect, right.effect),
        ("limit", left.limit, right.limit),
        ("signers", str(left.signers), str(right.signers)),
    ):
        if mine != theirs:
            yield Unlike(what, mine, theirs)
    for what, have, others in (
        ("acts", left.acts, right.acts),
        ("asked", _titles(left), _titles(right)),
        ("materials", tuple(m.title for m in left.materials), tuple(m.title for m in right.materials)),
        ("letters", left.letters, right.letters),
    ):
        first, second = _only(have, others), _only(others, have)
        if first or second:
            yield Unlike(what, first, second)


def _titles(line: StepLine) -> tuple[str, ...]:
    return tuple(one.title for one in line.asked)


def _only(have: Sequence[str], others: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(one for one in have if one not in others))
