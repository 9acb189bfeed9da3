"""Procedures in force as whole definitions, and what real cases tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """A business option that runs on a procedure. form: the code of its form of application.

    A guide without options has procedure, form and option "".
    """

    item_code: str
    item_title: str
    option_code: str
    option_title: str
    organization_id: UUID
    organization_name: str
    procedure: str
    form: str
    is_internal: bool
    is_bundle: bool
    guide: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProcessView:
    """The version in force of a procedure. content: its file, with `names` of its elements.

    nodes: (element, kind, name), kind one of start, end, user, service, exclusive, parallel; edges: (from,
    to, condition), both in the order of the flow's file. forms: of its steps, by code.
    """

    code: str
    title: str
    package: str
    version: int
    act_set: str
    content: Mapping[str, Any]
    nodes: tuple[tuple[str, str, str], ...]
    edges: tuple[tuple[str, str, str], ...]
    forms: Mapping[str, Mapping[str, Any]]
    uses: tuple[ProcessUse, ...]


@dataclass(frozen=True, slots=True)
class Processes:
    """All procedures in force by package and title. forms: of applications, by code; letters: titles by
    code; guides: items at the window only."""

    views: tuple[ProcessView, ...]
    forms: Mapping[str, Mapping[str, Any]]
    letters: Mapping[str, str]
    guides: tuple[ProcessUse, ...]


@dataclass(frozen=True, slots=True)
class ProcessFigure:
    """Cases of one option since a day. is_member: opened by a bundle (一件事).

    cases: that were sent. days: of those decided, how many took so many working days from the day on which
    the promised limit began (not counted) to the decision; what does not count by law is in it.
    """

    item_code: str
    option_code: str
    procedure: str
    is_member: bool
    cases: int
    days: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """since: the first day counted; as_of: when it was counted."""

    since: date
    as_of: datetime
    rows: tuple[ProcessFigure, ...]
