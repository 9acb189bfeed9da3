"""Standard steps: the list, one with its steps, what looks like it, and a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import roles
from zhengyun.services.admin.logic.assign_step import assign_steps, unassign_step
from zhengyun.services.admin.logic.keep_standard_step import keep_standard_step
from zhengyun.services.admin.models import StandardStep
from zhengyun.services.admin.permissions import can_order_steps
from zhengyun.services.admin.rules_steps import likeness
from zhengyun.services.admin.steps import reading, words
from zhengyun.services.admin.steps.findings import way
from zhengyun.services.admin.steps.lines import StepLine
from zhengyun.services.admin.steps.reading import Catalogue
from zhengyun.services.admin.steps.suggesting import Suggestion, suggest
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.ui import contracts as ui

MOST_SHOWN = 40


@access(staff(*roles.STUDENTS))
@require_http_methods(["GET", "POST"])
def standard_steps(request: HttpRequest) -> HttpResponse:
    actor, problem = actor_of(request), None
    if request.method == "POST":
        problem = page.attempt(lambda: _keep(request, actor, request.POST.get("code", ""), is_new=True))
        if problem is None:
            where = reverse("admin:standard_step", args=[request.POST["code"]])
            return page.done(request, _("The standard step is named."), where)
    found = reading.catalogue(actor)
    columns = (
        _("Standard step"),
        _("What it is"),
        _("Body that answers for it"),
        _("Departments concerned"),
        _("Steps"),
        _("Ways"),
    )
    rows = [_row(found, one) for one in found.standards.values()]
    table = page.table(_("Standard steps"), columns, rows, _("None is named yet."))
    parts = [Part("standards", "", table)]
    if can_order_steps(actor):
        form = Form("new", _("Name it"), (_code_field(request.POST.get("code", "")), *_fields(request, None)))
        parts.append(Part("new", _("Name a standard step"), form=form, is_folded=problem is None))
    lead = _("A step that departments have in common, defined once. Which steps are one, a person confirms.")
    return page.show(
        request,
        _("Standard steps"),
        parts,
        path=steps_frame.path(),
        lead=lead,
        tabs=steps_frame.tabs("standard_steps"),
        problem=problem,
    )


def _row(found: Catalogue, one: StandardStep) -> tuple[ui.Cell | str, ...]:
    members, holding = found.members(one.code), found.holding(one.code)
    badge = None
    if len(holding) < len(members):
        words_ = _("%(n)d to be looked at again") % {"n": len(members) - len(holding)}
        badge = ui.Badge(words_, ui.Tone.WARNING)
    return (
        ui.Cell(one.title, reverse("admin:standard_step", args=[one.code]), help=one.code, badge=badge),
        one.definition,
        one.owner_name,
        str(len({name for line in holding for name in line.departments})),
        str(len(holding)),
        str(len({way(line) for line in holding})),
    )


def _code_field(value: str) -> ui.Field:
    help_ = _("Small letters, digits and _; it never changes.")
    return ui.Field("code", _("Code"), value=value, required=True, maxlength=40, help=help_)


def _fields(request: HttpRequest, one: StandardStep | None) -> tuple[ui.Field, ...]:
    posted = request.POST
    bodies = sorted(
        (found.name, str(found.id)) for found in parties.get_organizations().values() if not found.closed_on
    )
    owner = posted.get("owner", str(one.owner_id) if one else "")
    return (
        ui.Field(
            "title",
            _("Name"),
            value=posted.get("title", one.title if one else ""),
            required=True,
            maxlength=100,
        ),
        ui.Field(
            "definition",
            _("What it is"),
            ui.FieldKind.TEXTAREA,
            posted.get("definition", one.definition if one else ""),
            required=True,
            maxlength=1000,
            help=_("Where it begins, what is done, with which result it ends."),
        ),
        page.select(
            "owner",
            _("Body that answers for it"),
            [(key, name) for name, key in bodies],
            owner,
            required=True,
        ),
    )


def _keep(request: HttpRequest, actor: Actor, code: str, *, is_new: bool) -> None:
    posted = request.POST
    owner = as_uuid(posted.get("owner", ""))
    title, definition = posted.get("title", ""), posted.get("definition", "")
    keep_standard_step(actor, code, title, definition, owner, is_new=is_new)


@access(staff(*roles.STUDENTS))
@require_http_methods(["GET", "POST"])
def standard_step(request: HttpRequest, code: str) -> HttpResponse:
    actor, problem = actor_of(request), None
    found = reading.catalogue(actor)
    if request.method == "POST":
        problem = page.attempt(lambda: _act(request, actor, found, code))
        if problem is None:
            return page.done(request, _("Changed."), request.path)
    if (one := found.standards.get(code)) is None:
        raise not_found("admin.no_such_step", _("This standard step is not known."), value=code[:40])
    facts = (
        ui.Fact(_("Code"), one.code),
        ui.Fact(_("What it is"), one.definition),
        ui.Fact(_("Body that answers for it"), one.owner_name),
    )
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("members", _("Steps that are this one"), _members(found, code)),
    ]
    if can_order_steps(actor):
        parts += _forms(request, found, one)
    path = steps_frame.path(ui.Crumb(_("Standard steps"), reverse("admin:standard_steps")))
    return page.show(request, one.title, parts, path=path, problem=problem)


def _members(found: Catalogue, code: str) -> ui.Table:
    offices = steps_frame.offices()
    columns = (
        _("Department"),
        _("Step"),
        _("Done by"),
        _("Acts offered"),
        _("Questions asked"),
        _("Limit"),
        _("Confirmed by"),
    )
    rows = [
        (
            steps_frame.joined(line.departments) or "—",
            steps_frame.step_cell(line),
            ui.Cell(words.role_of(line) or "—", help=words.place_of(line, offices)),
            words.deed_of(line) or "—",
            str(len(line.asked)),
            words.limit_of(line) or "—",
            _confirmed(found, line),
        )
        for line in sorted(found.members(code), key=lambda one: (one.departments, one.procedure))
    ]
    return page.table(_("Steps that are this one"), columns, rows, _("No step is assigned to it yet."))


def _confirmed(found: Catalogue, line: StepLine) -> ui.Cell:
    one = found.assigned[line.key]
    badge = ui.Badge(_("to be looked at again"), ui.Tone.WARNING) if one.is_stale else None
    return ui.Cell(one.by, badge=badge)


def _forms(request: HttpRequest, found: Catalogue, one: StandardStep) -> list[Part]:
    members = found.members(one.code)
    parts = []
    if near := suggest(found, one.code):
        options = tuple(ui.Option(key_of(s.line), _label(s.line), help=_why(s)) for s in near[:MOST_SHOWN])
        field = ui.Field("near", _("Steps that look like it"), ui.FieldKind.CHECKBOXES, (), options)
        form = Form("near", _("Confirm these"), (field,), kind="secondary")
        parts.append(Part("near", _("What looks like it"), form=form))
    free = [(key_of(line), _label(line)) for line in found.lines if line.key not in found.assigned]
    chosen = page.select("any", _("Step"), free, required=True)
    form = Form("any", _("Assign it"), (chosen,), kind="secondary")
    parts.append(Part("any", _("Assign another step"), form=form, is_folded=True))
    if stale := [line for line in members if found.assigned[line.key].is_stale]:
        options = tuple(ui.Option(key_of(line), _label(line)) for line in stale)
        field = ui.Field(
            "again", _("Steps that mean something else now"), ui.FieldKind.CHECKBOXES, (), options
        )
        help_ = _("A newer version changed their kind or acts. Confirm those that are still this step.")
        form = Form("again", _("Confirm these"), (field,), help=help_, kind="secondary")
        parts.append(Part("stale", _("To be looked at again"), form=form))
    if members:
        taken = page.select("step", _("Step"), [(key_of(m), _label(m)) for m in members], required=True)
        form = Form("take_out", _("Take it out"), (taken,), kind="danger")
        parts.append(Part("take_out", _("Take a step out"), form=form, is_folded=True))
    form = Form("change", _("Save"), _fields(request, one), kind="secondary")
    parts.append(Part("change", _("Say better what it is"), form=form, is_folded=True))
    return parts


def key_of(line: StepLine) -> str:
    return f"{line.procedure}:{line.element}"


def _label(line: StepLine) -> str:
    return f"{words.name_of(line)}（{line.procedure_title}）"


def _why(one: Suggestion) -> str:
    said = words.why_alike(likeness(one.line, one.like), one.like)
    return _("Like “%(step)s”: %(why)s") % {"step": _label(one.like), "why": said}


def _act(request: HttpRequest, actor: Actor, found: Catalogue, code: str) -> None:
    posted, form = request.POST, request.POST.get("form", "")
    if form == "change":
        _keep(request, actor, code, is_new=False)
    elif form in ("near", "any", "again"):
        if not (keys := [_key(text) for text in posted.getlist(form) if text]):
            message = _("Choose at least one step.")
            raise Problem("admin.missing", message, fields={form: [message]})
        assign_steps(actor, code, keys, found.lines)
    elif form == "take_out":
        unassign_step(actor, code, _key(posted.get("step", "")))
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


def _key(text: str) -> tuple[str, str]:
    procedure, _sep, element = text[:220].partition(":")
    return procedure, element
