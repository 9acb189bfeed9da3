"""Calls for those who tend items, procedures and calendars. Part of the facade, as `administration`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import queries_admin, queries_processes, rules_items, texts
from zhengyun.engines.casework.contracts.administration import (
    CalendarPreview,
    CalendarYearView,
    GuideShape,
    ItemFile,
    ItemLine,
    ProcedureLine,
    ProcedureVersionView,
)
from zhengyun.engines.casework.contracts.items import ItemView
from zhengyun.engines.casework.contracts.processes import Processes, ProcessFigures
from zhengyun.engines.casework.logic import preview_calendar
from zhengyun.engines.casework.logic import start_item_version as starting
from zhengyun.engines.casework.logic import write_item_version as writing
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def items(
    actor: Actor,
    *,
    text: str = "",
    organization_id: UUID | None = None,
    state: str = "",
    cursor: str = "",
    size: int = 100,
) -> Page[ItemLine]:
    """Items that the actor tends, by title and in pages; state: on, off or all.

    cursor: `next` or `previous` of a page. Raises `casework.may_not` (403), `casework.no_such_item` (404)
    for a cursor whose item has gone.
    """
    return queries_admin.items(actor, text, organization_id, state, cursor, size)


def item_places(actor: Actor) -> list[tuple[UUID, str]]:
    """The organizations of all items that the actor tends, with their names, by name."""
    return queries_admin.item_places(actor)


def item_file(actor: Actor, code: str) -> ItemFile:
    """An item with all its versions. Raises `casework.no_such_item` (404), `casework.may_not` (403)."""
    return queries_admin.item_file(actor, code)


def preview_item(actor: Actor, code: str, version: int) -> ItemView:
    """A version as the hall would show it. Raises `casework.no_such_version` (404)."""
    return queries_admin.preview_item(actor, code, version)


def write_item_version(
    actor: Actor,
    code: str,
    guide: Mapping[str, Any],
    reason: str,
    *,
    based_on: int,
    starts_on: date | None = None,
    besides: bool = False,
) -> int:
    """A new version of the guide, in force at once or from a day on; answers its number.

    The same text sent twice is one version. Written on a version that waits for its day it takes that one's
    place, unless its own day is later. besides: other versions that wait stay, each from its day; without it
    they are a reason to refuse, `casework.guide_waits` (409). Raises `casework.may_not` (403),
    `casework.guide_invalid` with fields, `casework.no_reason`, `casework.guide_stale` (409).
    """
    return writing.write_item_version(actor, code, guide, reason, based_on, starts_on, besides=besides)


def start_item_version(
    actor: Actor, code: str, version: int, on: date | None = None, *, besides: bool = False
) -> None:
    """Brings a version into force, an older one too, at once or from a day on, whatever holds by then.

    besides: as in `write_item_version`. Raises `casework.guide_waits` (409), `casework.options_differ` (409)
    where a package has changed the item's options since.
    """
    starting.start_item_version(actor, code, version, on, besides=besides)


def call_off_item_version(actor: Actor, code: str, version: int) -> None:
    """A version that waits for its day does not come into force; nothing where it does not wait."""
    starting.call_off_item_version(actor, code, version)


def switch_item(actor: Actor, code: str, reason: str, *, on: bool) -> None:
    """Takes an item out of the hall or back into it; open cases go on. Raises `casework.no_reason`."""
    writing.switch_item(actor, code, reason, on=on)


def set_applicant_roles(actor: Actor, code: str, roles: Sequence[str], before: Sequence[str]) -> None:
    """Who may apply for an organization; raises `casework.guide_stale` (409) unless it is still `before`."""
    writing.set_applicant_roles(actor, code, list(roles), list(before))


def procedures(actor: Actor) -> list[ProcedureLine]:
    """Procedures in force, each with how many cases are open. Raises `casework.may_not` (403)."""
    return queries_admin.procedures(actor)


def procedure_versions(actor: Actor, code: str) -> list[ProcedureVersionView]:
    """All versions of a procedure, newest first. Raises `casework.no_such_procedure` (404)."""
    return queries_admin.procedure_versions(actor, code)


def calendar_year(year: int) -> CalendarYearView:
    """What is kept of a year's working days; they are public."""
    return queries_admin.calendar_year(year)


def calendar_years() -> list[tuple[int, str]]:
    """The years of which something is kept, with their state."""
    return queries_admin.calendar_years()


def preview_calendar_year(
    actor: Actor,
    year: int,
    holidays: Sequence[tuple[date, str]],
    make_up: Sequence[tuple[date, str]],
    source: str,
) -> CalendarPreview:
    """Which open due dates publishing this year would move; nothing is written.

    Raises `casework.calendar_invalid`, `casework.may_not` (403).
    """
    return preview_calendar.preview_calendar_year(actor, year, holidays, make_up, source)


def procedures_in(folder: Path) -> dict[str, Mapping[str, Any]]:
    """The procedures of a package's folder by code, as `ProcedureVersionView.content` has them.

    For a comparison before anything is installed: what cannot be read is left out.
    """
    return queries_admin.procedures_in(folder)


def procedures_in_force(package: str) -> list[Mapping[str, Any]]:
    """The contents of a package's procedures in force, each with its code."""
    return queries_admin.procedures_in_force(package)


def processes(actor: Actor) -> Processes:
    """Every procedure in force with its forms, letters and matters; as many queries for any number.

    Raises `casework.may_not` (403).
    """
    return queries_processes.processes(actor)


def bpmn(actor: Actor, code: str) -> str:
    """The flow in force as its file was installed. Raises `casework.no_such_procedure` (404)."""
    return queries_processes.bpmn(actor, code)


def process_figures(actor: Actor, since: date) -> ProcessFigures:
    """How many cases of each option were sent since a day, and how long those decided took.

    Raises `casework.may_not` (403).
    """
    return queries_processes.figures(actor, since)


def guide_shape() -> GuideShape:
    """Which entries a guide may have, for whoever draws its form (GB/T 39046 table 4)."""
    shape = rules_items
    return GuideShape(
        shape.TEXTS, shape.LISTS, shape.FLAGS, shape.TABLES, shape.CODES, shape.SUBJECTS, shape.ANSWERS
    )


def act_title(act: str, act_set: str = "") -> str:
    """An act in words, as its act set calls it; one that is not known by its name."""
    return texts.act_title(act, act_set)


def act_titles() -> dict[str, str]:
    """Every act in words, whatever its act set."""
    return {act: texts.act_title(act) for act in texts.ACTS if "." not in act}


def case_numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of those of these ids that are cases; a number tells nothing of its case."""
    return queries_admin.case_numbers(ids)


def case_id(number: str) -> UUID | None:
    """The case with this number, for whoever looks it up in the audit."""
    return queries_admin.case_id(number)
