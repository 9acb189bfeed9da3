"""How a case of the demonstration is played: sent at its moment, then act by act, with the clock set to each.

A case is one transaction: it is there up to its present state, or not at all. So a load that was
killed can be repeated, and a worker that runs beside it never sees a moment that lies in the past.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from zhengyun.config.demo.days import Days, forward
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock


@dataclass(frozen=True, slots=True)
class Deed:
    """An act: so many working days after submission, at this time, by whom.

    by: an account, or a word that the play knows (`applicant`, `inspector 1`, `leader`). record: what is
    written into the form of the step before, by path, or the name of a written one.
    """

    after: int
    at: time
    by: str
    act: str
    opinion: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    record: str | Mapping[str, Any] = ""


class Play(ABC):
    """One case from its submission to its present state."""

    case_id: UUID

    def __init__(self, on: date, at: time, deeds: Sequence[Deed], days: Days) -> None:
        self.on, self.deeds, self.days = on, deeds, days
        self.at = days.instant(on, at)

    @abstractmethod
    def submit(self) -> UUID:
        """The new case."""

    @abstractmethod
    def do(self, deed: Deed) -> None: ...

    def go(self) -> None:
        with clock.at(self.at):
            self.case_id = self.submit()
            jobs.run_pending(strict=True)
        for deed in self.deeds:
            moment = self.days.instant(forward(self.on, deed.after), deed.at)
            if moment >= self.days.now:
                break
            self._let_pass(moment)
            with clock.at(moment):
                self.do(deed)
                jobs.run_pending(strict=True)
        self._let_pass(self.days.now)

    def _let_pass(self, until: datetime) -> None:
        """Lamps turn and silence becomes acceptance at their own moments."""
        while (due := jobs.next_due()) is not None and due <= until:
            with clock.at(max(due, self.at)):
                jobs.run_pending(strict=True)
        self.at = max(self.at, until)
