"""My matters: what is open, what waits for me, and everything that happened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ActOffer, CaseFile, CaseRow, CaseView, LicenceView
from zhengyun.kernel.accounts.access import access
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.hall import bundlepage, casepage, clocks, formview, panels, promises, waiting, words
from zhengyun.services.hall.rules import ends_soon
from zhengyun.services.hall.web.door import actor_of, applicant
from zhengyun.ui import contracts as ui

SIZE = 20
REFRESH = 2
LOOKS_AGAIN = timedelta(minutes=2)
OWN_ACTS = ("withdraw", "sign_for")


@access(applicant)
@require_GET
def my(request: HttpRequest) -> HttpResponse:
    """What waits for me, then other open cases, drafts, and closed cases."""
    actor = actor_of(request)
    cursor = request.GET.get("after")
    page = casework.my_cases(actor, cursor, SIZE)
    urgent, others = waiting.matters_of(actor, page.rows)
    address = reverse("hall:my")
    drafts = [] if cursor else casework.my_drafts(actor)
    context = {
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "act_for_url": f"{reverse('accounts:act_for')}?next={address}",
        "drafts": waiting.begun(drafts),
        "urgent": urgent,
        "open_cases": others,
        "closed": _closed_table([row for row in page.rows if row.closed_at is not None]),
        "ending": [] if cursor else ending_licences(actor),
        "is_empty": not page.rows,
        "pager": ui.KeysetPager.around(
            page, lambda place: f"{address}?after={place}", address if cursor else ""
        ),
    }
    return render(request, "hall/my.html", context)


def ending_licences(actor: Actor) -> list[tuple[LicenceView, str]]:
    """Licences in force that end soon, the first to end first, with how many days are left."""
    today = clock.today()
    held = casework.my_licences(actor)
    soon = [one for one in held if one.state == "valid" and ends_soon(today, one.valid_until)]
    return [(one, _days((one.valid_until or today) - today)) for one in sorted(soon, key=_last_day)]


def _last_day(licence: LicenceView) -> date:
    return licence.valid_until or date.max


def _days(left: timedelta) -> str:
    values = {"n": left.days}
    return ngettext("ends in %(n)d day", "ends in %(n)d days", left.days) % values


def _closed_table(rows: list[CaseRow]) -> ui.Table:
    columns = (
        ui.Column(_("Matter"), is_head=True),
        ui.Column(_("Case number")),
        ui.Column(_("Result")),
        ui.Column(_("Closed on")),
    )
    lines = tuple(
        ui.Row(
            (
                ui.Cell(row.title, reverse("hall:case", args=[row.id])),
                row.number,
                ui.Cell(badge=words.state_badge(row.state)),
                words.instant(row.closed_at),
            )
        )
        for row in rows
    )
    return ui.Table(_("Closed"), columns, lines, hide_caption=True)


@access(applicant)
@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    file = casework.case_file(actor, case_id)
    ticking = clocks.running(file.clocks)
    context = {
        "case": file.case,
        "state": words.state_badge(file.case.state),
        "due": [
            (clocks.clock_name(one.kind), clocks.explanation(one))
            for one in ticking
            if one.kind in casepage.SHOWN_CLOCKS
        ],
        "correction": casepage.open_correction(file),
        "gaps": [(one.title, promises.promised_words(one)) for one in file.gaps if file.case.needs_applicant],
        "progress": bundlepage.progress_of(file),
        "whole": file.parent if file.can_see_parent else None,
        "steps": casepage.steps(file),
        "timeline": casepage.timeline(file),
        "papers": casepage.papers(file),
        "panels": panels.panels_of(actor, file),
        "sections": [
            (page, formview.facts_of(page, place={"case": str(file.case.id)})) for page in file.pages
        ],
        "files": casepage.material_files(file),
        "can_copy": _can_copy(file.case),
        "acts": [_action(file, offer) for offer in file.offers if offer.act in OWN_ACTS and offer.is_allowed],
    }
    return render(request, "hall/case.html", context)


def _can_copy(case: CaseView) -> bool:
    """What only a counter receives is not begun here again."""
    if case.closed_at is None or case.is_member:
        return False
    return case.channel != "counter" or casework.guides.is_offered_online(case.item_code)


def _action(file: CaseFile, offer: ActOffer) -> ui.Action:
    kind = ui.ActionKind.DANGER if offer.is_dangerous else ui.ActionKind.PRIMARY
    address = reverse("hall:act", args=[file.case.id, offer.act])
    return ui.Action(offer.title, address, kind, consequence=offer.consequence)


@access(applicant)
@require_GET
def sent(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """After sending: the number, what happens next, and how to follow it; the result, where it comes at once.

    While the platform makes it the page looks again, as long as that usually takes.
    """
    found = casework.case_file(actor_of(request), case_id)
    view, is_at_work = found.case, casepage.is_at_work(found)
    is_decided = view.decided_at is not None or bool(found.licences)
    context = {
        "case": view,
        "state": words.state_badge(view.state) if is_decided else None,
        "papers": casepage.papers(found) if is_decided else [],
        "is_at_work": is_at_work,
        "refresh": REFRESH if is_at_work and clock.now() - view.submitted_at < LOOKS_AGAIN else 0,
        "steps": words.own_steps(view.item_code, view.option_code),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "hall/_sent.html" if is_fragment else "hall/sent.html", context)


@access(applicant)
@require_POST
def correct(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Opens the answer to the correction notice."""
    draft = casework.start_correction(actor_of(request), case_id)
    return redirect("hall:draft", draft_id=draft.id)


