"""Rating one's own closed matters. Works without scripts; said twice, it is said once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseRow, CaseView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.logic.keep_rating import Given
from zhengyun.services.supervision.logic.rate_case import rate_case
from zhengyun.services.supervision.logic.supplement_rating import is_open, supplement_rating
from zhengyun.services.supervision.models import Rating
from zhengyun.services.supervision.panels import rating_facts
from zhengyun.services.supervision.permissions import check_can_rate
from zhengyun.services.supervision.ratingwords import indicator_titles, level_badge, level_options
from zhengyun.services.supervision.rules_ratings import COUNTER_INDICATORS, INDICATORS, MAX_WORDS
from zhengyun.ui import contracts as ui

SIZE = 20


@access(citizen)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's closed matters, with what one said of them."""
    actor = accounts.actor_for(request)
    cursor = request.GET.get("after")
    page = casework.my_cases(actor, cursor, SIZE)
    closed = [row for row in page.rows if row.closed_at is not None]
    rated = queries.rated_among(row.id for row in closed)
    address = reverse("rating:mine")
    context = {
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "table": _table(closed, rated),
        "pager": ui.KeysetPager(
            f"{address}?after={page.previous}" if page.previous else "",
            f"{address}?after={page.next}" if page.next else "",
            address if cursor else "",
            len(closed),
        ),
    }
    return render(request, "supervision/mine.html", context)


def _table(rows: list[CaseRow], rated: dict[UUID, Rating]) -> ui.Table:
    columns = (
        ui.Column(_("Matter"), is_head=True),
        ui.Column(_("Case number")),
        ui.Column(_("Department")),
        ui.Column(_("Closed on")),
        ui.Column(_("Your rating")),
    )
    lines = []
    for row in rows:
        address = reverse("rating:rate", args=[row.id])
        given = rated.get(row.id)
        mark = ui.Cell(badge=level_badge(given.level)) if given else ui.Cell(_("Rate this matter"), address)
        matter = ui.Cell(row.title, address)
        lines.append(ui.Row((matter, row.number, row.organization_name, hall.instant(row.closed_at), mark)))
    empty = _("None of these matters is closed yet. You can rate a matter as soon as it is closed.")
    return ui.Table(_("Closed matters"), columns, tuple(lines), empty, hide_caption=True)


@access(citizen)
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor = accounts.actor_for(request)
    case = casework.get_case(actor, case_id)
    check_can_rate(actor, case)
    rating = queries.rating_of(case_id)
    if request.method != "POST":
        return _show(request, case, rating, typed(request, INDICATORS))
    try:
        return _take(request, actor, case_id)
    except Problem as problem:
        if not problem.fields and problem.status != 409:
            raise
        return _show(request, case, queries.rating_of(case_id), typed(request, INDICATORS), problem)


def _take(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    if "supplement" in request.POST:
        supplement_rating(actor, case_id, request.POST["supplement"])
        messages.success(request, _("Your words were added."))
    else:
        rate_case(actor, case_id, typed(request, INDICATORS))
        messages.success(request, _("Thank you. Your rating is kept."))
    return redirect("rating:rate", case_id=case_id)


def typed(request: HttpRequest, indicators: tuple[str, ...]) -> Given:
    post = request.POST
    return Given(
        number(post.get("level", "")),
        {name: number(post[name]) for name in indicators if post.get(name)},
        post.get("words", "").replace("\r\n", "\n"),
        post.get("called") == "true",
        post.get("phone", ""),
        tuple(post.getlist("reasons")),
    )


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _show(
    request: HttpRequest, case: CaseView, rating: Rating | None, given: Given, problem: Problem | None = None
) -> HttpResponse:
    errors = {name: texts[0] for name, texts in (problem.fields if problem else {}).items()}
    days = limit("supplement_days", clock.today()).value
    fields = [] if rating else _fields(case, given, is_new=request.method != "POST")
    more = _supplement(request, days) if rating and is_open(rating) else None
    shown = [replace(one, error=errors.get(one.name, "")) for one in (*fields, *([more] if more else []))]
    context = {
        "case": case,
        "rating": rating,
        "asked": shown,
        "facts": rating_facts(rating) if rating else [],
        "rated": hall.instant(rating.rated_at) if rating else "",
        "fields": shown,
        "marks": [] if rating else marks(INDICATORS, given, errors),
        "supplement": shown[0] if more else None,
        "problem": problem if problem and not problem.fields else None,
    }
    return render(request, "supervision/rate.html", context, status=problem.status if problem else 200)


def _fields(case: CaseView, given: Given, *, is_new: bool) -> list[ui.Field]:
    return level_fields(replace(given, phone=case.contact_phone) if is_new else given)


def level_fields(given: Given) -> list[ui.Field]:
    return [
        ui.Field(
            "level",
            _("How satisfied are you?"),
            ui.FieldKind.RADIO,
            str(given.level) if given.level else "",
            level_options(),
            required=True,
        ),
        ui.Field(
            "words",
            _("What you would like to say"),
            ui.FieldKind.TEXTAREA,
            given.words,
            help=_("The department reads this, but not who wrote it. Do not write what tells who you are."),
            maxlength=MAX_WORDS,
        ),
        ui.Field(
            "called",
            _("The department may call me: then it learns my name, my number and this matter"),
            ui.FieldKind.CHECKBOX,
            "true" if given.can_be_called else "",
        ),
        ui.Field("phone", _("Telephone for a call back"), ui.FieldKind.TEL, given.phone, maxlength=40),
    ]


def marks(indicators: tuple[str, ...], given: Given, errors: dict[str, str]) -> list[ui.Field]:
    titles = indicator_titles(is_counter=indicators == COUNTER_INDICATORS)
    return [
        ui.Field(
            name,
            titles[name],
            ui.FieldKind.SELECT,
            str(given.marks.get(name) or ""),
            (ui.Option("", _("not stated")), *level_options()),
            error=errors.get(name, ""),
        )
        for name in indicators
    ]


def _supplement(request: HttpRequest, days: int) -> ui.Field:
    return ui.Field(
        "supplement",
        _("Add words"),
        ui.FieldKind.TEXTAREA,
        request.POST.get("supplement", ""),
        required=True,
        help=_("Once, within %(days)s days after the rating.") % {"days": days},
        maxlength=MAX_WORDS,
    )
