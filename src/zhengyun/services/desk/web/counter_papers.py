"""Papers that wait at the counter, and handing them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import PaperRow
from zhengyun.kernel.accounts.access import access
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.kit.paging import Page
from zhengyun.services.desk import counterform, queries_counter
from zhengyun.services.desk.logic import hand_over as handing
from zhengyun.services.desk.web.counter import clerk
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

UNCLAIMED_DAYS = 30
SIZE = 50
MOST_COUNTED = 100


@access(clerk)
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """The register of what waits, by number or party; `unclaimed` narrows it to what waits too long."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:60]
    days = min((one.unclaimed_days for one in queries_counter.my_sites(actor)), default=UNCLAIMED_DAYS)
    late_before = clock.now() - timedelta(days=days)
    is_late = request.GET.get("show") == "unclaimed"
    shown = casework.waiting_papers(
        actor, text, request.GET.get("after"), SIZE, late_before if is_late else None
    )
    here = reverse("counter:papers")
    late = _("Unclaimed for %(days)d days") % {"days": days}
    tabs = [
        _tab(_("All that waits"), here, casework.count_papers(actor, text), is_current=not is_late),
        _tab(
            late,
            f"{here}?show=unclaimed",
            casework.count_papers(actor, text, late_before),
            is_current=is_late,
        ),
    ]
    context = {"tabs": tabs, "q": text, "table": _table(shown.rows), "pager": _pager(request, shown)}
    return render(request, "desk/counter/papers.html", context)


def _tab(label: str, address: str, count: int, *, is_current: bool) -> ui.Tab:
    if count > MOST_COUNTED:
        return ui.Tab(f"{label} 100+", address, is_current=is_current)
    return ui.Tab(label, address, is_current=is_current, count=count)


def _pager(request: HttpRequest, shown: Page[PaperRow]) -> ui.KeysetPager:
    query = {name: request.GET[name] for name in ("q", "show") if request.GET.get(name)}
    return ui.KeysetPager.around(
        shown, lambda place: f"{request.path}?{urlencode({**query, 'after': place})}"
    )


def _table(rows: Sequence[PaperRow]) -> ui.Table:
    columns = (
        ui.Column(_("Applicant and case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Decision")),
        ui.Column(_("Waits since")),
        ui.Column(_("Telephone")),
    )
    shown = tuple(
        ui.Row(
            (
                ui.Cell(
                    one.applicant_name, reverse("counter:hand_over", args=[one.case_id]), help=one.number
                ),
                one.title,
                casework.state_title(one.outcome),
                instant(one.waits_since, with_year=True),
                one.contact_phone,
            )
        )
        for one in rows
    )
    empty = _("Nothing waits to be handed over.")
    return ui.Table(_("Papers at the counter"), columns, shown, empty, hide_caption=True, is_dense=True)


@access(clerk)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    typed = {name: str(request.POST.get(name, "")) for name in request.POST}
    paper = handing.waiting(actor, case_id)
    problem = None
    if request.method == "POST":
        try:
            case = handing.hand_over(actor, case_id, typed)
        except Problem as error:
            if error.status >= 500 or error.status == 404:
                raise
            problem = error
        else:
            messages.success(request, _("%(number)s: handed over.") % {"number": case.number})
            return redirect("counter:papers")
    fields = _fields(typed, problem)
    context = {
        "paper": paper,
        "groups": fields,
        "errors": counterform.error_items([one for _title, group in fields for one in group]),
        "refusal": problem if problem and not problem.fields else None,
        "key": uuid7(),
    }
    return render(request, "desk/counter/hand_over.html", context, status=problem.status if problem else 200)


def _fields(typed: dict[str, str], problem: Problem | None) -> list[tuple[str, list[ui.Field]]]:
    errors = problem.fields if problem else {}
    ways = (
        ui.Option("counter", _("At the counter")),
        ui.Option("mail", _("By mail")),
        ui.Option("electronic", _("Electronically")),
    )

    def field(name: str, label: str, help_: str = "") -> ui.Field:
        """One with a help is optional until it has turned out that it is needed."""
        value, error = typed.get(name, ""), " ".join(errors.get(name, ()))
        needed = not help_ or bool(error)
        return ui.Field(
            name, label, value=value, required=needed, help=help_, error=error, autocomplete="off"
        )

    def radio(name: str, label: str, options: tuple[ui.Option, ...], default: str = "") -> ui.Field:
        value, error = typed.get(name, "") or default, " ".join(errors.get(name, ()))
        return ui.Field(name, label, ui.FieldKind.RADIO, value, options, required=True, error=error)

    return [
        (_("Serving the decision"), [radio("method", _("How it is served"), ways, "counter")]),
        (
            _("Collected at the counter"),
            [
                field("id_number", _("Number of the identity document")),
                radio("identified", _("How was the person identified?"), counterform.methods()),
                field("name", _("Name"), _("Only needed for who is not known yet.")),
                field("letter", _("Letter of mandate"), _("Where the person has no mandate to collect.")),
            ],
        ),
        (_("Sent by mail"), [field("carrier", _("Carrier")), field("tracking", _("Tracking number"))]),
    ]
