"""Managed databases as their owner sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DatabaseState(StrEnum):
    """requested: waits for its turn. failed: the server refused, or lost it; `fault` says which."""

    REQUESTED = "requested"
    RUNNING = "running"
    DELETING = "deleting"
    DELETED = "deleted"
    FAILED = "failed"


class BackupState(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    RESTORING = "restoring"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class NewDatabase:
    """A database to be made. `id` is chosen by the caller: asked twice with one id, one is made.

    size_gb: what is ordered and billed. reference: the case or order from which it comes.
    """

    id: UUID
    owner_id: UUID
    title: str
    size_gb: int
    system_id: UUID | None = None
    reference: UUID | None = None


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """host, port: where programs sign in ('' and 0 while there is no server). name: of the database there.

    used_bytes None: not measured yet. backups: how many are ready.
    """

    id: UUID
    owner_id: UUID
    system_id: UUID | None
    reference: UUID | None
    title: str
    state: DatabaseState
    fault: str
    host: str
    port: int
    name: str
    login: str
    connection_limit: int
    size_gb: int
    used_bytes: int | None
    measured_at: datetime | None
    backups: int
    can_show_password: bool
    created_at: datetime
    deleted_at: datetime | None
    wiped: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        return (self.used_bytes or 0) > self.size_gb * 2**30


@dataclass(frozen=True, slots=True)
class BackupView:
    """A whole copy of a database (pg_dump's custom format) at one moment, with its SHA-256."""

    id: UUID
    database_id: UUID
    state: BackupState
    bytes: int | None
    sha256: str
    fault: str
    created_at: datetime
    done_at: datetime | None
