"""Panels: what another service shows an officer beside the acts of a task. Plain data, drawn by the desk.

A panel is registered in AppConfig.ready() for procedures, by their codes. It is asked each time that a
task of such a case is shown, and answers None where it has nothing to say to this reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zhengyun.engines.casework.contracts import CaseFile, TaskView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.ui import contracts as ui

WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """How full something is: in use, committed but not in use yet, and what this case asks for.

    total, used, committed, asked: in `unit`. band: the share of the total within which it should stay.
    """

    label: str
    unit: str
    total: float
    used: float
    committed: float
    asked: float
    band: tuple[float, float] = (0.6, 0.8)

    @property
    def share(self) -> float:
        """How full it is with everything, as a share of the total; 0 where there is nothing."""
        return (self.used + self.committed + self.asked) / self.total if self.total > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """title: its heading. facts: pairs that matter; tables: what needs rows; notes: sentences below."""

    title: str
    bars: tuple[Bar, ...] = ()
    facts: tuple[ui.Fact, ...] = ()
    tables: tuple[ui.Table, ...] = ()
    notes: tuple[str, ...] = ()


Provide = Callable[[Actor, CaseFile, TaskView], Panel | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    procedures: frozenset[str]
    provide: Provide


_known: dict[str, _Entry] = {}


def register_panel(name: str, procedures: Collection[str], provide: Provide) -> None:
    """name: unique, such as `cloud.pools`. procedures: codes. A second entry of a name takes its place."""
    _known[name] = _Entry(frozenset(procedures), provide)


def panels_of(actor: Actor, file: CaseFile, task: TaskView) -> list[Panel]:
    """The panels of a task, in the order of their names. One that cannot be read says so in its place."""
    chosen = [_known[name] for name in sorted(_known) if file.procedure in _known[name].procedures]
    found = (_asked(entry, actor, file, task) for entry in chosen)
    return [panel for panel in found if panel is not None]


def _asked(entry: _Entry, actor: Actor, file: CaseFile, task: TaskView) -> Panel | None:
    try:
        return entry.provide(actor, file, task)
    except Problem as problem:
        return Panel(problem.message, notes=(problem.remedy,) if problem.remedy else ())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a drawn bar, in hundredths of its width."""

    kind: str
    start: float
    width: float


def pieces(bar: Bar) -> list[Piece]:
    """The bar as it is drawn. Where more is asked than there is, the whole is what is asked."""
    whole = max(bar.total, bar.used + bar.committed + bar.asked)
    found, start = [], 0.0
    for kind, amount in (("used", bar.used), ("committed", bar.committed), ("asked", bar.asked)):
        width = round(WHOLE * max(amount, 0) / whole, 2) if whole > 0 else 0.0
        found.append(Piece(kind, round(start, 2), width))
        start += width
    return found


def band(bar: Bar) -> Piece:
    """Where the bar should end, on the same scale."""
    whole = max(bar.total, bar.used + bar.committed + bar.asked)
    scale = WHOLE * bar.total / whole if whole > 0 else 0.0
    low, high = (round(edge * scale, 2) for edge in bar.band)
    return Piece("band", low, round(high - low, 2))
