"""Times, lamps and lists in the words of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import InboxChoices, InboxFilter, Lamp, MemberView, TaskRow
from zhengyun.services.hall.facade import (
    LAMP_STATES,
    clock_lamp,
    clock_name,
    instant,
    left_words,
    state_badge,
)
from zhengyun.ui import contracts as ui

DECIDING = ("promised", "statutory")


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


def scope_names() -> dict[str, str]:
    return {"team": _("My teams"), "mine": _("Mine"), "done": _("Done by me")}


def filter_words(chosen: InboxFilter, choices: InboxChoices) -> str:
    """A filter in words: what is listed, narrowed by what."""
    lamps = {lamp.value: name for lamp, name in lamp_names()}
    parts = (
        scope_names()[chosen.scope],
        lamps.get(chosen.lamp, chosen.lamp),
        dict(choices.items).get(chosen.item_code, chosen.item_code),
        dict(choices.steps).get(chosen.element, chosen.element),
        chosen.text,
    )
    return " · ".join(filter(None, parts))


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
    picks: str = "",
) -> ui.Table:
    """Tasks as a dense table: applicant and number, matter, step, holder, limit.

    take: where a task that nobody holds is taken; left out, that it is free is only said. picks: the id of
    the form for which rows are ticked; empty for none.
    """
    columns = (
        ui.Column(_("Applicant and case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Step")),
        ui.Column(_("With")),
        ui.Column(_("Limit")),
    )
    shown = tuple(
        ui.Row(_task_cells(row, address(row), _holder(row, with_department, take), picks)) for row in rows
    )
    return ui.Table(caption, columns, shown, empty, hide_caption=True, is_dense=True)


def deputy_mark(name: str) -> ui.Badge:
    """As whose deputy somebody has a task."""
    return ui.Badge(_("for %(name)s") % {"name": name}, ui.Tone.INFO)


def whole_mark() -> ui.Badge:
    """Of a case that a bundle (一件事) has opened."""
    return ui.Badge(_("All at once"), ui.Tone.INFO)


def members_table(members: Sequence[MemberView]) -> ui.Table:
    """The cases of a bundle. Whoever may not see one of them is told so there."""
    columns = (
        ui.Column(_("Case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Department")),
        ui.Column(_("State")),
        ui.Column(_("Limit")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(one.number, reverse("desk:case", args=[one.id])),
                one.title,
                one.organization_name,
                ui.Cell(badge=state_badge(one.state)),
                ui.Cell(lamp=lamp_mark(one.lamp, one.days_left, one.due_on)) if one.due_on else "",
            )
        )
        for one in members
    )
    return ui.Table(_("Matters of this application"), columns, rows, hide_caption=True, is_dense=True)


def _holder(row: TaskRow, with_department: bool, take: Callable[[TaskRow], str] | None) -> ui.Cell:
    department = row.organization_name if with_department else ""
    if row.assignee_name:
        return ui.Cell(row.assignee_name, help=department)
    if take is not None and not row.needs_applicant:
        return ui.Cell(_("Take it"), take(row), help=department)
    return ui.Cell(_("not taken yet"), help=department)


def _task_cells(row: TaskRow, url: str, holder: ui.Cell, picks: str) -> tuple[ui.Cell | str, ...]:
    since = _("since %(time)s") % {"time": instant(row.opened_at)}
    label = _("Tick %(applicant)s, %(number)s") % {"applicant": row.applicant_name, "number": row.case_number}
    pick = ui.Pick("task", str(row.id), label, picks) if picks else None
    deputy = deputy_mark(row.deputy_for) if row.deputy_for else None
    return (
        ui.Cell(row.applicant_name, url, help=row.case_number, badge=deputy, pick=pick),
        ui.Cell(row.title, badge=whole_mark() if row.is_member else None),
        ui.Cell(row.name, help=since, badge=state_badge(row.case_state) if row.needs_applicant else None),
        holder,
        _limit(row),
    )


def _limit(row: TaskRow) -> ui.Cell:
    """What is left in the words of the case page, and of which limit where it is not that of the decision."""
    if row.limit is None:
        words = _("Waits for the applicant") if row.needs_applicant else ""
        return ui.Cell(lamp=ui.Lamp(LAMP_STATES[row.lamp], words))
    shown = clock_lamp(row.limit)
    if row.needs_applicant:
        words = _("Waits for the applicant: %(left)s") % {"left": shown.text}
        return ui.Cell(lamp=ui.Lamp(ui.LampState.PAUSED, words))
    if row.limit.state != "held":
        shown = ui.Lamp(LAMP_STATES[row.lamp], shown.text)
    return ui.Cell(lamp=shown, help="" if row.limit.kind in DECIDING else clock_name(row.limit.kind))
