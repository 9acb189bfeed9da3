"""Tables, lists, numbers and explanations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhengyun.kit.paging import Page
from zhengyun.ui.contracts.words import Badge, Lamp, Link, SourceMark, StepState, Tone


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
    """One row of a description list; ``was`` is the value before a correction, ``object_url`` leads to
    where one says that the value is wrong.
    """

    term: str
    value: str
    source: SourceMark | None = None
    was: str = ""
    url: str = ""
    change_url: str = ""
    object_url: str = ""


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
class Column:
    """One column of a table. ``is_head`` makes its cells the row's heading."""

    label: str
    is_number: bool = False
    is_head: bool = False
    hide_label: bool = False


@dataclass(frozen=True)
class Pick:
    """A box by which a row is ticked; it belongs to the form whose id is ``form``."""

    name: str
    value: str
    label: str
    form: str


@dataclass(frozen=True)
class Cell:
    """One cell; ``url`` makes a link of the text, lamp and badge stand beside it, ``pick`` before it.

    ``id``: of the link, where the table is swapped and the focus must find it again.
    """

    text: str = ""
    url: str = ""
    help: str = ""
    lamp: Lamp | None = None
    badge: Badge | None = None
    pick: Pick | None = None
    id: str = ""


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; plain strings are cells without anything else.

    ``is_minor``: where there is little room, a page may show it only when asked.
    """

    cells: tuple[Cell | str, ...]
    is_current: bool = False
    is_minor: bool = False


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

    @classmethod
    def around(cls, page: Page[Any], url: Callable[[str], str], first_url: str = "") -> KeysetPager:
        """Of a page of rows. url: the address of the page at a cursor."""
        return cls(
            previous_url=url(page.previous) if page.previous else "",
            next_url=url(page.next) if page.next else "",
            first_url=first_url,
            shown=len(page.rows),
        )


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
    """What each department has in hand, with the time of the figures.

    day: of which day the closed ones are; empty for today.
    """

    rows: tuple[ProgressRow, ...]
    as_of: str
    note: str = ""
    day: str = ""
