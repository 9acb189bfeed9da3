"""What other modules, pages and the API see of a notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Of one version of a notice. replaced: a later version was published; it stays in the history."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What people do with a version; `replace` follows from the publication of the next one."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    PUBLISH = "publish"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the website; the code stands in addresses and does not change."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Writing:
    """What an author writes. body: lines, lists and links as `rules_text` reads them.

    shown_from: first legal day on which it is shown. shown_until: the day from which it is not shown any
    more; None: it stays.
    """

    title: str
    body: str
    column: str
    shown_from: date
    shown_until: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list of what is shown now. corrected_at: of the version shown, if not the first."""

    id: UUID
    title: str
    column: str
    column_title: str
    organization_id: UUID
    organization_name: str
    shown_at: datetime
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may be fetched while its notice is shown. size in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice that is shown now. body: as written, without markup of its own.

    version: number of the text; earlier: the numbers of those that were shown before it.
    """

    id: UUID
    title: str
    body: str
    column: str
    column_title: str
    organization_id: UUID
    organization_name: str
    shown_at: datetime
    corrected_at: datetime | None
    hidden_at: datetime | None
    version: int
    earlier: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())
