"""Calls for those who tend items, procedures and calendars. Part of the facade, as `administration`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import queries_admin, rules_items, texts
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
from zhengyun.engines.casework.logic import preview_calendar
from zhengyun.engines.casework.logic import write_item_version as writing
from zhengyun.kit.actor import Actor


def items(
    actor: Actor, *, text: str = "", organization_id: UUID | None = None, state: str = ""
) -> list[ItemLine]:
    """Items that the actor tends, by title; state: on, off or all. Raises `casework.may_not` (403)."""
    return queries_admin.items(actor, text, organization_id, state)


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
) -> int:
    """A new version of the guide, in force at once or from a day on; answers its number.

    The same text sent twice is one version. Raises `casework.may_not` (403), `casework.guide_invalid`
    with fields, `casework.no_reason`, `casework.guide_stale` (409).
    """
    return writing.write_item_version(actor, code, guide, reason, based_on, starts_on)


def start_item_version(actor: Actor, code: str, version: int, on: date | None = None) -> None:
    """Brings a version into force, an older one too, at once or from a day on.

    Raises `casework.options_differ` (409) where a package has changed the item's options since.
    """
    writing.start_item_version(actor, code, version, on)


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


def guide_shape() -> GuideShape:
    """Which entries a guide may have, for whoever draws its form (GB/T 39046 table 4)."""
    shape = rules_items
    return GuideShape(shape.TEXTS, shape.LISTS, shape.FLAGS, shape.TABLES, shape.CODES, shape.SUBJECTS)


def act_title(act: str) -> str:
    """An act in words; one that is not known by its name."""
    return texts.act_title(act)