@access(applicant)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, case_id: UUID, act: str) -> HttpResponse:
    """GET says what happens, POST does it."""
    actor = actor_of(request)
    file = casework.case_file(actor, case_id)
    offer = next((one for one in file.offers if one.act == act and act in OWN_ACTS), None)
    if offer is None and jobs.was_answered(actor, request.POST.get("key", "")):
        messages.success(request, _("%(number)s: this was done already.") % {"number": file.case.number})
        return redirect("hall:case", case_id=case_id)
    if offer is None:
        raise not_found(
            "hall.no_such_act",
            _("This is not possible here, or not any more."),
            value=act[:40],
            remedy=_("The case page shows what can be done now."),
        )
    problem = None
    if request.method == "POST":
        try:
            return _perform(request, file, offer)
        except Problem as refused:
            problem = refused
    context = {
        "case": file.case,
        "offer": offer,
        "reason": _reason_field(request, problem) if "reason" in offer.needs else None,
        "problem": problem,
        "key": uuid7(),
    }
    return render(request, "hall/act.html", context, status=problem.status if problem else 200)


def _perform(request: HttpRequest, file: CaseFile, offer: ActOffer) -> HttpResponse:
    reason, version = request.POST.get("reason", "").strip(), request.POST.get("version", "")
    casework.perform(
        actor_of(request),
        file.case.id,
        offer.act,
        opinion=reason,
        data={"reason": reason} if reason else {},
        expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
        idempotency_key=request.POST.get("key", "")[:64] or None,
    )
    messages.success(request, _("%(act)s: done.") % {"act": offer.title})
    return redirect("hall:case", case_id=file.case.id)


def _reason_field(request: HttpRequest, problem: Problem | None) -> ui.Field:
    error = " ".join(problem.fields.get("reason", ())) if problem else ""
    return ui.Field(
        "reason",
        _("Reason"),
        ui.FieldKind.TEXTAREA,
        value=request.POST.get("reason", ""),
        maxlength=500,
        error=error,
    )


@access(applicant)
@require_GET
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A material, letter or licence of my case, to look at or (download=1) to keep."""
    stored = casework.open_file(actor_of(request), case_id, file_id)
    return cast(HttpResponse, files.serve(stored, inline="download" not in request.GET))
