"""Calls beside the way of an application: copies, renewals, sheets, and what reminders look through.

Part of the facade.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from zhengyun.engines.casework import (
    guide_codes,
    queries_contacts,
    queries_examples,
    queries_expiring,
    queries_items,
    queries_reckoning,
    tell,
)
from zhengyun.engines.casework.contracts import ClockView, DraftView
from zhengyun.engines.casework.contracts.guide import (
    CopyOffer,
    ExpiringLicence,
    GuideVersion,
    OfficeContact,
)
from zhengyun.engines.casework.logic import copy_case as copying
from zhengyun.engines.casework.logic import form_sheet as sheets
from zhengyun.engines.casework.logic import offered_items
from zhengyun.kit.actor import Actor

set_messenger = tell.set_messenger
"""In AppConfig.ready(): how what applicants are told leaves the platform (`contracts.telling`)."""


def is_offered_online(code: str) -> bool:
    """Whether people begin this matter themselves; others are guides, or received at a counter only."""
    return queries_items.is_offered_online(code)


def copy_offer(actor: Actor, case_id: UUID) -> CopyOffer:
    """What of an own closed case can be taken into a new application.

    Raises `casework.not_closed` (409), `casework.counter_only` (409), `casework.may_not` (403),
    `casework.no_such_case`, `casework.no_such_item`, `casework.no_such_option` (404).
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

    Raises as `check_can_renew` and `start_draft` do.
    """
    return copying.start_renewal(actor, licence_id)


def start_reissue(actor: Actor, licence_id: UUID) -> DraftView:
    """The draft by which a licence of the party acted for, lost or damaged, is issued again.

    Raises `casework.no_such_licence` (404), `casework.licence_not_in_force`, `casework.no_reissue` (409), and
    as `start_draft` does.
    """
    return copying.start_reissue(actor, licence_id)


def check_can_renew(actor: Actor, licence_id: UUID) -> None:
    """Only a licence in force is renewed, by its holder, on the days that its item states.

    Raises `casework.no_such_licence` (404), `casework.no_renewal`, `casework.licence_not_in_force`,
    `casework.renewal_closed` (409).
    """
    copying.check_can_renew(actor, licence_id)


def form_sheet(item_code: str, option_code: str, *, is_sample: bool = False) -> bytes:
    """The PDF of the blank or exemplarily filled form of an option.

    Raises `casework.no_such_item`, `casework.no_such_option` (404).
    """
    return sheets.form_sheet(item_code, option_code, is_sample=is_sample)


def paper_sheet(item_code: str, paper: str, *, is_sample: bool = False) -> bytes:
    """The PDF of a paper that a material of the item names as its blank form or its sample (`Examples`).

    Raises `casework.no_such_item`, `casework.no_such_sheet` (404).
    """
    return sheets.paper_sheet(item_code, paper, is_sample=is_sample)


def picture(code: str) -> str:
    """A drawing that materials name (`Drawing`), as SVG of shapes and words only.

    Raises `casework.no_such_picture` (404).
    """
    return queries_examples.picture(code)


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


def audience_of(party_id: UUID) -> str:
    """The code of GB/T 39046 A.4 of a party; it may apply for the items whose `audience` has it."""
    return offered_items.audience_of(party_id)


def audiences_of(party_ids: Collection[UUID]) -> dict[UUID, str]:
    """`audience_of` of several in two queries."""
    return offered_items.audiences_of(party_ids)


def is_at_once(item_code: str, option_code: str) -> bool:
    """Whether the promise of an option is to decide at once (即办)."""
    return queries_reckoning.is_at_once(item_code, option_code)


def reckoned_limits(item_code: str) -> dict[str, tuple[ClockView, ...]]:
    """By option, when an application that is accepted today would have to be decided, day by day."""
    return queries_reckoning.reckoned_limits(item_code)


def entry_title(key: str) -> str:
    """An entry of a guide in words (GB/T 39046). key: of the item file, or `item_type`, `audience`."""
    return guide_codes.entry_title(key)


def code_title(key: str, code: str) -> str:
    """A code of a guide in words (GB/T 39046 Annex A). key: of the item file, or `item_type`, `audience`."""
    return guide_codes.code_title(key, code)
