"""Members of a bundle (一件事): cases that were opened from one application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhengyun.engines.casework.contracts.clocks import Lamp


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list of its applicant shows it, under the whole."""

    id: UUID
    number: str
    title: str
    organization_name: str
    state: str
    outcome: str
    lamp: Lamp
    due_on: date | None
    submitted_at: datetime
    closed_at: datetime | None
    needs_applicant: bool
    days_left: int | None


@dataclass(frozen=True, slots=True)
class BundleMember:
    """A member as the guide of the bundle tells of it, before anybody has applied.

    is_optional: it is wanted only by some answers. materials: how many are asked for by its own form.
    promised_days: working days promised by its procedure; None where it says nothing.
    """

    element: str
    title: str
    item_code: str
    item_title: str
    organization_name: str
    is_optional: bool
    materials: int
    promised: str
    promised_days: int | None


@dataclass(frozen=True, slots=True)
class BundleView:
    """What a bundle brings together. applications: how many the one stands for. materials: how many the one
    form asks for, instead of `materials_apart`.

    promised_days: working days promised for the whole, instead of `days_apart`; None where nothing is said.
    """

    members: tuple[BundleMember, ...]
    departments: tuple[str, ...]
    applications: int
    materials: int
    materials_apart: int
    promised_days: int | None
    days_apart: int
