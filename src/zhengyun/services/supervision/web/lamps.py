"""E-supervision: open tasks by department, step and lamp; every figure opens to its cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Lamp, LampCell, TaskRow
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import Page
from zhengyun.services.desk import facade as desk
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision.roles import WATCHERS
from zhengyun.ui import contracts as ui

PAST = "past"
LATEST = 20
SIZE = 50
LAMPS = (Lamp.GREEN, Lamp.WARNING, Lamp.PAST_PROMISE, Lamp.PAST_LAW)


@access(staff(*WATCHERS))
def lamps(request: HttpRequest) -> HttpResponse:
    actor = accounts.actor_for(request)
    cells = casework.lamp_matrix(actor)
    past = casework.lamp_cases(actor, None, lamp=PAST, size=LATEST)
    context = {
        "figures": _figures(cells),
        "table": _matrix(cells),
        "calm": sum(_is_calm(cell) for cell in cells),
        "as_of": hall.instant(clock.now(), with_year=True),
        "past": desk.task_table(
            past.rows, _("Past the limit"), _("Nothing is past its limit."), _case_url, with_department=True
        ),
        "past_url": _address(None, "", PAST) if past.next else "",
    }
    return render(request, "supervision/lamps.html", context)


def _case_url(row: TaskRow) -> str:
    return reverse("desk:case", args=[row.case_id])


def _address(organization_id: UUID | None, element: str, lamp: str, cursor: str = "") -> str:
    values = {
        "department": organization_id or "",
        "step": element,
        "lamp": lamp,
        "cursor": cursor,
    }
    kept = {name: value for name, value in values.items() if value}
    return f"{reverse('supervision:cases')}?{urlencode(kept)}"


def _figures(cells: Sequence[LampCell]) -> list[ui.Statistic]:
    now = hall.instant(clock.now())
    names = {
        Lamp.GREEN: _("In time"),
        Lamp.WARNING: _("Due soon"),
        Lamp.PAST_PROMISE: _("Past the promised limit"),
        Lamp.PAST_LAW: _("Past the legal limit"),
    }
    found = []
    for lamp in LAMPS:
        total = sum(_count(cell, lamp) for cell in cells)
        tone = _tone(lamp) if total else ui.Tone.NEUTRAL
        url = _address(None, "", lamp.value)
        found.append(ui.Statistic(str(total), names[lamp], now, counts=_("open tasks"), url=url, tone=tone))
    return found


def _tone(lamp: Lamp) -> ui.Tone:
    if lamp is Lamp.GREEN:
        return ui.Tone.NEUTRAL
    return ui.Tone.WARNING if lamp is Lamp.WARNING else ui.Tone.OVERDUE


def _count(cell: LampCell, lamp: Lamp) -> int:
    counts = {
        Lamp.GREEN: cell.green,
        Lamp.WARNING: cell.warning,
        Lamp.PAST_PROMISE: cell.promise,
        Lamp.PAST_LAW: cell.law,
    }
    return counts[lamp]


def _matrix(cells: Sequence[LampCell]) -> ui.Table:
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("Step")),
        ui.Column(_("In time"), is_number=True),
        ui.Column(_("Due soon"), is_number=True),
        ui.Column(_("Past the promised limit"), is_number=True),
        ui.Column(_("Past the legal limit"), is_number=True),
    )
    rows = tuple(row for department in _departments(cells) for row in _rows(department))
    empty = _("No open task in the departments that you watch.")
    return ui.Table(_("Lamps by department and step"), columns, rows, empty, hide_caption=True, is_dense=True)


def _departments(cells: Sequence[LampCell]) -> Iterable[list[LampCell]]:
    """Cells of one department together, the worst department first as casework ordered them."""
    first: dict[UUID, int] = {}
    for place, cell in enumerate(cells):
        first.setdefault(cell.organization_id, place)
    ordered = sorted(cells, key=lambda cell: first[cell.organization_id])
    return [list(group) for _id, group in groupby(ordered, key=lambda cell: cell.organization_id)]


def _rows(department: Sequence[LampCell]) -> Iterable[ui.Row]:
    for cell in department:
        figures = tuple(_figure(cell, lamp) for lamp in LAMPS)
        whole = ui.Cell(cell.organization_name, _address(cell.organization_id, "", ""))
        step = ui.Cell(cell.step, _address(cell.organization_id, cell.element, ""))
        yield ui.Row((whole, step, *figures), is_minor=_is_calm(cell))


def _is_calm(cell: LampCell) -> bool:
    return not (cell.warning or cell.promise or cell.law)


def _figure(cell: LampCell, lamp: Lamp) -> ui.Cell:
    count = _count(cell, lamp)
    if not count:
        return ui.Cell("0")
    url = _address(cell.organization_id, cell.element, lamp.value)
    if lamp in (Lamp.PAST_PROMISE, Lamp.PAST_LAW):
        return ui.Cell(str(count), url, badge=ui.Badge(_("overdue"), ui.Tone.OVERDUE))
    return ui.Cell(str(count), url)


@access(staff(*WATCHERS))
def cases(request: HttpRequest) -> HttpResponse:
    """The tasks behind a figure, oldest first."""
    given = request.GET
    department = _department(given.get("department", ""))
    element, lamp = given.get("step", "")[:100], given.get("lamp", "")[:20]
    actor = accounts.actor_for(request)
    page = casework.lamp_cases(actor, department, element, lamp, given.get("cursor") or None, SIZE)
    context = {
        "title": _title(page, department, element, lamp),
        "table": desk.task_table(
            page.rows, _("Tasks"), _("No open task behind this figure."), _case_url, with_department=True
        ),
        "pager": ui.KeysetPager.around(
            page,
            lambda place: _address(department, element, lamp, place),
            _address(department, element, lamp) if page.previous else "",
        ),
    }
    return render(request, "supervision/cases.html", context)


def _department(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        message = _("This department is not known.")
        raise not_found("supervision.no_such_department", message, value=text[:40]) from error


def _title(page: Page[TaskRow], department: UUID | None, element: str, lamp: str) -> str:
    names = {
        Lamp.GREEN.value: _("In time"),
        Lamp.WARNING.value: _("Due soon"),
        Lamp.PAST_PROMISE.value: _("Past the promised limit"),
        Lamp.PAST_LAW.value: _("Past the legal limit"),
        PAST: _("Past the limit"),
    }
    first = page.rows[0] if page.rows else None
    parts = [
        first.organization_name if first and department else "",
        first.name if first and element else "",
        names.get(lamp, ""),
    ]
    return " · ".join(filter(None, parts)) or _("All open tasks")
