"""What the hall offers beside the way of an application: copies, renewals, sheets to fill in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhengyun.engines.casework.contracts.forms import FileView


@dataclass(frozen=True, slots=True)
class CopyOffer:
    """What of a closed application can be taken into a new one.

    answers: how many are still valid for the present form. dropped: titles of those that are not, or that
    must be given anew (declarations). files: uploads of materials that the form still has, with the
    material's title.
    """

    case_id: UUID
    number: str
    title: str
    item_code: str
    submitted_at: datetime
    answers: int
    dropped: tuple[str, ...]
    files: tuple[tuple[str, FileView], ...]


@dataclass(frozen=True, slots=True)
class ExpiringLicence:
    """A licence in force that ends soon. can_renew: its item has an option `renew` that is open online, and
    today is a day to apply for it; renew_from, renew_until: these days, where the item states them."""

    id: UUID
    number: str
    title: str
    holder_id: UUID
    holder_name: str
    item_code: str
    valid_until: date
    submitted_by: UUID
    can_renew: bool
    renew_from: date | None = None
    renew_until: date | None = None


@dataclass(frozen=True, slots=True)
class OfficeContact:
    """Where a body answers questions and takes complaints, as its guides say."""

    organization_id: UUID
    name: str
    consult_phone: str
    complaint_phone: str
    place: str
    hours: str


@dataclass(frozen=True, slots=True)
class GuideVersion:
    """The version of a guide that is in force."""

    code: str
    title: str
    version: int
