"""An order before it is sent: everything once more, the sheet for the seal, sending, discarding."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud.web.door import orderer_of
from zhengyun.services.cloud.web.drafts import closed, frame
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall.facade import wizard


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """GET shows everything before it is sent; POST sends it, once per key however often it is pressed."""
    actor = orderer_of(request)
    if request.method != "POST":
        return _draw(request, actor, draft_id)
    try:
        sent = casework.submit(actor, draft_id, idempotency_key=request.POST.get("key", "")[:64] or None)
    except Problem as problem:
        if problem.code != wizard.REFUSED:
            raise
        return _draw(request, actor, draft_id, 422)
    messages.success(request, _("The order is sent. It lies before the head of your unit now."))
    return redirect("cloud:order", case_id=sent.id)


def _draw(request: HttpRequest, actor: Actor, draft_id: UUID, status: int = 200) -> HttpResponse:
    checked = casework.review(actor, draft_id)
    found = checked.draft
    if found.state != "open":
        return closed(found)
    places = {page.id: reverse("cloud:draft_page", args=[found.id, page.id]) for page in found.pages}
    context = {
        **frame(actor, found, ""),
        "sections": [(page, hall.formview.facts_of(page, places[page.id])) for page in found.pages],
        "missing": [(places.get(page, ""), text) for page, _key, text in checked.errors],
        "is_complete": checked.is_complete,
        "key": uuid7(),
        "back": list(places.values())[-1] if places else "",
    }
    return render(request, "cloud/review.html", context, status=status)


@access(staff("it_officer"))
@require_GET
def draft_print(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The order as a sheet of paper for the unit's seal; scanned, it is uploaded to the same order."""
    actor = orderer_of(request)
    checked = casework.review(actor, draft_id)
    context = {
        **frame(actor, checked.draft, ""),
        "sections": [(page, hall.formview.facts_of(page)) for page in checked.draft.pages],
        "today": clock.today().isoformat(),
    }
    return render(request, "cloud/draft_print.html", context)


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    actor = orderer_of(request)
    if request.method == "POST":
        casework.discard_draft(actor, draft_id)
        messages.success(request, _("The draft is erased."))
        return redirect("cloud:orders")
    return render(request, "cloud/discard.html", {"draft": casework.get_draft(actor, draft_id)})
