"""Facts that casework publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhengyun.kernel.jobs.contracts import Fact


@dataclass(frozen=True)
class CaseSubmitted(Fact):
    """A case was opened by submission."""

    type: ClassVar[str] = "casework.case_submitted.v1"
    number: str
    applicant_id: UUID
    organization_id: UUID
    task_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class CaseChanged(Fact):
    """An act changed a case: its name, the legal states before and after, the tasks that opened."""

    type: ClassVar[str] = "casework.case_changed.v1"
    number: str
    act: str
    from_state: str
    to_state: str
    applicant_id: UUID
    submitted_by: UUID
    task_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class TasksOpened(Fact):
    """An effect ended, or failed, and tasks opened without anybody's act."""

    type: ClassVar[str] = "casework.tasks_opened.v1"
    number: str
    task_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class CaseDecided(Fact):
    """A case was decided (granted or refused, upheld or rejected): it is closed in the legal sense."""

    type: ClassVar[str] = "casework.case_decided.v1"
    number: str
    outcome: str
    organization_id: UUID


@dataclass(frozen=True)
class CaseEnded(Fact):
    """A case ended otherwise: withdrawn, terminated, not accepted; an order declined or confirmed."""

    type: ClassVar[str] = "casework.case_ended.v1"
    number: str
    outcome: str
    organization_id: UUID


@dataclass(frozen=True)
class LampTurned(Fact):
    """The lamp of a case turned, or (element set) that of the task of one step."""

    type: ClassVar[str] = "casework.lamp_turned.v1"
    number: str
    lamp: str
    organization_id: UUID
    element: str = ""


@dataclass(frozen=True)
class LicenceChanged(Fact):
    """A licence was issued, or its state changed."""

    type: ClassVar[str] = "casework.licence_changed.v1"
    number: str
    state: str
    holder_id: UUID
