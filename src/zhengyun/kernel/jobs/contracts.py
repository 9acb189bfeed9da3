"""What jobs and facts look like to other modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Fact:
    """Something that happened. Subclasses are frozen dataclasses in a module's `events.py`.

    type: `module.past_tense.vN`, set by the subclass. subject_id, version: what it is about and
    the version of that subject after the fact. All other fields are the payload: text, numbers,
    booleans, UUIDs, dates, instants, lists and mappings of these.
    """

    type: ClassVar[str]
    subject_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class FactEnvelope:
    """A fact as a handler gets it: delivered at least once, in no promised order.

    payload: the fields of the fact as JSON (UUIDs and instants are text).
    actor: what `Actor.stored()` gave when the fact was published.
    """

    id: UUID
    type: str
    subject_id: UUID
    version: int
    payload: Mapping[str, Any]
    occurred_at: datetime
    actor: Mapping[str, Any]


FactHandler = Callable[[FactEnvelope], None]


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed after all its retries and waits for a person."""

    id: int
    name: str
    queue: str
    attempts: int
    arguments: Mapping[str, Any]
    failed_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits, runs and has failed. oldest_due_seconds: how late the oldest due job is."""

    waiting: int
    running: int
    dead: int
    oldest_due_seconds: float


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a background part of the installation was last seen alive."""

    part: str
    seen_at: datetime
    age_seconds: float


@dataclass(frozen=True, slots=True)
class KindState:
    """The queue of one kind of job. late_seconds: how late its oldest due job is."""

    name: str
    waiting: int
    running: int
    dead: int
    late_seconds: float


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A job that begins by the clock. cron: in UTC. last_run: None while it has never begun."""

    name: str
    cron: str
    last_run: datetime | None
