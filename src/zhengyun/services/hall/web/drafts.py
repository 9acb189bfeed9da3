"""The wizard: one page per step, the review, and sending. All of it works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
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
from zhengyun.services.hall import formview, words
from zhengyun.services.hall.web.door import actor_of, applicant
from zhengyun.ui import contracts as ui

REFUSED = "casework.form_invalid"
STALE = "casework.draft_stale"
CONFLICT, REFUSED_FRAGMENT = 409, 422
"""A browser's script shows only the second; both carry the same words."""
Posted = dict[str, list[str]]


@dataclass(frozen=True)
class Shown:
    """A page of a draft as it is drawn now."""

    draft: DraftView
    page: FormPage
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    posted: Posted | None = None
    problem: Problem | None = None


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


class _Saving:
    """One post of a page: files first, then answers, then wherever the pressed button leads."""

    def __init__(self, request: HttpRequest, actor: Actor, draft: DraftView, page: FormPage) -> None:
        self.request, self.actor, self.draft, self.page = request, actor, draft, page
        self.posted: Posted = {name: request.POST.getlist(name) for name in request.POST}
        for view in page.fields:
            if view.widget == "checkbox":
                self.posted.setdefault(view.path, [""])
        version = request.POST.get("version", "")
        self.version = int(version) if version.isdecimal() and len(version) < 10 else 0

    @property
    def is_partial(self) -> bool:
        pressed = {"_add", "_remove", "remove_file"} & self.request.POST.keys()
        return bool(pressed) or self.request.POST.get("go") in ("save", "refresh")

    def answer(self) -> HttpResponse:
        upload_errors = self._take_files()
        try:
            saved = self._save(self.version)
        except Problem as problem:
            return self._refused(problem, upload_errors)
        if upload_errors:
            return self._redraw(upload_errors)
        return self._go_on(saved)

    def _take_files(self) -> dict[str, list[str]]:
        """Uploads of browsers without scripts; what is wrong with a file stands at its material."""
        errors: dict[str, list[str]] = {}
        for view in self.page.materials:
            for upload in self.request.FILES.getlist(f"{formview.UPLOAD}{view.code}"):
                try:
                    name = upload.name or _("file")
                    casework.add_file(self.actor, self.draft.id, view.code, _binary(upload), name)
                except Problem as problem:
                    errors.setdefault(view.code, []).append(str(problem))
        if removed := _uuid(self.request.POST.get("remove_file", "")):
            casework.remove_file(self.actor, self.draft.id, removed)
        return errors

    def _save(self, version: int) -> DraftView:
        values = {name: texts for name, texts in self.posted.items() if name not in ("version", "go")}
        return casework.save_page(
            self.actor, self.draft.id, self.page.id, values, version, partial=self.is_partial
        )

    def _refused(self, problem: Problem, upload_errors: dict[str, list[str]]) -> HttpResponse:
        if problem.code == REFUSED:
            return self._redraw({**problem.fields, **upload_errors})
        if problem.code != STALE:
            raise problem
        now = casework.get_draft(self.actor, self.draft.id)
        page = _find(now, self.page.id)
        if self.version < now.version and not formview.differs(page, self.posted):
            self.version = now.version
            return self.answer_again()
        return _draw(self.request, Shown(now, page, {}, self.posted, problem), CONFLICT)

    def answer_again(self) -> HttpResponse:
        """What was typed is what is kept already: nothing is lost by saving it once more."""
        try:
            return self._go_on(self._save(self.version))
        except Problem as problem:
            if problem.code != REFUSED:
                raise
            return self._redraw(problem.fields)

    def _redraw(self, errors: dict[str, list[str]]) -> HttpResponse:
        draft = casework.get_draft(self.actor, self.draft.id, errors)
        return _draw(self.request, Shown(draft, _find(draft, self.page.id), errors), 422)

    def _go_on(self, saved: DraftView) -> HttpResponse:
        post = self.request.POST
        if post.get("go") == "refresh":
            return _draw(self.request, Shown(saved, _find(saved, self.page.id)))
        if post.get("go") == "save":
            messages.success(self.request, _("Saved. You can go on later, also on another device."))
            return redirect("hall:my")
        here = reverse("hall:draft_page", args=[saved.id, self.page.id])
        if self.is_partial:
            return redirect(f"{here}{self._anchor()}")
        return redirect(_next_address(saved, self.page.id))

    def _anchor(self) -> str:
        """Back to where the button stood."""
        post = self.request.POST
        name = post.get("_add", "") or post.get("_remove", "").rsplit("-", 1)[0]
        if name:
            return f"#{ui.Field(name, '').id}"
        return "#materials" if "remove_file" in post else ""


