"""What the design system draws: frozen values that any floor above may build.

Nothing here knows a case, an account or a request. Whoever owns a page turns its own
rows into these values and hands them to a tag of ``{% load ui %}``. Texts arrive
translated; dates and times arrive as the words that a person reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]+")


class FieldKind(StrEnum):
    """How a form field is answered."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    TEL = "tel"
    PASSWORD = "password"
    CODE = "code"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKBOXES = "checkboxes"
    SELECT = "select"
    YES_NO = "yes_no"
    FILE = "file"
    ADDRESS = "address"
    HIDDEN = "hidden"


class Tone(StrEnum):
    """Colour of a badge, alert or entry; a tone never stands without words.

    ``OVERDUE`` is the only red one and means exactly that.
    """

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    OVERDUE = "overdue"


class LampState(StrEnum):
    """The lamp on a case: colour, sign and words together."""

    GREEN = "green"
    WARNING = "warning"
    PAST_PROMISE = "past_promise"
    PAST_LAW = "past_law"
    PAUSED = "paused"
    DONE = "done"


class StepState(StrEnum):
    """Where a step of a wizard or of a flow stands."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    STOPPED = "stopped"
    SKIPPED = "skipped"


class ActionKind(StrEnum):
    """Weight of a button; a page has at most one ``PRIMARY``."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


class Finding(StrEnum):
    """Answer to one item of an inspection form (符合 / 不符合 / 不适用)."""

    CONFORMS = "conforms"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Option:
    """One choice of a radio group, checkbox group or select."""

    value: str
    label: str
    help: str = ""
    disabled: bool = False


@dataclass(frozen=True)
class SourceMark:
    """Where a value was taken from: 来自 企业登记, 2026-11-20."""

    label: str
    date: str = ""


@dataclass(frozen=True)
class UploadedFile:
    """A file that is already there.

    ``size`` is in bytes. ``remove_name`` and ``remove_value`` become a submit button, so
    that removing works with scripts off; both empty means that it cannot be removed.
    """

    name: str
    size: int = 0
    url: str = ""
    thumbnail_url: str = ""
    note: str = ""
    remove_name: str = ""
    remove_value: str = ""
    is_image: bool = False


@dataclass(frozen=True)
class Field:
    """One question of a form with its present answer.

    ``value`` is a string, or a tuple of strings for ``CHECKBOXES``. ``YES_NO`` posts
    ``true`` or ``false``; ``CHECKBOX`` posts ``true`` or nothing. ``ADDRESS`` has three
    parts: ``options`` are the regions of the select ``<name>.region``; ``<name>.line`` is
    the free line; its ``value`` is ``(region, line)``. A read-only field shows its value
    and posts it hidden.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str | tuple[str, ...] = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    help: str = ""
    error: str = ""
    source: SourceMark | None = None
    readonly: bool = False
    autocomplete: str = ""
    inputmode: str = ""
    pattern: str = ""
    min: str = ""
    max: str = ""
    maxlength: int | None = None
    placeholder: str = ""
    unit: str = ""
    accept: str = ""
    multiple: bool = False
    capture: str = ""
    files: tuple[UploadedFile, ...] = ()
    upload_url: str = ""
    width: str = ""

    @property
    def id(self) -> str:
        """Element id, the same on every page that shows the field."""
        return "f-" + _NOT_IN_ID.sub("-", self.name)

    @property
    def focus_id(self) -> str:
        """Id that a link of the error summary jumps to: the first thing one can type in."""
        if self.kind in (FieldKind.RADIO, FieldKind.CHECKBOXES, FieldKind.YES_NO):
            return f"{self.id}-1"
        return f"{self.id}-region" if self.kind == FieldKind.ADDRESS else self.id

    @property
    def values(self) -> tuple[str, ...]:
        """The answer as a tuple, empty when there is none."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if self.value else ()


@dataclass(frozen=True)
class Fieldset:
    """Fields under one heading."""

    legend: str
    fields: tuple[Field, ...]
    help: str = ""


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary; ``target`` is ``Field.focus_id``."""

    text: str
    target: str = ""


@dataclass(frozen=True)
class Link:
    """A named address."""

    label: str
    url: str
    help: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Crumb:
    """One part of the path; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab; tabs are links, so they work with scripts off."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Action:
    """Something a person may do, with its consequence in words.

    With ``url`` it is a link (``method`` "get") or its own form ("post"); without, it is a
    submit button of the form around it that posts ``name`` = ``value``.
    """

    label: str
    url: str = ""
    kind: ActionKind = ActionKind.SECONDARY
    name: str = ""
    value: str = ""
    method: str = "get"
    consequence: str = ""
    icon: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lamp:
    """State of the clock and its words, such as 还剩 3 个工作日，10-14 到期."""

    state: LampState
    text: str = ""


