"""An order while it is filled in: one page a step, the price beside it. All of it works without scripts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, FormPage
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.services.cloud.web import catalogue, summary
from zhengyun.services.cloud.web.door import crumbs, orderer_of
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall.facade import wizard
from zhengyun.ui import contracts as ui

LINES, ADD_GRADE, SUM = "lines", "_grade", "sum"
SEALED = "signed_form"
"""The material of the application that is the form with the unit's seal."""


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
        return draw(request, actor, wizard.Shown(found, page))
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


class _Saving(wizard.Saving):
    buttons = frozenset({ADD_GRADE})
    moves = frozenset({SUM})

    def __init__(self, request: HttpRequest, actor: Actor, found: DraftView, page: FormPage) -> None:
        super().__init__(request, actor, found, page)
        if grade := request.POST.get(ADD_GRADE, ""):
            self.posted.update(_with_grade(self.posted, grade))

    def find(self, draft: DraftView, page_id: str) -> FormPage:
        return find_page(draft, page_id)

    def draw(self, shown: wizard.Shown, status: int = 200) -> HttpResponse:
        return draw(self.request, self.actor, shown, status)

    def page_address(self, draft: DraftView, page_id: str) -> str:
        return _address(draft, page_id)

    def review_address(self, draft: DraftView) -> str:
        return reverse("cloud:review", args=[draft.id])

    def leave(self) -> HttpResponse:
        return redirect("cloud:orders")

    def anchor(self) -> str:
        is_grade = bool(self.request.POST.get(ADD_GRADE))
        return f"#{ui.Field(LINES, '').id}" if is_grade else super().anchor()


def _address(draft: DraftView, page_id: str) -> str:
    return reverse("cloud:draft_page", args=[draft.id, page_id])


def _with_grade(posted: wizard.Posted, grade: str) -> wizard.Posted:
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


def draw(request: HttpRequest, actor: Actor, shown: wizard.Shown, status: int = 200) -> HttpResponse:
    found, page = shown.draft, shown.page
    before = wizard.before(found, page.id)
    form = hall.formview
    context = {
        **frame(actor, found, page.id),
        "page": page,
        "parts": [in_order(one) for one in form.parts_of(page, shown.errors, shown.posted)],
        "facts": form.facts_of(page) if wizard.is_known(page) else [],
        "materials": [form.material_part(found.id, one) for one in page.materials],
        "has_seal": any(one.code == SEALED for one in page.materials),
        "error_items": list(form.error_items(page, shown.errors)),
        "problem": shown.problem,
        "action": _address(found, page.id),
        "back": _address(found, before) if before else "",
        "cards": cards(page),
        "lines_path": LINES,
        "priced": summary.CHANGED | {summary.TARGET},
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "cloud/draft_page.html"
    if is_fragment:
        is_sum = request.POST.get(wizard.GO) == SUM and status == 200
        template = "cloud/_sums.html" if is_sum else "cloud/_page_swap.html"
        status = wizard.REFUSED_FRAGMENT if status == wizard.CONFLICT else status
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
        "steps": wizard.steps_of(found, current, _address),
        "sum": summary.of_draft(actor, found),
    }


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
