"""Findings across departments, ranked by the cases that they touch; each can become a task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework.contracts.processes import ProcessFigures
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import page_of
from zhengyun.services.admin import roles
from zhengyun.services.admin.logic.follow_finding import Shown, follow_finding
from zhengyun.services.admin.models import FindingTask
from zhengyun.services.admin.permissions import can_order_steps
from zhengyun.services.admin.rules_steps import FOLLOWS, Deed, Work
from zhengyun.services.admin.steps import reading, words
from zhengyun.services.admin.steps.findings import Finding, What
from zhengyun.services.admin.steps.ranking import all_findings
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Filter, Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST_PLACES = 60


@access(staff(*roles.STUDENTS))
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows, figures = all_findings(actor, reading.catalogue(actor))
    tasks = reading.finding_tasks()
    what, state = request.GET.get("what", "")[:20], request.GET.get("state", "")[:20]
    dept = request.GET.get("dept", "")[:100]
    shown = [
        one
        for one in rows
        if what in ("", one.what.value)
        and dept in ("", *one.departments)
        and state in ("", tasks[one.key].state if one.key in tasks else Work.FOUND.value)
    ]
    kinds = [(key.value, str(label)) for key, label in words.KINDS_OF_FINDING.items()]
    states = [(key.value, str(label)) for key, (label, _tone) in words.STATES.items()]
    departments = sorted({name for one in rows for name in one.departments})
    fields = (
        page.select("what", _("Kind"), kinds, what),
        page.select("dept", _("Department"), [(one, one) for one in departments], dept),
        page.select("state", _("State"), states, state),
    )
    here = reverse("admin:step_findings")
    cut = page_of(shown, steps_frame.PAGE, request.GET.get("after", ""), lambda one: one.key)
    given = {name: text for name, text in (("what", what), ("dept", dept), ("state", state)) if text}
    pager = steps_frame.pager(here, given, cut)
    parts = [Part("findings", "", findings_table(cut.rows, tasks), pager=pager), _gone(rows, tasks)]
    return page.show(
        request,
        _("Findings"),
        parts,
        path=steps_frame.path(),
        lead=counted_words(figures),
        tabs=steps_frame.tabs("step_findings"),
        chosen=Filter(fields, here, bool(given)),
    )


def counted_words(figures: ProcessFigures) -> str:
    return _("Cases: sent since %(since)s for the matters that a finding touches; counted %(at)s.") % {
        "since": figures.since.isoformat(),
        "at": instant(figures.as_of, with_year=True),
    }


def findings_table(rows: Sequence[Finding], tasks: dict[str, FindingTask]) -> ui.Table:
    columns = (_("Finding"), _("Kind"), _("Departments concerned"), _("Cases a year"), _("State"))
    cells = [
        (
            ui.Cell(words.title_of(one), reverse("admin:step_finding", args=[one.key])),
            str(words.KINDS_OF_FINDING[one.what]),
            str(len(one.departments)),
            str(one.cases),
            ui.Cell(badge=words.state_badge(tasks[one.key].state if one.key in tasks else Work.FOUND)),
        )
        for one in rows
    ]
    return page.table(_("Findings"), columns, cells, _("Nothing was found."))


def _gone(rows: list[Finding], tasks: dict[str, FindingTask]) -> Part | None:
    """What was decided about findings that the definitions show no more."""
    known = {one.key for one in rows}
    cells = [
        (
            ui.Cell(one.title, reverse("admin:step_finding", args=[one.key])),
            ui.Cell(badge=words.state_badge(one.state)),
            instant(one.changed_at, with_year=True),
        )
        for one in tasks.values()
        if one.key not in known
    ]
    if not cells:
        return None
    table = page.table(_("Found no more"), (_("Finding"), _("State"), _("Last change")), cells[:MOST_PLACES])
    return Part("gone", _("Found no more"), table, is_folded=True)


@access(staff(*roles.STUDENTS))
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, key: str) -> HttpResponse:
    actor, problem = actor_of(request), None
    rows, figures = all_findings(actor, reading.catalogue(actor))
    one = next((one for one in rows if one.key == key), None)
    if one is None:
        return _found_no_more(request, actor, key)
    if request.method == "POST":
        shown = Shown(one.key, one.what.value, words.title_of(one), words.todo_of(one))
        problem = page.attempt(lambda: _follow(request, actor, shown))
        if problem is None:
            return page.done(request, _("Changed."), request.path)
    task = reading.finding_tasks([key]).get(key)
    parts = [
        Part("about", "", facts=_facts(one, task), is_panel=True),
        Part("todo", _("What should be done"), text=words.todo_of(one), acts=_remedies(one)),
        Part("places", _("Where it is so"), _places(one)),
        *(_forms(one.departments, task, request) if can_order_steps(actor) else ()),
    ]
    lead = counted_words(figures)
    return page.show(request, words.title_of(one), parts, path=_path(), lead=lead, problem=problem)


def _path() -> list[ui.Crumb]:
    return steps_frame.path(ui.Crumb(_("Findings"), reverse("admin:step_findings")))


def _found_no_more(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """What was agreed on goes away when the definitions are mended: that it is done is said here."""
    task, problem = reading.finding_tasks([key]).get(key), None
    if task is None:
        words_ = _("This finding is not known, or found no more.")
        raise not_found("admin.no_such_finding", words_, value=key[:20])
    if request.method == "POST":
        shown = Shown(task.key, task.kind, task.title, task.todo)
        problem = page.attempt(lambda: _follow(request, actor, shown))
        if problem is None:
            return page.done(request, _("Changed."), request.path)
    about = ui.Fact(_("Kind"), str(words.KINDS_OF_FINDING[What(task.kind)]))
    parts = [
        Part("about", "", facts=(about, *_decided(task)), is_panel=True),
        Part("todo", _("What should be done"), text=task.todo),
    ]
    if can_order_steps(actor) and task.state == Work.AGREED:
        parts += _forms((), task, request)
    lead = _("The definitions in force show it no more.")
    return page.show(request, task.title, parts, path=_path(), lead=lead, problem=problem)


def _facts(one: Finding, task: FindingTask | None) -> tuple[ui.Fact, ...]:
    facts = [
        ui.Fact(_("Kind"), str(words.KINDS_OF_FINDING[one.what])),
        ui.Fact(_("Departments concerned"), "、".join(one.departments)),
        ui.Fact(_("Cases a year"), str(one.cases)),
    ]
    return (*facts, *(_decided(task) if task else [_state(Work.FOUND)]))


def _state(state: str) -> ui.Fact:
    return ui.Fact(_("State"), words.state_badge(state).text)


def _decided(task: FindingTask) -> list[ui.Fact]:
    by = f"{task.changed_by_name} {instant(task.changed_at, with_year=True)}"
    more = (
        (_("Who does it"), task.owner_name),
        (_("To be done by"), task.due_on.isoformat() if task.due_on else ""),
        (_("Reason"), task.reason),
        (_("Decided by"), by),
    )
    return [_state(task.state), *(ui.Fact(term, value) for term, value in more if value)]


def _remedies(one: Finding) -> tuple[ui.Action, ...]:
    """The standard step, where the finding is about one."""
    if one.what in (What.WAYS, What.LIMITS):
        return (ui.Action(_("Standard steps"), reverse("admin:standard_steps")),)
    return ()


def _places(one: Finding) -> ui.Table:
    rows = [
        (
            place.department,
            ui.Cell(place.matter, help=place.line.procedure_title if place.line else ""),
            words.what_there(one, place),
        )
        for place in one.places[:MOST_PLACES]
    ]
    columns = (_("Department"), _("Matter"), _("How it is there"))
    return page.table(_("Where it is so"), columns, rows)


def _forms(departments: Sequence[str], task: FindingTask | None, request: HttpRequest) -> list[Part]:
    state = Work(task.state) if task else Work.FOUND
    posted = request.POST
    parts = []
    for at, deed in ((at, deed) for (at, deed) in FOLLOWS if at is state):
        fields: tuple[ui.Field, ...] = ()
        if deed is Deed.AGREE:
            bodies = [(name, name) for name in departments]
            fields = (
                page.select("owner", _("Who does it"), bodies, posted.get("owner", ""), required=True),
                page.date_field("due_on", _("To be done by"), posted.get("due_on", "")),
            )
        elif deed is Deed.DISMISS:
            fields = (page.reason_field(value=posted.get("reason", "")),)
        kind = "primary" if deed in (Deed.AGREE, Deed.FINISH) else "secondary"
        hidden = (("before", at.value),)
        form = Form(deed.value, str(words.DEEDS[deed]), fields, hidden=hidden, kind=kind)
        parts.append(Part(deed.value, str(words.DEEDS[deed]), form=form, is_folded=kind == "secondary"))
    return parts


def _follow(request: HttpRequest, actor: Actor, shown: Shown) -> None:
    posted = request.POST
    due: date | None = page.day_in(posted.get("due_on", ""), "due_on")
    follow_finding(
        actor,
        shown,
        posted.get("form", ""),
        before=posted.get("before", ""),
        owner=posted.get("owner", ""),
        due_on=due,
        reason=posted.get("reason", ""),
    )
