"""Reading files in: upload, columns, progress, result; and the list of what was read in."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import (
    IMPORTED_KINDS,
    MOST_IMPORTED_BYTES,
    ImportView,
    Mode,
    RunState,
)
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.services.exchange import importing
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, actor_of, crumbs, door_of
from zhengyun.services.exchange.web.registers import tabs
from zhengyun.ui import contracts as ui

SIZE = 30
SHOWN = (400, 409, 413, 422)


@access(staff(*READERS))
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    page = registers.list_imports(actor_of(request), request.GET.get("cursor") or None, SIZE)
    here = reverse("exchange:imports")
    context = {
        "table": importing.run_table(page.rows),
        "tabs": tabs("imports"),
        "pager": ui.KeysetPager.around(page, lambda place: f"{here}?cursor={place}"),
    }
    return render(request, "exchange/imports.html", context)


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    door = door_of(request, code)
    if not door.may("import"):
        message = _("You may not read files into “%(title)s”.") % {"title": door.register.title}
        raise forbidden("exchange.may_not_import", message, value=code)
    if request.method != "POST":
        return _ask(request, door)
    given = request.FILES.get("file")
    if given is None:
        return _ask(request, door, _("Choose a file."))
    try:
        stored = files.store(
            door.actor,
            cast(BinaryIO, given.file),
            name=given.name or "",
            accept=IMPORTED_KINDS,
            max_bytes=MOST_IMPORTED_BYTES,
            owner_id=door.actor.person_id,
            purpose="registers.import",
        )
        run = registers.upload_import(door.actor, code, stored.id)
    except Problem as problem:
        if problem.status not in SHOWN:
            raise
        return _ask(request, door, str(problem))
    return redirect("exchange:import", import_id=run.id)


def _ask(request: HttpRequest, door: Door, error: str = "") -> HttpResponse:
    field = importing.upload_field(error)
    context = {
        "register": door.register,
        "crumbs": crumbs(door, _("Import")),
        "steps": importing.steps(None),
        "field": field,
        "errors": [ui.ErrorItem(error, field.focus_id)] if error else [],
        "wanted": importing.importable(door.register),
        "back": door.url(),
    }
    return render(request, "exchange/upload.html", context, status=422 if error else 200)


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What its state asks for: columns, progress or result. POST assigns columns, and begins."""
    actor = actor_of(request)
    run = registers.get_import(actor, import_id)
    if run.state in (RunState.UPLOADED, RunState.PREVIEWED):
        return _columns(request, actor, run)
    if request.method == "POST":
        return redirect("exchange:import", import_id=import_id)
    if run.state in importing.UNDER_WAY:
        is_poll = request.headers.get("HX-Target") == "progress"
        template = "exchange/_progress.html" if is_poll else "exchange/import.html"
        return render(request, template, _context(request, run) | {"percent": importing.percent(run)})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = _context(request, run) | {
        "counts": importing.counts(run),
        "faults": importing.fault_table(run.faults) if run.faults else None,
    }
    return render(request, "exchange/import.html", context)


def _context(request: HttpRequest, run: ImportView) -> dict[str, object]:
    return {
        "run": run,
        "state": importing.state_badge(run.state),
        "mode": importing.mode_names()[run.mode],
        "steps": importing.steps(run.state),
        "crumbs": [
            ui.Crumb(_("Data sharing"), reverse("exchange:registers")),
            ui.Crumb(_("Imports"), reverse("exchange:imports")),
            ui.Crumb(run.file_name),
        ],
        "is_under_way": run.state in importing.UNDER_WAY,
        "here": request.path,
        "register_url": reverse("exchange:register", args=[run.register]),
    }


def _columns(request: HttpRequest, actor: Actor, run: ImportView) -> HttpResponse:
    register = registers.get_register(actor, run.register)
    posted = {name: str(request.POST.get(name, "")) for name in request.POST}
    mapping = importing.mapping_in(register, posted) if request.method == "POST" else None
    problem, error = None, ""
    if mapping is not None and posted.get("go") == "start":
        modes = {mode.value: mode for mode in Mode}
        if posted.get("mode") not in modes:
            error = _("Choose one of the two.")
        else:
            try:
                registers.start_import(actor, run.id, mapping, modes[posted["mode"]])
                return redirect("exchange:import", import_id=run.id)
            except Problem as found:
                if found.status not in SHOWN:
                    raise
                problem = found
    preview = registers.preview_import(actor, run.id, mapping)
    context = _context(request, run) | {
        "register": register,
        "fields": importing.mapping_fields(register, preview),
        "columns": importing.shared_columns(register, preview),
        "preview": importing.preview_table(register, preview),
        "faults": importing.fault_table(preview.faults) if preview.faults else None,
        "mode_field": importing.mode_field(error),
        "problem": problem,
        "errors": [ui.ErrorItem(error, importing.mode_field().focus_id)] if error else [],
    }
    return render(request, "exchange/columns.html", context, status=422 if problem or error else 200)


@access(staff(*READERS))
@require_POST
def cancel(request: HttpRequest, import_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    try:
        registers.cancel_import(actor, import_id)
        messages.info(request, _("Stopped. Nothing of it was taken."))
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, str(problem))
    return redirect("exchange:import", import_id=import_id)


@access(staff(*READERS))
@require_GET
def faults(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The rows that were not taken, each with what is wrong, in the format of the file."""
    run = registers.get_import(actor_of(request), import_id)
    if run.faults_file_id is None:
        raise not_found("exchange.no_fault_file", _("This import has no file of faults."))
    return cast(HttpResponse, files.serve(files.get(run.faults_file_id), inline=False))
