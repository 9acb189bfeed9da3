"""A new application from an earlier one, or from a licence that ends."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.guide import CopyOffer
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall.web.door import actor_of, applicant
from zhengyun.services.hall.words import instant
from zhengyun.ui import contracts as ui

FILES = "files"


@access(applicant)
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET says what is taken along and what is not; POST begins the draft."""
    actor = actor_of(request)
    offer = casework.guides.copy_offer(actor, case_id)
    if request.method == "POST":
        offered = {str(file.id): file.id for _title, file in offer.files}
        wanted = [offered[one] for one in request.POST.getlist(FILES) if one in offered]
        try:
            draft = casework.guides.copy_case(actor, case_id, wanted)
        except Problem as problem:
            if problem.status >= 500:
                raise
            return _draw(request, offer, problem)
        messages.success(request, _("Copied. Please check every page: what has changed since then?"))
        return redirect("hall:draft", draft_id=draft.id)
    return _draw(request, offer)


def _draw(request: HttpRequest, offer: CopyOffer, problem: Problem | None = None) -> HttpResponse:
    options = tuple(ui.Option(str(file.id), file.name, title) for title, file in offer.files)
    field = ui.Field(
        FILES,
        _("Files to take along"),
        ui.FieldKind.CHECKBOXES,
        value=tuple(request.POST.getlist(FILES)),
        options=options,
        help=_("Only what is still right and valid."),
    )
    context = {
        "offer": offer,
        "sent": instant(offer.submitted_at, with_year=True),
        "field": field if options else None,
        "problem": problem,
    }
    return render(request, "hall/copy.html", context, status=problem.status if problem else 200)


@access(citizen)
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """From a reminder (GET) one sees which licence it is; POST begins the renewal, or takes it up again."""
    actor = actor_of(request)
    licence = casework.get_licence(actor, licence_id)
    problem = _why_not(actor, licence_id)
    can_begin = problem is None
    if request.method == "POST":
        try:
            draft = casework.guides.start_renewal(actor, licence_id)
        except Problem as refused:
            if refused.status >= 500:
                raise
            problem = refused
        else:
            messages.success(request, _("What was known of the licence is filled in. Please check it."))
            return redirect("hall:draft", draft_id=draft.id)
    context = {
        "licence": licence,
        "problem": problem,
        "can_begin": can_begin,
        "item_code": licence.item_code,
    }
    status = problem.status if problem and request.method == "POST" else 200
    return render(request, "hall/renew.html", context, status=status)


@access(citizen)
@require_POST
def reissue(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Begins the application for a lost or damaged licence, or takes it up again."""
    draft = casework.guides.start_reissue(actor_of(request), licence_id)
    messages.success(request, _("What was known of the licence is filled in. Please check it."))
    return redirect("hall:draft", draft_id=draft.id)


def _why_not(actor: Actor, licence_id: UUID) -> Problem | None:
    try:
        casework.guides.check_can_renew(actor, licence_id)
    except Problem as problem:
        if problem.status >= 500:
            raise
        return problem
    return None
