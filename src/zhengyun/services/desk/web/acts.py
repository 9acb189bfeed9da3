"""One page for every act: what it asks, which document it issues, and one confirmation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ActOffer, CaseFile, InboxFilter, TimelineEntry
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import actform, casepage, queries
from zhengyun.services.desk.offers import act_address
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, chosen, query_of
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui

STALE = "casework.stale"
SIGNING = ("complete", "sign")
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True)
class Wanted:
    """An act that an officer wants to perform, and what stands in its form."""

    actor: Actor
    file: CaseFile
    offer: ActOffer
    task_id: UUID | None
    posted: dict[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        return actform.data_of(self.offer, self.posted, self.chosen)


@access(staff(*OFFICERS))
def act(request: HttpRequest, case_id: UUID, act: str) -> HttpResponse:
    """GET asks, POST performs. A ready sentence pressed without scripts only fills its field."""
    wanted = _wanted(request, case_id, act)
    if wanted is None:
        return _too_late(request, case_id, act)
    if request.method != "POST":
        return _ask(request, wanted)
    if pressed := request.POST.get("phrase"):
        filled = actform.with_phrase(wanted.posted, pressed)
        return _ask(request, _with(wanted, filled))
    return _perform(request, wanted)


def _wanted(request: HttpRequest, case_id: UUID, act: str) -> Wanted | None:
    """Nothing where the act is not offered, or not any more."""
    actor = actor_of(request)
    task_id = _uuid(request.GET.get("task", ""))
    file = casework.case_file(actor, case_id)
    found = casework.offers(actor, case_id, task_id) if task_id else list(file.offers)
    offer = next((one for one in found if one.act == act), None)
    if offer is None:
        return None
    posted = {name: str(request.POST.get(name, "")) for name in request.POST}
    return Wanted(actor, file, offer, task_id, posted, tuple(request.POST.getlist("item")))


def _too_late(request: HttpRequest, case_id: UUID, act: str) -> HttpResponse:
    """Sent twice, it is done. Done by somebody else meanwhile, the page says who it was."""
    actor = actor_of(request)
    file = casework.case_file(actor, case_id)
    if jobs.was_answered(actor, request.POST.get("key", "")):
        messages.success(request, _("%(number)s: this was done already.") % {"number": file.case.number})
        return redirect("desk:case", case_id=case_id)
    by = next((entry for entry in reversed(file.timeline) if entry.act == act), None)
    remedy = _("Go back to the case; it shows what can be done now.")
    if by is None:
        words = _("This act is not possible here, or not any more.")
        raise not_found("desk.no_such_act", words, value=act, remedy=remedy)
    raise conflict(
        "desk.act_done",
        _("This act is not possible any more: %(who)s, %(when)s: %(what)s.")
        % {"who": by.actor_name, "when": hall.instant(by.at), "what": by.title},
        value=act,
        remedy=remedy,
    )


def _with(wanted: Wanted, posted: dict[str, str]) -> Wanted:
    return Wanted(wanted.actor, wanted.file, wanted.offer, wanted.task_id, posted, wanted.chosen)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise not_found("casework.no_such_task", _("This task is not known."), value=text[:40]) from error


def _perform(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    version = wanted.posted.get("version", "")
    try:
        view = casework.perform(
            wanted.actor,
            wanted.file.case.id,
            wanted.offer.act,
            task_id=wanted.task_id,
            opinion=wanted.posted.get("opinion", "").strip(),
            data=wanted.data,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
            idempotency_key=wanted.posted.get("key") or None,
        )
    except Problem as problem:
        return _ask(request, wanted, problem)
    messages.success(request, _done(wanted, view.number))
    listed = chosen(request)
    if wanted.task_id and wanted.offer.act in ("claim", *SIGNING):
        return redirect(reverse("desk:task", args=[wanted.task_id]) + query_of(listed))
    after = str(wanted.task_id or "")
    return redirect(reverse("desk:case", args=[view.id]) + query_of(listed, after=after))


def _done(wanted: Wanted, number: str) -> str:
    """What was done; of a step that several sign, how many signatures it still needs."""
    if wanted.task_id and wanted.offer.act in SIGNING:
        task = casework.get_task(wanted.actor, wanted.task_id)
        if task.state == "open" and (more := task.signers - len(task.signed_by)) > 0:
            values = {"number": number, "n": more, "role": accounts.role_label(task.role)}
            return (
                ngettext(
                    "%(number)s: signed. %(n)d more signature is needed (%(role)s).",
                    "%(number)s: signed. %(n)d more signatures are needed (%(role)s).",
                    more,
                )
                % values
            )
    done = _("%(number)s: %(act)s — done.") % {"number": number, "act": wanted.offer.title}
    if wanted.offer.letter_title:
        done += " " + _("%(letter)s is being made.") % {"letter": wanted.offer.letter_title}
    return done


def _ask(request: HttpRequest, wanted: Wanted, problem: Problem | None = None) -> HttpResponse:
    offer, file = wanted.offer, wanted.file
    errors = problem.fields if problem else {}
    kept = queries.kept_phrases(wanted.actor)
    asked = actform.questions(offer, wanted.posted, errors, kept.opinions)
    items = "items" in offer.needs
    ticking = hall.running(file.clocks)
    context = {
        "case": file.case,
        "state": casepage.state_badge(file.case),
        "due": hall.explanation(ticking[0]) if ticking else None,
        "offer": offer,
        "questions": asked,
        "errors": _errors(asked, problem),
        "refusal": problem if problem and not problem.fields else None,
        "changes": casepage.history(_changes(wanted)) if problem and problem.code == STALE else [],
        "action": act_address(file.case.id, offer.act, wanted.task_id, chosen(request)),
        "preview": act_address(file.case.id, offer.act, wanted.task_id, route="preview")
        if offer.letter
        else "",
        "is_preview_ready": bool(offer.letter) and all(not one.field.required for one in asked) and not items,
        "back": _back(wanted, chosen(request)),
        "key": uuid7(),
        "seen": clock.now().isoformat(),
        "confirm": _confirmation(offer),
    }
    if items:
        rows = actform.correction_rows(offer, file, wanted.posted, wanted.chosen, kept.corrections)
        context |= {"materials": rows[0], "form_fields": rows[1]}
    return render(request, "desk/act.html", context, status=problem.status if problem else 200)


def _confirmation(offer: ActOffer) -> str:
    if offer.letter_title:
        return _("Confirm: %(act)s and issue %(letter)s") % {"act": offer.title, "letter": offer.letter_title}
    return _("Confirm: %(act)s") % {"act": offer.title}


def _errors(asked: list[actform.Question], problem: Problem | None) -> list[ui.ErrorItem]:
    if problem is None or not problem.fields:
        return []
    places = {one.field.name: one.field.focus_id for one in asked} | {"items": "items"}
    return [
        ui.ErrorItem(text, places.get(name, "")) for name, texts in problem.fields.items() for text in texts
    ]


def _changes(wanted: Wanted) -> list[TimelineEntry]:
    """What others did since the form was shown."""
    try:
        seen = parse_datetime(wanted.posted.get("seen", ""))
    except ValueError:
        seen = None
    since = seen if seen and seen.tzinfo else clock.now()
    return [entry for entry in wanted.file.timeline if entry.at > since]


def _back(wanted: Wanted, listed: InboxFilter) -> str:
    if wanted.task_id:
        return reverse("desk:task", args=[wanted.task_id]) + query_of(listed)
    return reverse("desk:case", args=[wanted.file.case.id])


@access(staff(*OFFICERS))
@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
def preview(request: HttpRequest, case_id: UUID, act: str) -> HttpResponse:
    """The letter as it would be sent, without number and seal; shown in a frame of the act's page."""
    wanted = _wanted(request, case_id, act)
    if wanted is None:
        return _too_late(request, case_id, act)
    given = {**wanted.data, "opinion": wanted.posted.get("opinion", "").strip()}
    try:
        pdf = casework.preview_letter(wanted.actor, case_id, act, given)
    except Problem as problem:
        answer = HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=problem.status)
    else:
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = FRAMED
    answer["Cache-Control"] = "private, no-store"
    return answer