@dataclass(frozen=True)
class DueLine:
    """One line of the reckoning of a due date; ``counts`` says whether the day was counted."""

    day: str
    text: str
    counts: bool = True
    number: int | None = None


@dataclass(frozen=True)
class DueExplanation:
    """A due date that opens line by line."""

    lamp: Lamp
    lines: tuple[DueLine, ...]
    basis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One row of a description list; ``was`` is the value before a correction."""

    term: str
    value: str
    source: SourceMark | None = None
    was: str = ""
    url: str = ""
    change_url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a wizard or flow."""

    label: str
    state: StepState = StepState.WAITING
    note: str = ""
    who: str = ""
    when: str = ""
    url: str = ""
    lamp: Lamp | None = None


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened, newest or oldest first as the page wishes."""

    title: str
    when: str
    who: str = ""
    text: str = ""
    tone: Tone = Tone.NEUTRAL
    links: tuple[Link, ...] = ()
    datetime: str = ""


@dataclass(frozen=True)
class Badge:
    """A few words in a tone."""

    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class Column:
    """One column of a table. ``is_head`` makes its cells the row's heading."""

    label: str
    is_number: bool = False
    is_head: bool = False
    hide_label: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell; ``url`` makes a link of the text, lamp and badge stand beside it."""

    text: str = ""
    url: str = ""
    help: str = ""
    lamp: Lamp | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; plain strings are cells without anything else."""

    cells: tuple[Cell | str, ...]
    is_current: bool = False


@dataclass(frozen=True)
class Table:
    """A table that becomes labelled cards on a narrow screen; ``is_narrow`` ones fit as they are."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = ""
    hide_caption: bool = False
    is_dense: bool = False
    is_narrow: bool = False
    foot: str = ""


@dataclass(frozen=True)
class KeysetPager:
    """Pages without numbers: earlier and later by key. Empty address = no such page."""

    previous_url: str = ""
    next_url: str = ""
    first_url: str = ""
    shown: int = 0


@dataclass(frozen=True)
class PageLink:
    """One page of a numbered pager; number ``None`` is a gap."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pagination:
    """Pages with numbers, for short lists whose length is known."""

    pages: tuple[PageLink, ...]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Statistic:
    """A number that names what it counts and its time."""

    value: str
    label: str
    as_of: str
    unit: str = ""
    counts: str = ""
    url: str = ""
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class ProgressRow:
    """One department on the progress board."""

    department: str
    open: int
    closed_today: int
    past_promise: int
    url: str = ""


@dataclass(frozen=True)
class ProgressBoard:
    """What each department has in hand, with the time of the figures."""

    rows: tuple[ProgressRow, ...]
    as_of: str
    note: str = ""


@dataclass(frozen=True)
class InspectionItem:
    """One item of an inspection form; posts ``name``, ``name.note`` and ``name.photo``."""

    name: str
    number: str
    text: str
    basis: str = ""
    is_key: bool = False
    value: Finding | None = None
    note: str = ""
    error: str = ""
    photos: tuple[UploadedFile, ...] = ()
    readonly: bool = False

    @property
    def id(self) -> str:
        """Element id."""
        return "i-" + _NOT_IN_ID.sub("-", self.name)


@dataclass(frozen=True)
class SearchBox:
    """The search form (GET ``q``) and its hot words."""

    url: str
    label: str
    value: str = ""
    placeholder: str = ""
    hot_words: tuple[Link, ...] = ()


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the menu or the bottom bar; ``count`` is shown beside it when set."""

    label: str
    url: str
    icon: str = ""
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class LanguageChoice:
    """One language of the language switch, named in itself."""

    code: str
    label: str
    is_current: bool = False


@dataclass(frozen=True)
class UserMark:
    """Who is signed in, and for whom they act."""

    name: str
    acting_for: str = ""
    role: str = ""
    url: str = ""


@dataclass(frozen=True)
class Layout:
    """What every page shows around its content.

    Context processors of config supply it under the name ``layout``. Addresses that are
    empty are simply not shown. ``language_action``, ``elder_action`` and
    ``sign_out_action`` are posted to, with ``next`` = ``path``.
    """

    site_name: str
    region_name: str = ""
    home_url: str = "/"
    path: str = "/"
    is_demo: bool = False
    is_elder: bool = False
    user: UserMark | None = None
    menu: tuple[MenuEntry, ...] = ()
    bar: tuple[MenuEntry, ...] = ()
    unread_notices: int = 0
    notices_url: str = ""
    languages: tuple[LanguageChoice, ...] = ()
    language_action: str = ""
    elder_action: str = ""
    sign_in_url: str = ""
    sign_out_action: str = ""
    accessibility_url: str = ""
    organizer: str = ""
    record_number: str = ""
    hotline: str = ""
    footer_links: tuple[Link, ...] = ()
