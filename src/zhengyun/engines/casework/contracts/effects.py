"""Extension points of casework: effects and sources of form fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EffectCall:
    """What an effect is handed. `run_id` is the idempotency key: the same id must have one result.

    settings: what the procedure's step says beside the effect's name.
    """

    run_id: UUID
    case_id: UUID
    element: str
    visit: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again at this instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    reason: str
    is_retryable: bool = False


class Effect(Protocol):
    """A service task's work. Runs in a job, in a transaction of its own."""

    name: str

    def run(self, call: EffectCall) -> Done | Wait | Failed: ...

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        """Problems of the settings, in words, found at install."""
        ...


@dataclass(frozen=True, slots=True)
class FieldValue:
    value: Any
    title: str
    as_of: date
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SourceContext:
    """For whom a source is asked: the applicant, the person who acts, and the item."""

    applicant_id: UUID
    person_id: UUID | None
    item_code: str


class FieldSource(Protocol):
    """Answers fields such as ``applicant.name``: name is what stands before the first dot."""

    name: str

    def read(self, context: SourceContext, keys: frozenset[str]) -> Mapping[str, FieldValue]: ...

    def known(self) -> frozenset[str]: ...
