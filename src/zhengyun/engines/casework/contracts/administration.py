"""What administrators see of items, procedures and calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in the list of those who tend it. state: prepared, active, retired; is_off: taken out of
    the hall by an administrator."""

    code: str
    title: str
    organization_id: UUID
    organization_name: str
    package: str
    window: str
    is_online: bool
    is_internal: bool
    is_off: bool
    state: str
    version: int
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class GuideVersion:
    """A version of an item's guide. author_name: "" where a package brought it. starts_on: the day from
    which it will hold; None unless it was put off. is_held_back: its day passes without it, since a
    package has brought other options or another first question."""

    version: int
    is_current: bool
    author_name: str
    reason: str
    created_at: datetime
    starts_on: date | None
    guide: Mapping[str, Any]
    is_held_back: bool = False


@dataclass(frozen=True, slots=True)
class ItemFile:
    """An item with its versions, newest first. can_edit: its guide; can_govern: who may apply, whether
    it is in the hall at all."""

    line: ItemLine
    item_type: str
    audience: tuple[str, ...]
    applicant_roles: tuple[str, ...]
    options: tuple[Mapping[str, Any], ...]
    versions: tuple[GuideVersion, ...]
    can_edit: bool
    can_govern: bool

    @property
    def current(self) -> GuideVersion:
        return next((one for one in self.versions if one.is_current), self.versions[0])

    @property
    def waiting(self) -> list[GuideVersion]:
        """Versions that were put off, by their days; held back ones too."""
        found = [(one.starts_on, one.version, one) for one in self.versions if one.starts_on]
        return [one for _day, _number, one in sorted(found, key=lambda each: each[:2])]


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A procedure with its version in force. running: open cases on all its versions."""

    code: str
    title: str
    package: str
    version: int
    act_set: str
    running: int


@dataclass(frozen=True, slots=True)
class ProcedureVersionView:
    """One version of a procedure. content: plain data for a comparison, as `procedure_words` reads it.

    running: open cases that stay on this version.
    """

    version: int
    state: str
    created_at: datetime
    running: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CalendarYearView:
    """A year's exceptions: (day, holiday or make_up, name). state: published, provisional, or "" where
    nothing is kept. revision: another one each time the year is written."""

    year: int
    state: str
    source: str
    revision: str
    days: tuple[tuple[date, str, str], ...]


@dataclass(frozen=True, slots=True)
class MovedDue:
    """A due date that a calendar would move."""

    number: str
    title: str
    kind: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """What publishing would move. looked_at: open limits that pass through the year; is_cut: there are
    more than were looked at."""

    looked_at: int
    moved: int
    is_cut: bool
    examples: tuple[MovedDue, ...]


@dataclass(frozen=True, slots=True)
class GuideShape:
    """The entries that a guide may have. tables: name to (needed, allowed) columns; codes: the allowed
    values of those that are codes; subjects: the themes, by whose they are; answers: the values of those
    columns, as `table.column`, that are chosen."""

    texts: frozenset[str]
    lists: frozenset[str]
    flags: frozenset[str]
    tables: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    codes: Mapping[str, frozenset[str]]
    subjects: Mapping[str, frozenset[str]]
    answers: Mapping[str, tuple[bool | str, ...]]
