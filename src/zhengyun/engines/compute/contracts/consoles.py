"""What others see of consoles: what an owner allowed an operator, and who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhengyun.engines.compute.contracts.machines import ConsoleKind


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The owner lets operators of the provider see the consoles of an instance in [granted_at, until),
    or until it was revoked. granted_by: the name of the account."""

    id: UUID
    instance_id: UUID
    granted_by: str
    reason: str
    granted_at: datetime
    until: datetime
    revoked_at: datetime | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class ConsoleVisit:
    """Somebody looked: who (the name of the account), and until when (None: looks now)."""

    kind: ConsoleKind
    who: str
    opened_at: datetime
    ended_at: datetime | None
