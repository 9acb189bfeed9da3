"""The wizard: one page per step, the review, and sending. All of it works without scripts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, FormPage
from zhengyun.kernel.accounts.access import access
from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.hall import formview, promises, wizard, words
from zhengyun.services.hall.web.door import actor_of, applicant
from zhengyun.services.hall.wizard import Shown


@access(applicant)
@require_http_methods(["GET", "POST"])
def draft_page(request: HttpRequest, draft_id: UUID, page_id: str) -> HttpResponse:
    actor = actor_of(request)
    draft = casework.get_draft(actor, draft_id)
    page = _find(draft, page_id)
    if draft.state != "open":
        return _closed(draft)
    if request.method == "GET":
        return _draw(request, Shown(draft, page))
    return _Saving(request, actor, draft, page).answer()


@access(applicant)
@require_GET
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Resumes a draft where it was left."""
    found = casework.get_draft(actor_of(request), draft_id)
    if found.state != "open":
        return _closed(found)
    page = next((one for one in found.pages if one.state == "current"), None)
    if page is None:
        return redirect("hall:review", draft_id=draft_id)
    return redirect("hall:draft_page", draft_id=draft_id, page_id=page.id)


def _closed(draft: DraftView) -> HttpResponse:
    if draft.submitted_case_id:
        return redirect("hall:case", case_id=draft.submitted_case_id)
    if draft.case_id:
        return redirect("hall:case", case_id=draft.case_id)
    return redirect("hall:my")


def _find(draft: DraftView, page_id: str) -> FormPage:
    found = next((page for page in draft.pages if page.id == page_id), None)
    if found is None:
        raise not_found(
            "casework.no_such_page",
            _("The form has no such page."),
            value=page_id[:60],
            remedy=_("Go back to My matters and open the draft again."),
        )
    return found


class _Saving(wizard.Saving):
    def find(self, draft: DraftView, page_id: str) -> FormPage:
        return _find(draft, page_id)

    def draw(self, shown: Shown, status: int = 200) -> HttpResponse:
        return _draw(self.request, shown, status)

    def page_address(self, draft: DraftView, page_id: str) -> str:
        return _address(draft, page_id)

    def review_address(self, draft: DraftView) -> str:
        return reverse("hall:review", args=[draft.id])

    def leave(self) -> HttpResponse:
        return redirect("hall:my")


def _address(draft: DraftView, page_id: str) -> str:
    return reverse("hall:draft_page", args=[draft.id, page_id])


def _draw(request: HttpRequest, shown: Shown, status: int = 200) -> HttpResponse:
    draft, page = shown.draft, shown.page
    about = {"draft": str(draft.id)}
    before = wizard.before(draft, page.id)
    context = {
        "draft": draft,
        "page": page,
        "steps": wizard.steps_of(draft, page.id, _address),
        "parts": formview.parts_of(page, shown.errors, shown.posted, about),
        "facts": formview.facts_of(page, place=about) if wizard.is_known(page) else [],
        "bases": formview.bases_of(page),
        "materials": [formview.material_part(draft.id, one, draft.item_code) for one in page.materials],
        "error_items": list(formview.error_items(page, shown.errors)),
        "problem": shown.problem,
        "action": _address(draft, page.id),
        "back": _address(draft, before) if before else "",
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "hall/_page_fields.html" if is_fragment else "hall/draft_page.html"
    if is_fragment and status == wizard.CONFLICT:
        status = wizard.REFUSED_FRAGMENT
    return render(request, template, context, status=status)


@access(applicant)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """GET shows everything before it is sent; POST sends it, once per key however often it is pressed."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            view = casework.submit(actor, draft_id, idempotency_key=request.POST.get("key", "")[:64] or None)
        except Problem as problem:
            if problem.code != wizard.REFUSED:
                raise
            return _draw_review(request, actor, draft_id, 422)
        return redirect("hall:sent", case_id=view.id)
    return _draw_review(request, actor, draft_id)


def _draw_review(request: HttpRequest, actor: Actor, draft_id: UUID, status: int = 200) -> HttpResponse:
    checked = casework.review(actor, draft_id)
    draft = checked.draft
    if draft.state != "open":
        return _closed(draft)
    places = {page.id: _address(draft, page.id) for page in draft.pages}
    sections = [(page, formview.facts_of(page, places[page.id])) for page in draft.pages]
    missing = [(places.get(page, ""), text) for page, _key, text in checked.errors]
    context = {
        "draft": draft,
        "steps": wizard.steps_of(draft, "", _address),
        "own_steps": words.own_steps(draft.item_code, draft.option_code),
        "sections": sections,
        "missing": missing,
        "promises": promises.promises_of(draft.pages),
        "is_complete": checked.is_complete,
        "key": uuid7(),
        "back": list(places.values())[-1] if places else "",
    }
    return render(request, "hall/review.html", context, status=status)


@access(applicant)
@require_POST
def upload(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """Takes all files of the upload script, or none: answers the list, or why not in plain words."""
    actor, chosen = actor_of(request), request.FILES.getlist(f"{formview.UPLOAD}{code}")
    try:
        wizard.take_all(chosen, lambda file, name: casework.add_file(actor, draft_id, code, file, name))
    except Problem as problem:
        return HttpResponse(str(problem), status=problem.status, content_type="text/plain; charset=utf-8")
    found = casework.get_draft(actor, draft_id)
    material = next((m for page in found.pages for m in page.materials if m.code == code), None)
    shown = formview.files_of(draft_id, material) if material else ()
    return render(request, "hall/_files.html", {"files": shown})


@access(applicant)
@require_GET
def draft_file(request: HttpRequest, draft_id: UUID, file_id: UUID) -> HttpResponse:
    stored = casework.open_file(actor_of(request), draft_id, file_id)
    return cast(HttpResponse, files.serve(stored, inline=True))


@access(applicant)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        casework.discard_draft(actor, draft_id)
        messages.success(request, _("The draft is erased."))
        return redirect("hall:my")
    return render(request, "hall/discard.html", {"draft": casework.get_draft(actor, draft_id)})
