"""Times, lamps and lists in the words of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Lamp, TaskRow
from zhengyun.services.hall.facade import LAMP_STATES, instant, left_words
from zhengyun.ui import contracts as ui


def lamp_mark(lamp: Lamp, days_left: int | None = None, due_on: date | None = None) -> ui.Lamp:
    """The lamp with how much is left; without a due day the lamp alone."""
    return ui.Lamp(LAMP_STATES[lamp], left_words(days_left, due_on))


def lamp_names() -> tuple[tuple[Lamp, str], ...]:
    return (
        (Lamp.GREEN, _("In time")),
        (Lamp.WARNING, _("Due soon")),
        (Lamp.PAST_PROMISE, _("Past the promised limit")),
        (Lamp.PAST_LAW, _("Past the legal limit")),
    )


def task_address(row: TaskRow) -> str:
    return reverse("desk:task", args=[row.id])


def task_table(
    rows: Sequence[TaskRow],
    caption: str,
    empty: str,
    address: Callable[[TaskRow], str] = task_address,
    *,
    with_department: bool = False,
    take: Callable[[TaskRow], str] | None = None,
) -> ui.Table:
    """Tasks as a dense table: applicant and number, matter, step, holder, limit.

    take: where a task that nobody holds is taken; left out, that it is free is only said.
    """
    columns = (
        ui.Column(_("Applicant and case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Step")),
        ui.Column(_("With")),
        ui.Column(_("Limit")),
    )
    shown = tuple(ui.Row(_task_cells(row, address(row), _holder(row, with_department, take))) for row in rows)
    return ui.Table(caption, columns, shown, empty, hide_caption=True, is_dense=True)


def _holder(row: TaskRow, with_department: bool, take: Callable[[TaskRow], str] | None) -> ui.Cell:
    department = row.organization_name if with_department else ""
    if row.assignee_name:
        return ui.Cell(row.assignee_name, help=department)
    if take is not None:
        return ui.Cell(_("Take it"), take(row), help=department)
    return ui.Cell(_("not taken yet"), help=department)


def _task_cells(row: TaskRow, url: str, holder: ui.Cell) -> tuple[ui.Cell | str, ...]:
    since = _("since %(time)s") % {"time": instant(row.opened_at)}
    return (
        ui.Cell(row.applicant_name, url, help=row.case_number),
        row.title,
        ui.Cell(row.name, help=since),
        holder,
        ui.Cell(lamp=lamp_mark(row.lamp, row.days_left, row.due_on)),
    )
