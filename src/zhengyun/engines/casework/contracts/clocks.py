"""Clocks and lamps as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Unit(StrEnum):
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    AT_ONCE = "at_once"


class Lamp(StrEnum):
    """green; warning: 1 working day left or 90 % used; past the promise; past the law."""

    GREEN = "green"
    WARNING = "warning"
    PAST_PROMISE = "promise"
    PAST_LAW = "law"


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One line of the explanation of a due date.

    kind: start, counted, weekend, holiday, make_up, excluded, extension, due.
    """

    day: date
    kind: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """kind: statutory, promised, notice, service, step, correction.

    left: working days (or the unit's) that remain after today; negative when past.
    task_id: of a step's. lines: empty in lists of tasks, which say only what is left.
    """

    kind: str
    unit: Unit
    amount: int
    extended_by: int
    source: str
    started_on: date
    due_on: date
    due_at: datetime
    state: str
    lamp: Lamp
    left: int
    is_provisional: bool
    lines: tuple[ClockLine, ...] = ()
    task_id: UUID | None = None
