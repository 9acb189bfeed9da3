"""An order while it is filled in: one page a step, the price beside it. All of it works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, FormPage
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud.web import catalogue, summary
from zhengyun.services.cloud.web.door import crumbs, orderer_of
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui

INVALID, STALE = "casework.form_invalid", "casework.draft_stale"
CONFLICT, REFUSED_FRAGMENT = 409, 422
LINES, ADD_GRADE, GO = "lines", "_grade", "go"
SEALED = "signed_form"
"""The material of the application that is the form with the unit's seal."""
Posted = dict[str, list[str]]


@dataclass(frozen=True)
class Shown:
    """A page of an order as it is drawn now."""

    draft: DraftView
    page: FormPage
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    posted: Posted | None = None
    problem: Problem | None = None


@access(staff("it_officer"))
@require_GET
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Goes on where it was left."""
    found = casework.get_draft(orderer_of(request), draft_id)
    if found.state != "open":
        return closed(found)
    page = next((one for one in found.pages if one.state == "current"), None)
    if page is None:
        return redirect("cloud:review", draft_id=draft_id)
    return redirect("cloud:draft_page", draft_id=draft_id, page_id=page.id)


def closed(found: DraftView) -> HttpResponse:
    case_id = found.submitted_case_id or found.case_id
    return redirect("cloud:order", case_id=case_id) if case_id else redirect("cloud:orders")


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def draft_page(request: HttpRequest, draft_id: UUID, page_id: str) -> HttpResponse:
    actor = orderer_of(request)
    found = casework.get_draft(actor, draft_id)
    page = find_page(found, page_id)
    if found.state != "open":
        return closed(found)
    if request.method == "GET":
        return draw(request, actor, Shown(found, page))
    return _Saving(request, actor, found, page).answer()


def find_page(found: DraftView, page_id: str) -> FormPage:
    page = next((one for one in found.pages if one.id == page_id), None)
    if page is None:
        raise not_found(
            "cloud.no_such_page",
            _("The form has no such page."),
            value=page_id[:60],
            remedy=_("Open the order again from the list of orders."),
        )
    return page


class _Saving:
    """One post of a page: files first, then answers, then wherever the pressed button leads."""

    def __init__(self, request: HttpRequest, actor: Actor, found: DraftView, page: FormPage) -> None:
        self.request, self.actor, self.draft, self.page = request, actor, found, page
        self.posted: Posted = {name: request.POST.getlist(name) for name in request.POST}
        for view in page.fields:
            if view.widget == "checkbox":
                self.posted.setdefault(view.path, [""])
        if grade := request.POST.get(ADD_GRADE, ""):
            self.posted.update(_with_grade(self.posted, grade))
        version = request.POST.get("version", "")
        self.version = int(version) if version.isdecimal() and len(version) < 10 else 0

    @property
    def is_partial(self) -> bool:
        pressed = {"_add", "_remove", "remove_file", ADD_GRADE} & self.request.POST.keys()
        return bool(pressed) or self.request.POST.get(GO) in ("save", "refresh", "sum")

    def answer(self) -> HttpResponse:
        faults = self._take_files()
        try:
            saved = self._save()
        except Problem as problem:
            return self._refused(problem, faults)
        return self._redraw(faults) if faults else self._go_on(saved)

    def _take_files(self) -> dict[str, list[str]]:
        """What is wrong with a file stands at its material."""
        faults: dict[str, list[str]] = {}
        for view in self.page.materials:
            for upload in self.request.FILES.getlist(f"{hall.formview.UPLOAD}{view.code}"):
                try:
                    name = upload.name or _("file")
                    casework.add_file(self.actor, self.draft.id, view.code, cast(BinaryIO, upload), name)
                except Problem as problem:
                    faults.setdefault(view.code, []).append(str(problem))
        if removed := _uuid(self.request.POST.get("remove_file", "")):
            casework.remove_file(self.actor, self.draft.id, removed)
        return faults

    def _save(self) -> DraftView:
        kept = {name: texts for name, texts in self.posted.items() if name not in ("version", GO, ADD_GRADE)}
        return casework.save_page(
            self.actor, self.draft.id, self.page.id, kept, self.version, partial=self.is_partial
        )

    def _refused(self, problem: Problem, faults: dict[str, list[str]]) -> HttpResponse:
        if problem.code == INVALID:
            return self._redraw({**problem.fields, **faults})
        if problem.code != STALE:
            raise problem
        now = casework.get_draft(self.actor, self.draft.id)
        page = find_page(now, self.page.id)
        if self.version >= now.version or hall.formview.differs(page, self.posted):
            return draw(self.request, self.actor, Shown(now, page, {}, self.posted, problem), CONFLICT)
        self.version = now.version
        try:
            return self._go_on(self._save())
        except Problem as again:
            if again.code != INVALID:
                raise
            return self._redraw(again.fields)

    def _redraw(self, errors: dict[str, list[str]]) -> HttpResponse:
        now = casework.get_draft(self.actor, self.draft.id, errors)
        return draw(self.request, self.actor, Shown(now, find_page(now, self.page.id), errors), 422)

    def _go_on(self, saved: DraftView) -> HttpResponse:
        go = self.request.POST.get(GO)
        if go in ("refresh", "sum"):
            shown = Shown(saved, find_page(saved, self.page.id))
            return draw(self.request, self.actor, shown, is_sum=go == "sum")
        if go == "save":
            messages.success(self.request, _("Saved. You can go on later, also on another device."))
            return redirect("cloud:orders")
        if self.is_partial:
            here = reverse("cloud:draft_page", args=[saved.id, self.page.id])
            return redirect(f"{here}{self._anchor()}")
        return redirect(_next_address(saved, self.page.id))

    def _anchor(self) -> str:
        """Back to where the button stood."""
        post = self.request.POST
        if post.get(ADD_GRADE):
            return f"#{ui.Field(LINES, '').id}"
        name = post.get("_add", "") or post.get("_remove", "").rsplit("-", 1)[0]
        if name:
            return f"#{ui.Field(name, '').id}"
        return "#materials" if "remove_file" in post else ""


def _with_grade(posted: Posted, grade: str) -> Posted:
    """The first line without a grade, or a new one, gets the grade that was pressed."""
    rows = {
        int(name.split("-")[1])
        for name in posted
        if name.startswith(f"{LINES}-") and name.split("-")[1].isdecimal() and len(name) < 40
    }
    free = (n for n in sorted(rows) if not "".join(posted.get(f"{LINES}-{n}-grade", [])).strip())
    place = next(free, max(rows, default=-1) + 1)
    count = "".join(posted.get(f"{LINES}-{place}-count", [])).strip() or "1"
    return {f"{LINES}-{place}-grade": [grade[:20]], f"{LINES}-{place}-count": [count]}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _next_address(found: DraftView, page_id: str) -> str:
    ids = [page.id for page in found.pages]
    following = ids[ids.index(page_id) + 1 :] if page_id in ids else ids
    if following:
        return reverse("cloud:draft_page", args=[found.id, following[0]])
    return reverse("cloud:review", args=[found.id])


def draw(
    request: HttpRequest, actor: Actor, shown: Shown, status: int = 200, *, is_sum: bool = False
) -> HttpResponse:
    found, page = shown.draft, shown.page
    ids = [one.id for one in found.pages]
    place = ids.index(page.id)
    form = hall.formview
    is_known = bool(page.fields) and not page.materials and all(one.readonly for one in page.fields)
    context = {
        **frame(actor, found, page.id),
        "page": page,
        "parts": [in_order(one) for one in form.parts_of(page, shown.errors, shown.posted)],
        "facts": form.facts_of(page) if is_known else [],
        "materials": [form.material_part(found.id, one) for one in page.materials],
        "has_seal": any(one.code == SEALED for one in page.materials),
        "error_items": list(form.error_items(page, shown.errors)),
        "problem": shown.problem,
        "action": reverse("cloud:draft_page", args=[found.id, page.id]),
        "back": reverse("cloud:draft_page", args=[found.id, ids[place - 1]]) if place else "",
        "cards": cards(page),
        "lines_path": LINES,
        "priced": summary.CHANGED | {summary.TARGET},
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "cloud/draft_page.html"
    if is_fragment:
        template = "cloud/_sums.html" if is_sum and status == 200 else "cloud/_page_swap.html"
        status = REFUSED_FRAGMENT if status == CONFLICT else status
    return render(request, template, context, status=status)


COLUMNS = ("grade", "offering", "protocol", "port", "count", "data_gb", "image", "remote", "note")
"""In which order one fills in a row; what is not named comes last."""


def in_order(part: hall.formview.Part) -> hall.formview.Part:
    """A table that may stay empty begins without a row."""

    def place(cell: ui.Field) -> int:
        name = cell.name.rsplit("-", 1)[-1]
        return COLUMNS.index(name) if name in COLUMNS else len(COLUMNS)

    if part.table and not part.table.required and not part.table.value:
        return replace(part, rows=())
    rows = tuple(replace(row, cells=tuple(sorted(row.cells, key=place))) for row in part.rows)
    return replace(part, rows=rows)


def frame(actor: Actor, found: DraftView, current: str) -> dict[str, Any]:
    """What stands around every page of an order: its steps and its price."""
    return {
        "draft": found,
        "crumbs": crumbs((_("Cloud orders"), reverse("cloud:orders")), here=found.title),
        "steps": steps_of(found, current),
        "sum": summary.of_draft(actor, found),
    }


def steps_of(found: DraftView, current: str) -> list[ui.Step]:
    """The pages and, as the last step, the review."""
    steps = [
        ui.Step(
            page.title,
            ui.StepState.CURRENT
            if page.id == current
            else ui.StepState.DONE
            if page.state == "done"
            else ui.StepState.WAITING,
            url=reverse("cloud:draft_page", args=[found.id, page.id]) if page.state == "done" else "",
        )
        for page in found.pages
    ]
    return [*steps, ui.Step(_("Check and send"), ui.StepState.WAITING if current else ui.StepState.CURRENT)]


def cards(page: FormPage) -> list[catalogue.Card]:
    """The grades that the lines of an order can name, with their prices."""
    columns = [column for view in page.fields if view.path == LINES for column in view.columns]
    offered = {option.value for column in columns if column.path == "grade" for option in column.options}
    return (
        [
            catalogue.card(grade, can_order=False)
            for grade in catalogue.grades()
            if grade.monthly_fen is not None and (not offered or grade.code in offered)
        ]
        if columns
        else []
    )
