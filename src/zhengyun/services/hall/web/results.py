"""结果公示: which licences the county has granted, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Record, RecordPage
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import queries_results as queries
from zhengyun.ui import contracts as ui

SIZE = 20
SHOWN = (
    "number", "holder_name", "holder_code", "summary", "issuer_name", "issued_on", "valid_from",
    "valid_until", "region",
)  # fmt: skip
TONES = dict.fromkeys(("revoked", "withdrawn", "expired"), ui.Tone.WARNING) | {"valid": ui.Tone.SUCCESS}


@access(public)
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    asked, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    _titles, states = queries.titles()
    stored = {code: title for code, title in states.items() if code not in queries.TOLD_BY_DAY}
    error, status, page = "", 200, RecordPage(())
    try:
        page = queries.results(asked, state if state in stored else "", request.GET.get("after"), SIZE)
    except Problem as problem:
        error, status = str(problem), problem.status
    fields = _fields(asked, state, stored, error)
    address = f"{reverse('hall:results')}?{urlencode({'q': asked, 'state': state})}"
    context = {
        "fields": fields,
        "error_items": [ui.ErrorItem(error, fields[0].focus_id)] if error else [],
        "table": _table(page, states),
        "pager": ui.KeysetPager(
            next_url=f"{address}&after={page.next}" if page.next else "",
            first_url=address if request.GET.get("after") else "",
            shown=len(page.records),
        ),
    }
    return render(request, "hall/results.html", context, status=status)


def _fields(asked: str, state: str, states: Mapping[str, str], error: str) -> tuple[ui.Field, ...]:
    options = (ui.Option("", _("All")), *(ui.Option(code, title) for code, title in states.items()))
    return (
        ui.Field("q", _("Holder, licence or number"), value=asked, error=error, autocomplete="off"),
        ui.Field("state", _("State"), ui.FieldKind.SELECT, state, options),
    )


def _table(page: RecordPage, states: Mapping[str, str]) -> ui.Table:
    columns = (
        ui.Column(_("Holder"), is_head=True),
        ui.Column(_("Kind of licence")),
        ui.Column(_("Licence number")),
        ui.Column(_("Valid until"), is_number=True),
        ui.Column(_("State")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(str(one.values["holder_name"]), reverse("hall:result", args=[one.values["number"]])),
                str(one.values["title"]),
                str(one.values["number"]),
                _until(one),
                ui.Cell(badge=_badge(one, states)),
            )
        )
        for one in page.records
    )
    return ui.Table(_("Licences"), columns, rows, _("No licence is found."), hide_caption=True)


def _until(record: Record) -> str:
    until = record.values.get("valid_until")
    return until.isoformat() if until else _("without end")


def _badge(record: Record, states: Mapping[str, str]) -> ui.Badge:
    state = queries.state_of(record, clock.today())
    return ui.Badge(states.get(state, state), TONES.get(state, ui.Tone.NEUTRAL))


@access(public)
@require_GET
def result(request: HttpRequest, number: str) -> HttpResponse:
    found = queries.result(number)
    titles, states = queries.titles()
    facts = [
        ui.Fact(titles[name], registers.in_words(found.register, name, value))
        for name in SHOWN
        if name in titles and (value := found.values.get(name)) not in (None, "")
    ]
    context = {"record": found, "badge": _badge(found, states), "facts": facts}
    return render(request, "hall/result.html", context)
