"""Choices that another room knows: what an applicant holds, what a catalogue offers today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from zhengyun.engines.casework.contracts import OptionView

Provide = Callable[[UUID], Sequence[OptionView]]
ProvideNamed = Callable[[str], Sequence[OptionView]]
_known: dict[str, Provide] = {}
_rooms: dict[str, ProvideNamed] = {}


def register_choices(name: str, provide: Provide) -> None:
    """name: room and what is chosen, such as `cloud.grades`. provide: for an applicant, in their order."""
    _known[name] = provide


def register_room_choices(room: str, provide: ProvideNamed) -> None:
    """For a room whose lists packages bring: `registers.<register>`. provide: for what stands behind the dot,
    the same choices for everybody."""
    _rooms[room] = provide


def choices(name: str, applicant_id: UUID) -> tuple[OptionView, ...]:
    """Nothing where the room that knows them is not there."""
    if name in _known:
        return tuple(_known[name](applicant_id))
    room, _dot, rest = name.partition(".")
    return tuple(_rooms[room](rest)) if room in _rooms else ()
