"""How far a case is without signing in, and the masked board of all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import PublicCaseRow
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import casepage, words
from zhengyun.services.hall.figures import public_figures
from zhengyun.services.hall.web.door import check_number_rate, check_rate
from zhengyun.services.hall.web.front import board as board_of
from zhengyun.ui import contracts as ui

SIZE = 20


@access(public)
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """POST, so that number and digits stay out of addresses and logs."""
    number, digits = request.POST.get("number", "")[:40], request.POST.get("digits", "")[:4]
    context: dict[str, object] = {}
    error, status = "", 200
    if request.method == "POST":
        check_rate(request, "progress")
        check_number_rate(number)
        try:
            found = casework.progress(number, digits)
            context = {
                "found": found,
                "state": words.state_badge(found.state),
                "lamp": words.lamp_of(found),
                "submitted": words.instant(found.submitted_at),
                "steps": casepage.usual_steps(found.steps),
            }
        except Problem as problem:
            error, status = str(problem), problem.status
    fields = _fields(number, error)
    context |= {"fields": fields, "error_items": _errors(fields, error)}
    return render(request, "hall/progress.html", context, status=status)


def _fields(number: str, error: str) -> list[ui.Field]:
    return [
        ui.Field(
            "number",
            _("Case number"),
            value=number,
            required=True,
            error=error,
            help=_("It stands on the receipt and in the short message."),
            autocomplete="off",
        ),
        ui.Field(
            "digits",
            _("Last four digits of the contact's telephone"),
            ui.FieldKind.CODE,
            required=True,
            inputmode="numeric",
            maxlength=4,
            autocomplete="off",
        ),
    ]


def _errors(fields: list[ui.Field], error: str) -> list[ui.ErrorItem]:
    return [ui.ErrorItem(error, fields[0].focus_id)] if error else []


@access(public)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Departments with their figures, and the latest cases, masked."""
    page = casework.recent_public(request.GET.get("after"), SIZE)
    figures = public_figures()
    address = reverse("hall:board")
    context = {
        "board": board_of(figures),
        "cases": _table(list(page.rows)),
        "pager": ui.KeysetPager.around(
            page, lambda place: f"{address}?after={place}", address if request.GET.get("after") else ""
        ),
    }
    return render(request, "hall/board.html", context)


def _table(rows: list[PublicCaseRow]) -> ui.Table:
    columns = (
        ui.Column(_("Case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Applicant")),
        ui.Column(_("Department")),
        ui.Column(_("State")),
        ui.Column(_("Changed")),
    )
    lines = tuple(
        ui.Row(
            (
                row.number,
                row.title,
                row.applicant,
                row.organization_name,
                ui.Cell(badge=words.state_badge(row.state)),
                words.instant(row.changed_at),
            )
        )
        for row in rows
    )
    return ui.Table(_("Latest changes"), columns, lines, empty=_("No cases yet."), hide_caption=True)
