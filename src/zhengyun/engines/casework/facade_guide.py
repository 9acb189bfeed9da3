"""Calls beside the way of an application: copies, renewals, sheets, and what reminders look through.

Part of the facade.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import queries_contacts, queries_expiring, queries_reckoning, tell
from zhengyun.engines.casework.contracts import ClockView, DraftView
from zhengyun.engines.casework.contracts.guide import (
    CopyOffer,
    ExpiringLicence,
    GuideVersion,
    OfficeContact,
)
from zhengyun.engines.casework.logic import copy_case as copying
from zhengyun.engines.casework.logic import form_sheet as sheets
from zhengyun.kit.actor import Actor

set_messenger = tell.set_messenger
"""In AppConfig.ready(): how what applicants are told leaves the platform (`contracts.telling`)."""


def copy_offer(actor: Actor, case_id: UUID) -> CopyOffer:
    """What of an own closed case can be taken into a new application.

    Raises `casework.not_closed` (409), `casework.may_not` (403), `casework.no_such_case` (404),
    `casework.no_such_item`, `casework.no_such_option` (404).
    """
    return copying.copy_offer(actor, case_id)


def copy_case(actor: Actor, case_id: UUID, file_ids: Collection[UUID] = ()) -> DraftView:
    """A draft of the same matter with the answers that are still valid, each marked as copied.

    file_ids: uploads of that case to take along. What is filled in already stays, so a second call changes
    nothing. Raises as `copy_offer` and `start_draft` do.
    """
    return copying.copy_case(actor, case_id, file_ids)


def start_renewal(actor: Actor, licence_id: UUID) -> DraftView:
    """The draft that renews a licence of the party acted for, with what is known of it.

    Raises `casework.no_such_licence` (404), `casework.no_renewal` (409), and as `start_draft` does.
    """
    return copying.start_renewal(actor, licence_id)


def form_sheet(item_code: str, option_code: str, material: str = "", *, is_sample: bool = False) -> bytes:
    """The PDF of a blank or exemplarily filled form of an option, or of a material that one writes oneself.

    Raises `casework.no_such_item`, `casework.no_such_option`, `casework.no_such_sheet` (404).
    """
    return sheets.form_sheet(item_code, option_code, material, is_sample=is_sample)


def has_sheet(material: Mapping[str, Any]) -> bool:
    """Whether a material (as in `ItemView.materials`) has a blank form of its own."""
    return sheets.has_sheet(material)


def expiring_licences(until: date, after: UUID | None = None) -> list[ExpiringLicence]:
    """Licences in force that end between today and this day, at most 500 by id behind `after`.

    For reminders only: it asks nobody's rights.
    """
    return queries_expiring.expiring_licences(until, after)


def guide_versions(codes: Collection[str]) -> dict[str, GuideVersion]:
    """The version of the guide in force, by code of the item; office matters are left out."""
    return queries_expiring.guide_versions(codes)


def office_contacts() -> list[OfficeContact]:
    """Telephones, places and hours of the bodies whose matters are open, by name."""
    return queries_contacts.office_contacts()


def reckoned_limits(item_code: str) -> dict[str, tuple[ClockView, ...]]:
    """By option, when an application that is accepted today would have to be decided, day by day."""
    return queries_reckoning.reckoned_limits(item_code)
