"""Choices that another room knows: what an applicant holds, what a catalogue offers today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from zhengyun.engines.casework.contracts import OptionView

Provide = Callable[[UUID], Sequence[OptionView]]
_known: dict[str, Provide] = {}


def register_choices(name: str, provide: Provide) -> None:
    """name: room and what is chosen, such as `cloud.grades`. provide: for an applicant, in their order."""
    _known[name] = provide


def choices(name: str, applicant_id: UUID) -> tuple[OptionView, ...]:
    """Nothing where the room that knows them is not there."""
    return tuple(_known[name](applicant_id)) if name in _known else ()
