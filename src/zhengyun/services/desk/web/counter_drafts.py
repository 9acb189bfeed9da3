"""The form at the counter: the same pages as in the hall, with what the clerk saw of each material."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseFile, DraftView, FormPage, LetterView, MaterialView
from zhengyun.kernel.accounts.access import access
from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.desk.casepage import evidence_words
from zhengyun.services.desk.logic.receive_case import receive_case
from zhengyun.services.desk.web.counter import clerk
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.hall.facade import formview, promises, wizard
from zhengyun.ui import contracts as ui

TICK = "tick."
ENDED = "casework.presence_ended"
View = Callable[..., HttpResponse]
RECEIPT = "receipt"
REFRESH = 2


def present(view: View) -> View:
    """Where presence has ended, the person is identified again before anything is shown."""

    @wraps(view)
    def guarded(request: HttpRequest, draft_id: UUID, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, draft_id, *arguments, **named)
        except Problem as problem:
            if problem.code != ENDED:
                raise
            return _to_identify(request, draft_id)

    return guarded


def _to_identify(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    where = reverse("counter:identify_again", args=[draft_id])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


@access(clerk)
@require_http_methods(["GET", "POST"])
@present
def draft_page(request: HttpRequest, draft_id: UUID, page_id: str) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        return _save(request, actor, draft_id, page_id)
    draft = casework.get_draft(casework.at_counter(actor, draft_id), draft_id)
    return (
        _draw(request, wizard.Shown(draft, _find(draft, page_id)))
        if draft.state == "open"
        else _closed(draft)
    )


def _save(request: HttpRequest, actor: Actor, draft_id: UUID, page_id: str) -> HttpResponse:
    """What was typed is kept first, also where the person must be identified again."""
    inner = casework.at_counter(actor, draft_id, is_keeping=True)
    draft = casework.get_draft(inner, draft_id)
    if draft.state != "open":
        return _closed(draft)
    page = _find(draft, page_id)
    try:
        casework.at_counter(actor, draft_id)
    except Problem as problem:
        if problem.code != ENDED:
            raise
        return _Keeping(request, inner, draft, page).answer()
    return _Saving(request, inner, draft, page).answer()


class _Saving(wizard.Saving):
    """The clerk's ticks come after the files, before the page is checked."""

    def find(self, draft: DraftView, page_id: str) -> FormPage:
        return _find(draft, page_id)

    def draw(self, shown: wizard.Shown, status: int = 200) -> HttpResponse:
        return _draw(self.request, shown, status)

    def page_address(self, draft: DraftView, page_id: str) -> str:
        return _address(draft, page_id)

    def review_address(self, draft: DraftView) -> str:
        return reverse("counter:review", args=[draft.id])

    def leave(self) -> HttpResponse:
        return redirect("counter:home")

    def _refused(self, problem: Problem, faults: dict[str, list[str]]) -> HttpResponse:
        for view in self.page.materials:
            if missing := problem.fields.get(view.code):
                problem.fields[view.code] = [" ".join([*missing, _paper_is_enough()])]
        return super()._refused(problem, faults)

    def take_files(self) -> dict[str, list[str]]:
        faults = super().take_files()
        for view in self.page.materials:
            given = self.request.POST.get(f"{TICK}{view.code}")
            if given is None or view.waived:
                continue
            try:
                casework.tick_in_draft(self.actor, self.draft.id, view.code, given)
            except Problem as problem:
                faults.setdefault(view.code, []).append(str(problem.message))
        return faults


def _paper_is_enough() -> str:
    return _("Or choose what was seen of the paper: then no scan is needed.")


class _Keeping(_Saving):
    """Keeps everything unchecked, and leads to where the person is identified again."""

    @property
    def is_partial(self) -> bool:
        return True

    def draw(self, shown: wizard.Shown, status: int = 200) -> HttpResponse:
        """What differs from what somebody else saved meanwhile is shown, or it would be lost."""
        if status == wizard.CONFLICT:
            return super().draw(shown, status)
        return _to_identify(self.request, self.draft.id)

    def page_address(self, draft: DraftView, page_id: str) -> str:
        return reverse("counter:identify_again", args=[draft.id])

    def leave(self) -> HttpResponse:
        return _to_identify(self.request, self.draft.id)


