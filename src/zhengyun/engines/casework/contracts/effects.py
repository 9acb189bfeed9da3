"""Extension points of casework: effects and sources of form fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from zhengyun.kit.actor import ANONYMOUS, Actor


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
    """A service task's work. Runs in a job, in a transaction of its own.

    An effect that writes into our database only may say `can_be_tried = True`: a procedure can then have it
    tried, and taken back, before the act that leads to it. One without which the case must not go on may
    say `cannot_be_waived = True`.
    """

    name: str

    def run(self, call: EffectCall) -> Done | Wait | Failed: ...

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        """Problems of the settings, in words, found at install."""
        ...


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a source knows. title: the source in words. value None: it knows something that is not
    certain (disputed, or too old), so that the question is asked and no other source answers it.

    record: where exactly it stands, for an objection to it.
    """

    value: Any
    title: str
    as_of: date
    basis: str = ""
    record: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing asked of a source.

    key: what stands after the first dot of the source. by: the values of its `source_key`, by name of
    the key's field, or by '' where only one value was given. kind, choices: of the question that it
    answers (text, integer, number, boolean, date, choice, choices); '' asks only whether it is known.
    """

    key: str
    by: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceContext:
    """For whom a source is asked: the applicant, the person who acts, the item and who handles it.

    actor: who fills in the form. about: what the application is about, as it was begun. case_id and
    case_number: set once it was submitted.
    """

    applicant_id: UUID
    person_id: UUID | None
    item_code: str
    organization_id: UUID | None = None
    actor: Actor = ANONYMOUS
    about: Mapping[str, str] = field(default_factory=dict)
    case_id: UUID | None = None
    case_number: str = ""


class FieldSource(Protocol):
    """Answers fields such as ``applicant.name``: name is what stands before the first dot."""

    name: str

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]: ...

    def known(self, package: Path | None = None) -> frozenset[str]:
        """Every key that can be asked for, with what a package that is being installed brings."""
        ...

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        """What is wrong with the way in which a form asks for a known key, in words. by: names and paths."""
        ...


class RecordSource(FieldSource, Protocol):
    """A source of records, as acceptance cases give and expect them."""

    def enter(self, name: str, values: Mapping[str, Any]) -> None:
        """A record, as its owner would enter it. Only ever called in a run that is taken back."""
        ...

    def has(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether a record with these values stands; `is_disputed` asks for an open objection."""
        ...
