"""Taking data out: as a listed job, with the conditions of the search; and the list of one's exports."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import ExportView, RunState, Search
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.files import facade as files
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.services.exchange import importing, purposes, searching
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.searching import Asked
from zhengyun.services.exchange.web.door import Door, actor_of, ask_purpose, crumbs, door_of
from zhengyun.services.exchange.web.registers import tabs
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

SIZE = 30
SHOWN = (400, 409, 422)
FORMATS = {"csv": "CSV", "xlsx": "Excel (XLSX)", "parquet": "Parquet", "jsonl": "JSON lines"}
PLACES = {"geojson": "GeoJSON"}
EVERY = "*"


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks for the format and shows the conditions, POST queues the job."""
    door = door_of(request, code)
    if not door.may("export"):
        message = _("You may not take records of “%(title)s” out.") % {"title": door.register.title}
        raise forbidden("exchange.may_not_export", message, value=code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    given = request.POST.dict() if request.method == "POST" else request.GET.dict()
    wanted = searching.asked(door.register, given)
    if request.method != "POST":
        return _ask(request, door, wanted)
    file_format = given.get("format", "")
    posted = request.POST.getlist("field")
    chosen = [name for name in posted if name in {one.name for one in door.register.fields}]
    if file_format not in _formats(door) or not (chosen or EVERY in posted):
        return _ask(request, door, wanted, is_sent=True)
    search = Search(searching.conditions(door.register, wanted), order=wanted.order)
    try:
        named = () if EVERY in posted else chosen
        registers.start_export(door.actor, code, search, file_format, door.purpose, named)
    except Problem as problem:
        if problem.status not in SHOWN:
            raise
        return _ask(request, door, wanted, problem=problem)
    messages.success(request, _("The export is being made; it appears in this list."))
    return redirect("exchange:exports")


def _formats(door: Door) -> dict[str, str]:
    return FORMATS | PLACES if door.register.has_geometry else FORMATS


def _ask(
    request: HttpRequest,
    door: Door,
    wanted: Asked,
    *,
    is_sent: bool = False,
    problem: Problem | None = None,
) -> HttpResponse:
    format_field = _format_field(door, request.POST.get("format", ""), is_sent=is_sent)
    known = (EVERY, *(one.name for one in door.register.fields))
    posted = [name for name in request.POST.getlist("field") if name in known]
    fields = _field_choice(door, posted, is_sent=is_sent or problem is not None)
    errors = [ui.ErrorItem(one.error, one.focus_id) for one in (fields, format_field) if one.error]
    bad = {name: " ".join(texts) for name, texts in problem.fields.items()} if problem else {}
    context = {
        "register": door.register,
        "crumbs": crumbs(door, _("Export")),
        "purpose": purposes.in_words(door.purpose) if door.purpose else "",
        "wanted": wanted,
        "inputs": searching.inputs(door.register, wanted, bad),
        "order": searching.order_field(door.register, wanted),
        "has_words": any(one.is_searched and not one.is_masked for one in door.register.fields),
        "field": format_field,
        "errors": errors,
        "problem": problem,
        "fields": fields,
        "back": door.url() + wanted.query(),
    }
    return render(request, "exchange/export.html", context, status=422 if errors or problem else 200)


def _format_field(door: Door, chosen: str, *, is_sent: bool) -> ui.Field:
    formats = _formats(door)
    return ui.Field(
        "format",
        _("Format"),
        ui.FieldKind.RADIO,
        chosen if chosen in formats else "xlsx",
        tuple(ui.Option(value, title) for value, title in formats.items()),
        required=True,
        error=_("Choose a format.") if is_sent and chosen not in formats else "",
    )


def _field_choice(door: Door, chosen: list[str], *, is_sent: bool) -> ui.Field:
    """All of them at first, but of a register about persons only what somebody chooses."""
    fields = door.register.fields
    at_first = () if door.register.is_personal else (EVERY,)
    return ui.Field(
        "field",
        _("Which fields"),
        ui.FieldKind.CHECKBOXES,
        tuple(chosen) if is_sent else at_first,
        (
            ui.Option(EVERY, _("All fields")),
            *(ui.Option(one.name, one.title, _("masked") if one.is_masked else "") for one in fields),
        ),
        required=True,
        help=_("Take no more than your duty needs.") if door.register.is_personal else "",
        error=_("Choose at least one field.") if is_sent and not chosen else "",
    )


@access(staff(*READERS))
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    page = registers.list_exports(actor_of(request), request.GET.get("cursor") or None, SIZE)
    here = reverse("exchange:exports")
    waiting = any(one.state in importing.UNDER_WAY for one in page.rows)
    context = {
        "table": _table(list(page.rows)),
        "tabs": tabs("exports"),
        "is_waiting": waiting,
        "here": request.get_full_path(),
        "pager": ui.KeysetPager.around(page, lambda place: f"{here}?cursor={place}"),
    }
    is_poll = request.headers.get("HX-Target") == "exports"
    return render(request, "exchange/_exports.html" if is_poll else "exchange/exports.html", context)


def _table(found: list[ExportView]) -> ui.Table:
    columns = (
        ui.Column(_("Register"), is_head=True),
        ui.Column(_("Format")),
        ui.Column(_("State")),
        ui.Column(_("Rows"), is_number=True),
        ui.Column(_("When")),
        ui.Column(_("File")),
    )
    rows = tuple(ui.Row(_cells(one)) for one in found)
    empty = _("Nothing was taken out yet.")
    return ui.Table(_("Exports"), columns, rows, empty, hide_caption=True, is_dense=True)


def _cells(one: ExportView) -> tuple[ui.Cell | str, ...]:
    url = reverse("exchange:export_file", args=[one.id]) if one.file_id else ""
    return (
        one.register_title,
        (FORMATS | PLACES).get(one.format, one.format),
        ui.Cell(badge=importing.state_badge(one.state), help=one.message),
        f"{one.rows_written:,}" if one.state is RunState.DONE else "—",
        instant(one.created_at, with_year=True),
        ui.Cell(_("Download"), url, id=f"download-{one.id}") if url else "—",
    )


@access(staff(*READERS))
@require_GET
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    found = registers.get_export(actor_of(request), export_id)
    if found.file_id is None:
        raise not_found("exchange.no_export_file", _("This export has no file yet."))
    return cast(HttpResponse, files.serve(files.get(found.file_id), inline=False))