def _binary(upload: UploadedFile[bytes]) -> BinaryIO:
    return cast(BinaryIO, upload)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _next_address(draft: DraftView, page_id: str) -> str:
    ids = [page.id for page in draft.pages]
    following = ids[ids.index(page_id) + 1 :] if page_id in ids else ids
    if following:
        return reverse("hall:draft_page", args=[draft.id, following[0]])
    return reverse("hall:review", args=[draft.id])


def _draw(request: HttpRequest, shown: Shown, status: int = 200) -> HttpResponse:
    draft, page = shown.draft, shown.page
    ids = [one.id for one in draft.pages]
    place = ids.index(page.id)
    about = {"draft": str(draft.id)}
    is_known = bool(page.fields) and not page.materials and all(f.readonly for f in page.fields)
    context = {
        "draft": draft,
        "page": page,
        "steps": steps_of(draft, page.id),
        "parts": formview.parts_of(page, shown.errors, shown.posted, about),
        "facts": formview.facts_of(page, place=about) if is_known else [],
        "bases": formview.bases_of(page),
        "materials": [formview.material_part(draft.id, one) for one in page.materials],
        "error_items": list(formview.error_items(page, shown.errors)),
        "problem": shown.problem,
        "action": reverse("hall:draft_page", args=[draft.id, page.id]),
        "back": reverse("hall:draft_page", args=[draft.id, ids[place - 1]]) if place else "",
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "hall/_page_fields.html" if is_fragment else "hall/draft_page.html"
    if is_fragment and status == CONFLICT:
        status = REFUSED_FRAGMENT
    return render(request, template, context, status=status)


def steps_of(draft: DraftView, current: str) -> list[ui.Step]:
    """The pages and, as the last step, the review."""
    steps = [
        ui.Step(
            page.title,
            _step_state(page, current),
            url=reverse("hall:draft_page", args=[draft.id, page.id]) if page.state == "done" else "",
        )
        for page in draft.pages
    ]
    state = ui.StepState.WAITING if current else ui.StepState.CURRENT
    return [*steps, ui.Step(_("Check and send"), state)]


def _step_state(page: FormPage, current: str) -> ui.StepState:
    if page.id == current:
        return ui.StepState.CURRENT
    return ui.StepState.DONE if page.state == "done" else ui.StepState.WAITING


@access(applicant)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """GET shows everything before it is sent; POST sends it, once per key however often it is pressed."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            view = casework.submit(actor, draft_id, idempotency_key=request.POST.get("key", "")[:64] or None)
        except Problem as problem:
            if problem.code != REFUSED:
                raise
            return _draw_review(request, actor, draft_id, 422)
        return redirect("hall:sent", case_id=view.id)
    return _draw_review(request, actor, draft_id)


def _draw_review(request: HttpRequest, actor: Actor, draft_id: UUID, status: int = 200) -> HttpResponse:
    checked = casework.review(actor, draft_id)
    draft = checked.draft
    if draft.state != "open":
        return _closed(draft)
    places = {page.id: reverse("hall:draft_page", args=[draft.id, page.id]) for page in draft.pages}
    sections = [(page, formview.facts_of(page, places[page.id])) for page in draft.pages]
    missing = [(places.get(page, ""), text) for page, _key, text in checked.errors]
    context = {
        "draft": draft,
        "steps": steps_of(draft, ""),
        "own_steps": words.own_steps(draft.item_code),
        "sections": sections,
        "missing": missing,
        "is_complete": checked.is_complete,
        "key": uuid7(),
        "back": list(places.values())[-1] if places else "",
    }
    return render(request, "hall/review.html", context, status=status)


@access(applicant)
@require_POST
def upload(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """Takes files from the upload script; answers the list of what is there, or why not in plain words."""
    actor = actor_of(request)
    try:
        for file in request.FILES.getlist(f"{formview.UPLOAD}{code}"):
            casework.add_file(actor, draft_id, code, _binary(file), file.name or _("file"))
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
