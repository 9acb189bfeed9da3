"""What everybody may know: the progress board, the figures of a day, and whether a paper is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublicCaseRow:
    """A masked line of the public progress board."""

    number: str
    title: str
    applicant: str
    organization_name: str
    state: str
    outcome: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A department's figures: open cases, received, accepted, closed on `day`, past the promise."""

    organization_id: UUID
    organization_name: str
    open: int
    received_today: int
    accepted_today: int
    closed_today: int
    past_promise: int


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What everybody may know of a day, counted at the instant `as_of`: the platform's figures, and each
    department's on the progress board. is_today False: today is no working day, `day` was the last one."""

    as_of: datetime
    day: date
    is_today: bool
    submitted: int
    accepted: int
    closed: int
    open: int
    board: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What the public verification page says. kind: letter, licence. holder: masked.

    state: valid, expired, revoked, cancelled, replaced. file_matches: None when no file was given,
    else whether it is unaltered; file_reason says what is wrong with it. valid_until: the last valid day.
    """

    kind: str
    title: str
    number: str
    holder: str
    issuer: str
    issued_on: date
    valid_from: date | None
    valid_until: date | None
    state: str
    state_reason: str = ""
    file_matches: bool | None = None
    file_reason: str = ""
    code: str = ""