def _find(draft: DraftView, page_id: str) -> FormPage:
    found = next((page for page in draft.pages if page.id == page_id), None)
    if found is None:
        raise not_found("casework.no_such_page", _("The form has no such page."), value=page_id[:60])
    return found


def _address(draft: DraftView, page_id: str) -> str:
    return reverse("counter:draft_page", args=[draft.id, page_id])


def _closed(draft: DraftView) -> HttpResponse:
    case_id = draft.submitted_case_id or draft.case_id
    return redirect("counter:sent", case_id=case_id) if case_id else redirect("counter:home")


def _draw(request: HttpRequest, shown: wizard.Shown, status: int = 200) -> HttpResponse:
    draft, page = shown.draft, shown.page
    before = wizard.before(draft, page.id)
    context = {
        "draft": draft,
        "page": page,
        "steps": wizard.steps_of(draft, page.id, _address),
        "parts": formview.parts_of(page, shown.errors, shown.posted),
        "facts": formview.facts_of(page) if wizard.is_known(page) else [],
        "bases": formview.bases_of(page),
        "materials": [_material(draft, one) for one in page.materials],
        "error_items": list(formview.error_items(page, shown.errors)),
        "problem": shown.problem,
        "action": _address(draft, page.id),
        "back": _address(draft, before) if before else "",
        "presence": _presence(draft),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "desk/counter/_page_fields.html" if is_fragment else "desk/counter/draft_page.html"
    if is_fragment and status == wizard.CONFLICT:
        status = wizard.REFUSED_FRAGMENT
    return render(request, template, context, status=status)


def _presence(draft: DraftView) -> str:
    """Who stands here and how he was identified, in words."""
    from zhengyun.services.desk.counterform import methods

    names = {one.value: one.label for one in methods()}
    words = [draft.presence.get("name", ""), names.get(draft.presence.get("method", ""), "")]
    if letter := draft.presence.get("letter"):
        words.append(_("letter of mandate %(letter)s") % {"letter": letter})
    return " · ".join(filter(None, words))


def _material(draft: DraftView, view: MaterialView) -> dict[str, Any]:
    """The upload of the hall with the counter's own addresses, and the three marks."""
    part = formview.material_part(draft.id, view, draft.item_code)
    field = part.field
    if field is not None:
        shown = [
            replace(one, url=reverse("counter:draft_file", args=[draft.id, file.id]))
            for one, file in zip(field.files, view.files, strict=False)
        ]
        upload = reverse("counter:upload", args=[draft.id, view.code])
        field = replace(field, files=tuple(shown), upload_url=upload)
    kept = formview.kept_parts(view, lambda one: reverse("counter:kept_file", args=[draft.id, one]))
    return {"part": replace(part, field=field, kept=kept), "tick": _tick(view), "grade": _grade(view)}


def _tick(view: MaterialView) -> ui.Field | None:
    if view.waived:
        return None
    options = (
        ui.Option("", _("Nothing yet")),
        *(ui.Option(key, label) for key, label in formview.tick_names()),
    )
    return ui.Field(
        f"{TICK}{view.code}",
        _("What was seen of it"),
        ui.FieldKind.RADIO,
        view.tick,
        options,
        help=_("Without a scan, the paper itself stands for the material."),
    )


def _grade(view: MaterialView) -> str:
    words = [evidence_words(view.evidence) if view.files else ""]
    words.append(_("on paper only, no scan") if view.is_paper else "")
    return " · ".join(filter(None, words))


@access(clerk)
@require_POST
def upload(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """Takes all scans of the upload script, or none: answers the list, or why not in plain words."""
    chosen = request.FILES.getlist(f"{formview.UPLOAD}{code}")
    try:
        inner = casework.at_counter(actor_of(request), draft_id)
        wizard.take_all(chosen, lambda file, name: casework.add_file(inner, draft_id, code, file, name))
    except Problem as problem:
        return HttpResponse(str(problem), status=problem.status, content_type="text/plain; charset=utf-8")
    draft = casework.get_draft(inner, draft_id)
    found = next((m for page in draft.pages for m in page.materials if m.code == code), None)
    part = _material(draft, found)["part"] if found else None
    shown = part.field.files if part and part.field else ()
    return render(request, "desk/counter/_files.html", {"files": shown})


@access(clerk)
@require_GET
@present
def draft_file(request: HttpRequest, draft_id: UUID, file_id: UUID) -> HttpResponse:
    inner = casework.at_counter(actor_of(request), draft_id)
    return cast(HttpResponse, files.serve(casework.open_file(inner, draft_id, file_id), inline=True))


@access(clerk)
@require_GET
@present
def kept_file(request: HttpRequest, draft_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A paper kept for the applicant that this draft may use, to look at before it is used."""
    inner = casework.at_counter(actor_of(request), draft_id)
    return cast(HttpResponse, files.serve(casework.evidence_file(inner, evidence_id, draft_id), inline=True))


@access(clerk)
@require_http_methods(["GET", "POST"])
@present
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything before it is sent. Sent twice, it is one case."""
    actor = actor_of(request)
    inner = casework.at_counter(actor, draft_id)
    if request.method != "POST":
        return _draw_review(request, inner, draft_id)
    try:
        case = receive_case(actor, draft_id)
    except Problem as problem:
        if problem.code != wizard.REFUSED:
            raise
        return _draw_review(request, inner, draft_id, 422)
    return redirect("counter:sent", case_id=case.id)


def _draw_review(request: HttpRequest, inner: Actor, draft_id: UUID, status: int = 200) -> HttpResponse:
    checked = casework.review(inner, draft_id)
    draft = checked.draft
    if draft.state != "open":
        return _closed(draft)
    places = {page.id: _address(draft, page.id) for page in draft.pages}
    context = {
        "draft": draft,
        "steps": wizard.steps_of(draft, "", _address),
        "sections": [(page, formview.facts_of(page, places[page.id])) for page in draft.pages],
        "missing": [(places.get(page, ""), _missing(draft, key, text)) for page, key, text in checked.errors],
        "is_complete": checked.is_complete,
        "promises": promises.promises_of(draft.pages),
        "back": list(places.values())[-1] if places else "",
        "presence": _presence(draft),
    }
    return render(request, "desk/counter/review.html", context, status=status)


def _missing(draft: DraftView, key: str, text: str) -> str:
    is_material = any(one.code == key for page in draft.pages for one in page.materials)
    return f"{text} {_paper_is_enough()}" if is_material else text


@access(clerk)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    inner = casework.at_counter(actor_of(request), draft_id, is_keeping=True)
    if request.method == "POST":
        casework.discard_draft(inner, draft_id)
        messages.success(request, _("The draft is erased."))
        return redirect("counter:home")
    return render(request, "desk/counter/discard.html", {"draft": casework.get_draft(inner, draft_id)})


@access(clerk)
@require_GET
def sent(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt comes first: a job makes it, and the page looks again until it is there."""
    file = casework.case_file(actor_of(request), case_id)
    receipt = _receipt(file)
    context = {
        "case": file.case,
        "receipt": receipt,
        "receipt_url": reverse("desk:file", args=[case_id, receipt.file_id]) if receipt else "",
        "is_received": file.case.received_at is not None,
        "refresh": 0 if receipt else REFRESH,
        "materials": [
            (one.title, _given_words(one), one.is_paper)
            for one in file.materials
            if one.files or one.is_paper or one.follow_days
        ],
    }
    template = "desk/counter/_receipt.html" if request.headers.get("HX-Request") else "desk/counter/sent.html"
    return render(request, template, context)


def _given_words(one: MaterialView) -> str:
    """What the clerk saw of it, or that it was promised."""
    return promises.promised_words(one) if one.follow_days else dict(formview.tick_names()).get(one.tick, "")


def _receipt(file: CaseFile) -> LetterView | None:
    """申请材料接收凭证; where a matter has none, its first letter. What was promised is a letter
    too, and never stands for the receipt."""
    letters = sorted(file.letters, key=lambda one: (not one.kind.endswith(RECEIPT), one.issued_at))
    if not letters or (file.gaps and not letters[0].kind.endswith(RECEIPT)):
        return None
    return letters[0]
