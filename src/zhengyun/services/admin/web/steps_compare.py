"""Two procedures side by side, aligned by standard step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.services.admin import roles
from zhengyun.services.admin.steps import reading, words
from zhengyun.services.admin.steps.aligning import By, Pair, align, differences
from zhengyun.services.admin.steps.lines import Kind, StepLine
from zhengyun.services.admin.steps.reading import Catalogue
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Filter, Part, actor_of
from zhengyun.services.admin.web.steps_catalogue import drawing_of, view_of
from zhengyun.ui import contracts as ui


@access(staff(*roles.STUDENTS))
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    found = reading.catalogue(actor_of(request))
    first, second = request.GET.get("a", "")[:100], request.GET.get("b", "")[:100]
    options = [(one.code, one.title) for one in found.processes.views]
    fields = (
        page.select("a", _("Procedure"), options, first),
        page.select("b", _("Beside it"), options, second),
    )
    here = reverse("admin:steps_compare")
    parts = _parts(found, first, second) if first and second else []
    lead = _("Steps stand side by side that are the same standard step, else those that are most alike.")
    return page.show(
        request,
        _("Two procedures side by side"),
        parts,
        path=steps_frame.path(),
        lead=lead,
        tabs=steps_frame.tabs("steps_compare"),
        chosen=Filter(fields, here, bool(first or second)),
    )


def _parts(found: Catalogue, first: str, second: str) -> list[Part]:
    left, right = view_of(found, first), view_of(found, second)
    codes = {key: one.code for key, one in found.assigned.items() if not one.is_stale}
    pairs = align(_of(found, first), _of(found, second), codes)
    columns = (_("Standard step"), left.title, right.title, _("What differs"))
    table = page.table(_("Steps"), columns, [_row(found, one) for one in pairs])
    drawings = ((left.title, drawing_of(left)), (right.title, drawing_of(right)))
    return [
        Part("steps", _("Steps"), table),
        Part("limits", _("Limits"), _limits(found, first, second, left.title, right.title)),
        Part("flows", "", drawings=drawings),
    ]


def _of(found: Catalogue, code: str) -> list[StepLine]:
    return [one for one in found.lines if one.procedure == code]


def _row(found: Catalogue, pair: Pair) -> tuple[ui.Cell | str, ...]:
    standard = found.standards.get(pair.standard)
    why = {By.LIKENESS: _("by likeness"), By.ALONE: _("nothing corresponds")}.get(pair.by, "")
    differs = "—"
    if pair.left and pair.right:
        differs = "；".join(
            f"{words.UNLIKE[one.what]}：{words.unlike_words(one.what, one.left, pair.left)}"
            f" ↔ {words.unlike_words(one.what, one.right, pair.right)}"
            for one in differences(pair.left, pair.right)
        )
    return (
        ui.Cell(standard.title if standard else "—", help=why),
        _cell(pair.left),
        _cell(pair.right),
        differs or _("Nothing differs."),
    )


def _cell(line: StepLine | None) -> ui.Cell:
    if line is None:
        return ui.Cell("—")
    told = (words.role_of(line), words.deed_of(line), words.limit_of(line))
    return ui.Cell(words.name_of(line), help="；".join(one for one in told if one))


def _limits(found: Catalogue, first: str, second: str, *titles: str) -> ui.Table:
    sides = [
        {one.element: one for one in _of(found, code) if one.kind is Kind.TIMER} for code in (first, second)
    ]
    rows: list[tuple[ui.Cell | str, ...]] = []
    kinds = list(dict.fromkeys([*sides[0], *sides[1]]))
    for kind in kinds:
        named = next(side[kind] for side in sides if kind in side)
        rows.append((words.name_of(named), *(_limit(side.get(kind)) for side in sides)))
    return page.table(_("Limits"), (_("Limit"), *titles), rows, _("Neither has one."))


def _limit(line: StepLine | None) -> ui.Cell:
    return ui.Cell(words.limit_of(line), help=line.source) if line else ui.Cell("—")
