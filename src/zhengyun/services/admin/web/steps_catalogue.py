"""The catalogue of process steps: filtered, as CSV, and one procedure in full with its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import FlowGraph
from zhengyun.engines.casework.contracts.processes import ProcessView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found
from zhengyun.kit.formulas import guarded
from zhengyun.kit.paging import page_of
from zhengyun.services.admin import roles
from zhengyun.services.admin.effectwords import effect_title
from zhengyun.services.admin.steps import reading, words
from zhengyun.services.admin.steps.lines import Kind, StepLine
from zhengyun.services.admin.steps.reading import Catalogue
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Filter, Part, actor_of
from zhengyun.services.desk.facade import draw
from zhengyun.ui import contracts as ui

MARK = "\ufeff"
NONE = "-"
FILTERS = ("dept", "kind", "role", "standard", "q")
DOWNLOADS = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}


@access(staff(*roles.STUDENTS))
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    found = reading.catalogue(actor_of(request))
    given = _given(request)
    rows = list(_narrowed(found, given))
    shown = page_of(rows, steps_frame.PAGE, request.GET.get("after", ""), lambda one: ":".join(one.key))
    offices = steps_frame.offices()
    columns = (
        _("Step"),
        _("Department"),
        _("Kind"),
        _("Done by"),
        _("Offers"),
        _("Asks and looks at"),
        _("Limit"),
        _("Standard step"),
    )
    table = page.table(
        _("Catalogue of steps"),
        columns,
        [_row(found, one, offices) for one in shown.rows],
        _("No step fits."),
    )
    here = reverse("admin:steps_catalogue")
    pager = steps_frame.pager(here, given, shown)
    lead = _(
        "%(n)d entries: human and automatic steps, applications, gateways and limits; each is read from the "
        "definition in force, nothing is written twice."
    ) % {"n": len(rows)}
    export = ui.Action(_("As CSV"), f"{reverse('admin:steps_csv')}?{urlencode(given)}", icon="download")
    return page.show(
        request,
        _("Catalogue of steps"),
        [Part("steps", "", table, pager=pager)],
        path=steps_frame.path(),
        lead=lead,
        acts=[export],
        tabs=steps_frame.tabs("steps_catalogue"),
        chosen=Filter(_fields(found, given), here, bool(given)),
    )


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: text for name in FILTERS if (text := request.GET.get(name, "")[:100].strip())}


def _narrowed(found: Catalogue, given: dict[str, str]) -> Iterator[StepLine]:
    text = given.get("q", "").casefold()
    for line in found.lines:
        assigned = found.assigned.get(line.key)
        standard = assigned.code if assigned else NONE
        if (
            given.get("dept", "") in ("", *line.departments)
            and given.get("kind", "") in ("", line.kind.value)
            and given.get("role", "") in ("", line.role)
            and given.get("standard", "") in ("", standard)
            and text in f"{words.name_of(line)} {line.procedure_title} {line.procedure}".casefold()
        ):
            yield line


def _fields(found: Catalogue, given: dict[str, str]) -> tuple[ui.Field, ...]:
    departments = sorted({one for line in found.lines for one in line.departments})
    held = sorted({line.role for line in found.lines if line.role and line.kind is not Kind.APPLICATION})
    standards = [(code, one.title) for code, one in found.standards.items()]
    return (
        ui.Field("q", _("Step or procedure"), value=given.get("q", ""), maxlength=60),
        page.select("dept", _("Department"), [(one, one) for one in departments], given.get("dept", "")),
        page.select(
            "kind", _("Kind"), [(k.value, str(v)) for k, v in words.KINDS.items()], given.get("kind", "")
        ),
        page.select("role", _("Role"), [(r, accounts.role_label(r)) for r in held], given.get("role", "")),
        page.select(
            "standard",
            _("Standard step"),
            [(NONE, _("none yet")), *standards],
            given.get("standard", ""),
        ),
    )


def _row(found: Catalogue, line: StepLine, offices: dict[str, str]) -> tuple[ui.Cell | str, ...]:
    return (
        steps_frame.step_cell(line),
        steps_frame.joined(line.departments) or "—",
        str(words.KINDS[line.kind]),
        ui.Cell(words.role_of(line) or "—", help=words.place_of(line, offices)),
        words.deed_of(line) or "—",
        _counts(line) or "—",
        words.limit_of(line) or "—",
        steps_frame.standard_cell(found, line),
    )


def _counts(line: StepLine) -> str:
    said = []
    if line.asked:
        said.append(_("%(n)d questions") % {"n": len(line.asked)})
    if line.materials:
        said.append(_("%(n)d materials") % {"n": len(line.materials)})
    return "，".join(said)


@access(staff(*roles.STUDENTS))
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = reading.catalogue(actor)
    rows = list(_narrowed(found, _given(request)))
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_head())
    offices = steps_frame.offices()
    writer.writerows([guarded(cell) for cell in _cells(found, one, offices)] for one in rows)
    audit.record(actor, "admin.export_steps", "process_steps", "catalogue", detail={"count": len(rows)})
    answer = HttpResponse(MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"process-steps-{clock.today().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _head() -> tuple[str, ...]:
    return (
        _("Procedure"),
        _("Procedure code"),
        _("Version"),
        _("Element"),
        _("Step"),
        _("Kind"),
        _("Department"),
        _("Matter"),
        _("Done by"),
        _("Place"),
        _("Acts offered"),
        _("Effect"),
        _("Forms"),
        _("Questions asked"),
        _("Materials"),
        _("Limit"),
        _("Source of the limit"),
        _("Parameters"),
        _("Letters"),
        _("Branch conditions"),
        _("Standard step"),
    )


def _cells(found: Catalogue, line: StepLine, offices: dict[str, str]) -> tuple[str, ...]:
    return (
        line.procedure_title,
        line.procedure,
        str(line.version),
        line.element,
        words.name_of(line),
        str(words.KINDS[line.kind]),
        steps_frame.joined(line.departments),
        steps_frame.joined(title for _code, title in line.matters),
        words.role_of(line),
        words.place_of(line, offices),
        words.acts_of(line),
        effect_title(line.effect),
        "、".join(line.forms),
        "、".join(one.title for one in line.asked),
        "、".join(one.title for one in line.materials),
        words.limit_of(line),
        line.source,
        "、".join(line.parameters),
        "、".join(line.letters),
        "；".join(line.conditions),
        one.title if (one := found.assigned.get(line.key)) and not one.is_stale else "",
    )


def view_of(found: Catalogue, code: str) -> ProcessView:
    """Raises Problem `casework.no_such_procedure` (404)."""
    view = next((one for one in found.processes.views if one.code == code), None)
    if view is None:
        raise not_found("casework.no_such_procedure", _("This procedure is not known."), value=code[:60])
    return view


def drawing_of(view: ProcessView) -> object:
    return draw(FlowGraph(view.nodes, tuple((source, to) for source, to, _when in view.edges)), {})


@access(staff(*roles.STUDENTS))
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    found = reading.catalogue(actor_of(request))
    view = view_of(found, code)
    lines = [one for one in found.lines if one.procedure == code]
    offices = steps_frame.offices()
    public = [one for one in view.uses if not one.is_internal]
    acts = [
        ui.Action(_("As BPMN 2.0"), reverse("admin:steps_bpmn", args=[code]), icon="download"),
        ui.Action(_("Compare"), f"{reverse('admin:steps_compare')}?a={code}"),
    ]
    acts += [
        ui.Action(_("As CPSV-AP"), reverse("public_services:service", args=[item]), icon="download")
        for item in dict.fromkeys(one.item_code for one in public)
    ]
    matters = steps_frame.joined(title for line in lines[:1] for _code, title in line.matters)
    facts = (
        ui.Fact(_("Department"), steps_frame.joined(lines[0].departments) if lines else "—"),
        ui.Fact(_("Matter"), matters or "—"),
        ui.Fact(_("From the package"), view.package),
        ui.Fact(_("Version"), str(view.version)),
    )
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("flow", "", drawings=((view.title, drawing_of(view)),)),
        *(_detail(found, one, offices) for one in lines if one.kind is not Kind.TIMER),
        _limits(found, [one for one in lines if one.kind is Kind.TIMER]),
    ]
    return page.show(request, view.title, parts, path=steps_frame.path(), acts=acts)


def _detail(found: Catalogue, line: StepLine, offices: dict[str, str]) -> Part:
    who = "，".join(one for one in (words.role_of(line), words.place_of(line, offices)) if one)
    assigned = found.assigned.get(line.key)
    told = (
        (_("Kind"), str(words.KINDS[line.kind])),
        (_("Standard step"), assigned.title if assigned else ""),
        (_("Done by"), who),
        (_("Acts offered"), words.acts_of(line)),
        (_("Effect"), effect_title(line.effect)),
        (_("Signatures"), str(line.signers) if line.signers > 1 else ""),
        (_("Forms"), "、".join(line.forms)),
        (_("Questions asked"), "、".join(one.title for one in line.asked)),
        (_("Materials"), "、".join(one.title for one in line.materials)),
        (_("Limit"), words.limit_of(line)),
        (_("Source of the limit"), line.source),
        (_("Parameters"), "、".join(line.parameters)),
        (_("Letters"), "、".join(dict.fromkeys(line.letters))),
        (_("Branch conditions"), "；".join(line.conditions)),
    )
    facts = tuple(ui.Fact(term, value) for term, value in told if value)
    return Part(steps_frame.anchor(line), words.name_of(line), facts=facts, is_panel=True)


def _limits(found: Catalogue, lines: list[StepLine]) -> Part | None:
    if not lines:
        return None
    rows = [
        (words.name_of(one), words.limit_of(one), one.source or "—", steps_frame.standard_cell(found, one))
        for one in lines
    ]
    columns = (_("Limit"), _("Working time"), _("Source of the limit"), _("Standard step"))
    return Part("limits", _("Limits"), page.table(_("Limits"), columns, rows))


@access(staff(*roles.STUDENTS))
@require_GET
def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    """The file as it was installed."""
    content = casework.administration.bpmn(actor_of(request), code)
    answer = HttpResponse(content, content_type="application/xml; charset=utf-8", headers=DOWNLOADS)
    answer["Content-Disposition"] = f'attachment; filename="{code}.bpmn"'
    return answer
