"""What audit hands to other modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Fault(StrEnum):
    """What verification can find. The record or batch named is the first one at fault."""

    CHANGED = "changed"
    MISSING = "missing"
    UNSEALED = "unsealed_too_long"
    BATCH_CHANGED = "batch_changed"
    BATCH_MISSING = "batch_missing"
    HEADS_DIFFER = "heads_file_differs"
    HEADS_BEHIND = "heads_file_behind"


@dataclass(frozen=True, slots=True)
class VerifyFault:
    """The first fault: its kind, and the record or batch at which it lies."""

    fault: Fault
    record_id: UUID | None = None
    batch: int | None = None
    sequence: int | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The result of a verification. `head` is the last verified head, as hexadecimal."""

    records: int
    batches: int
    unsealed: int
    head: str
    fault: VerifyFault | None = None

    @property
    def is_intact(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audited act, for a timeline. Holds pseudonyms; names are looked up by the reader."""

    id: UUID
    occurred_at: datetime
    recorded_at: datetime
    actor_account: UUID | None
    party_id: UUID | None
    mandate_id: UUID | None
    organization_id: UUID | None
    channel: str
    request_id: str
    action: str
    subject_type: str
    subject_id: str
    outcome: str
    detail: Mapping[str, Any]
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What an auditor looks for; empty parts do not narrow. since, until: half-open instants.

    action: how its code begins. actions: any of these codes.
    """

    account_id: UUID | None = None
    subject_type: str = ""
    subject_id: str = ""
    action: str = ""
    actions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealState:
    """The last batch of the chain and whether its records still give its head.

    waiting: records that have no seal yet; fault: None while all is right.
    """

    number: int
    records: int
    sealed_at: datetime | None
    head: str
    waiting: int
    fault: VerifyFault | None = None
