"""Background work: the queue by kind, failed jobs with their reason, jobs that begin by the clock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import DeadJob, KindState, PeriodicJob
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import roles
from zhengyun.services.admin.jobwords import job_title, when
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST_DEAD = 100
LATE = 60.0


@access(staff(*roles.SYSTEM))
@require_http_methods(["GET", "POST"])
def background(request: HttpRequest) -> HttpResponse:
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _act(request, actor_of(request)))
        if problem is None:
            again = request.POST.get("form") == "replay"
            words = _("The job runs again.") if again else _("The job was put aside.")
            return page.done(request, words, request.path)
    dead = jobs.dead_jobs(MOST_DEAD)
    parts = [
        Part("dead", _("Failed for good"), _dead_table(dead)),
        *(_forms(dead) if dead else ()),
        Part("kinds", _("The queue by kind of job"), _kinds_table(jobs.kind_states())),
        Part("periodic", _("By the clock"), _periodic_table(jobs.periodic_jobs())),
    ]
    lead = _("A job that fails is tried again later; after its last try it waits here for a decision.")
    return page.show(request, _("Background work"), parts, lead=lead, problem=problem)


def _act(request: HttpRequest, actor: Actor) -> None:
    posted, form = request.POST, request.POST.get("form", "")
    field = "job" if form == "replay" else "which"
    number = page.number_in(posted.get(field, ""))
    if not number:
        message = _("Choose a job.")
        raise Problem("admin.no_job", message, fields={field: [message]})
    if form == "replay":
        jobs.replay(number, actor, page.needed(posted.get("reason", ""), "reason"))
    elif form == "discard":
        jobs.discard(number, actor, page.needed(posted.get("why", ""), "why"))
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


def _dead_table(dead: list[DeadJob]) -> ui.Table:
    """The words of an error say kind and place; the arguments of a job are not shown."""
    columns = (_("Job"), _("Job number"), _("Tries"), _("Failed at"), _("Cause of the failure"))
    rows = [
        (
            _job(one.name),
            str(one.id),
            str(one.attempts),
            instant(one.failed_at, with_year=True) or "—",
            one.error or "—",
        )
        for one in dead
    ]
    return page.table(_("Failed for good"), columns, rows, _("No job has failed for good."))


def _forms(dead: list[DeadJob]) -> list[Part]:
    options = [(str(one.id), f"{one.id} {job_title(one.name)}") for one in dead]
    again = (page.select("job", _("Job"), options, required=True), page.reason_field("reason"))
    aside = (page.select("which", _("Job"), options, required=True), page.reason_field("why"))
    return [
        Part(
            "replay",
            _("Run a job again"),
            form=Form("replay", _("Run again"), again, kind="secondary"),
            is_folded=True,
        ),
        Part(
            "discard",
            _("Put a job aside"),
            form=Form("discard", _("Put aside for good"), aside, kind="danger"),
            is_folded=True,
        ),
    ]


def _kinds_table(states: list[KindState]) -> ui.Table:
    columns = (_("Job"), _("Waiting"), _("Running"), _("Failed"), _("How late"))
    rows = [
        (_job(one.name), str(one.waiting), str(one.running), str(one.dead), _late(one.late_seconds))
        for one in states
    ]
    return page.table(_("The queue by kind of job"), columns, rows, _("Nothing waits."))


def _late(seconds: float) -> str:
    if seconds < LATE:
        return _("in time")
    return _("%(n)d minutes") % {"n": round(seconds / LATE)}


def _job(name: str) -> ui.Cell:
    """In words, with the name by which logs and the command line know it."""
    title = job_title(name)
    return ui.Cell(title, help=name if title != name else "")


def _periodic_table(known: list[PeriodicJob]) -> ui.Table:
    columns = (_("Job"), _("Begins"), _("Last run"))
    rows = [
        (_job(one.name), when(one.cron), instant(one.last_run, with_year=True) or _("never yet"))
        for one in known
    ]
    return page.table(_("By the clock"), columns, rows)
