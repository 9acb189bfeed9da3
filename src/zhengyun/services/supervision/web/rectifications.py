"""Bad ratings that are made good: the list, and one of them with what can be done now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import secret_code
from zhengyun.services.desk import facade as desk
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.logic.move_rectification import contact, move_rectification
from zhengyun.services.supervision.models import Rater, Rectification
from zhengyun.services.supervision.permissions import can_act, watched
from zhengyun.services.supervision.ratingwords import (
    act_title,
    indicator_titles,
    level_title,
    result_titles,
    state_title,
)
from zhengyun.services.supervision.reasons import reason_texts
from zhengyun.services.supervision.roles import OFFICERS, WATCHERS
from zhengyun.services.supervision.rules_ratings import ACTS, lamp_of, next_state, week_of
from zhengyun.ui import contracts as ui

KINDS = ("open", "overdue", "closed")


@access(staff(*OFFICERS))
@require_GET
def rectifications(request: HttpRequest) -> HttpResponse:
    actor = accounts.actor_for(request)
    kind = request.GET.get("kind", "open")
    if kind not in KINDS:
        raise Problem("supervision.no_such_list", _("There is no such list."), value=kind[:20])
    page = queries.rectifications(actor, kind, request.GET.get("after"))
    address = f"{reverse('supervision:rectifications')}?kind={kind}"
    context = {
        "tabs": _tabs(kind),
        "is_watching": bool(actor.organizations(*WATCHERS)),
        "table": _table(actor, list(page.rows)),
        "pager": ui.KeysetPager.around(
            page, lambda place: f"{address}&after={place}", address if request.GET.get("after") else ""
        ),
    }
    return render(request, "supervision/rectifications.html", context)


def _tabs(kind: str) -> list[ui.Tab]:
    address = reverse("supervision:rectifications")
    names = {"open": _("Not closed yet"), "overdue": _("Overdue"), "closed": _("Closed")}
    return [ui.Tab(label, f"{address}?kind={code}", is_current=code == kind) for code, label in names.items()]


def days_ahead(rows: Sequence[Rectification]) -> list[date]:
    """The working days from tomorrow to the last on which one of these is due."""
    today, last = clock.today(), max((row.due_on for row in rows), default=date.min)
    return casework.working_days(today + timedelta(days=1), last) if today < last else []


def due_words(row: Rectification, ahead: Sequence[date], *, is_overseen: bool) -> tuple[str, ui.Badge | None]:
    """Until when, and its lamp. The rated get a week: the day would tell that of the rating.

    ahead: of `days_ahead`, for all rows of a list.
    """
    day: date = row.due_on if is_overseen else week_of(row.due_on) - timedelta(days=1)
    values = {"day": (day if is_overseen else week_of(row.due_on)).isoformat()}
    words = (_("until %(day)s") if is_overseen else _("before %(day)s")) % values
    return words, _lamp(day, ahead) if row.closed_at is None else None


def _lamp(day: date, ahead: Sequence[date]) -> ui.Badge | None:
    today, left = clock.today(), bisect_right(ahead, day)
    found = lamp_of(day, today, left, limit("rectification_reminder_days", today).value)
    if found == "past":
        return ui.Badge(_("overdue"), ui.Tone.OVERDUE)
    return ui.Badge(_("Due soon"), ui.Tone.WARNING) if found == "warning" else None


def _table(actor: Actor, rows: list[Rectification]) -> ui.Table:
    overseen, ahead = watched(actor), days_ahead(rows)
    columns = (
        ui.Column(_("Matter"), is_head=True),
        ui.Column(_("Department")),
        ui.Column(_("Level")),
        ui.Column(_("State")),
        ui.Column(_("Due")),
    )
    lines = []
    for row in rows:
        due, mark = due_words(row, ahead, is_overseen=row.organization_id in overseen)
        address = reverse("supervision:rectification", args=[row.mark])
        lines.append(
            ui.Row(
                (
                    ui.Cell(row.rating.item_title, address),
                    row.rating.organization_name,
                    level_title(row.rating.level),
                    state_title(row.state),
                    ui.Cell(due, badge=mark),
                )
            )
        )
    empty = _("Nothing is to be made good here.")
    return ui.Table(_("Rectifications"), columns, tuple(lines), empty, hide_caption=True)


@access(staff(*OFFICERS))
@require_http_methods(["GET", "POST"])
def rectification(request: HttpRequest, mark: str) -> HttpResponse:
    """GET shows it; POST does=assign, answer, visit, return, close, or contact, which shows who rated."""
    actor = accounts.actor_for(request)
    row = queries.rectification(actor, mark)
    if request.method != "POST":
        return _show(request, actor, row)
    post = request.POST
    act, key, words = post.get("does", "")[:10], post.get("key", ""), post.get("words", "")
    if act not in ACTS or not key:
        raise Problem("supervision.no_such_act", _("This cannot be done here."), value=act, status=400)
    try:
        if act == "contact":
            return _show(request, actor, row, rater=contact(actor, mark, key, words))
        move_rectification(actor, mark, act, key, words=words, result=post.get("result", "")[:10])
    except Problem as problem:
        if not problem.fields and problem.status != 409:
            raise
        return _show(request, actor, queries.rectification(actor, mark), problem=problem)
    messages.success(request, act_title(act))
    return redirect("supervision:rectification", mark=mark)


def _show(
    request: HttpRequest,
    actor: Actor,
    row: Rectification,
    *,
    problem: Problem | None = None,
    rater: Rater | None = None,
) -> HttpResponse:
    is_overseen = row.organization_id in watched(actor)
    due, lamp = due_words(row, days_ahead([row]), is_overseen=is_overseen)
    error = next((texts[0] for texts in problem.fields.values()), "") if problem else ""
    context = {
        "row": row,
        "state": state_title(row.state),
        "facts": _facts(row, due, is_overseen=is_overseen),
        "lamp": lamp,
        "caller": rater or _called(actor, row),
        "steps": _steps(row, is_overseen=is_overseen),
        "acts": [one for one in ACTS if one != "contact" and _is_offered(actor, row, one)],
        "can_contact": can_act(actor, row.organization_id, "contact") and rater is None,
        "key": secret_code(),
        "result": ui.Field("result", _("What the call back showed"), ui.FieldKind.RADIO, options=_results()),
        "problem": problem,
        "error": error,
    }
    answer = render(
        request, "supervision/rectification.html", context, status=problem.status if problem else 200
    )
    if rater:
        answer["Cache-Control"] = "no-store"
    return answer


def _is_offered(actor: Actor, row: Rectification, act: str) -> bool:
    return next_state(row.state, act) is not None and can_act(actor, row.organization_id, act)


def _results() -> tuple[ui.Option, ...]:
    return tuple(ui.Option(code, title) for code, title in result_titles().items())


def _called(actor: Actor, row: Rectification) -> Rater | None:
    """Who agreed to be called is known to who answers for the department, from the assignment on."""
    if row.state == "open" or not can_act(actor, row.organization_id, "answer"):
        return None
    return Rater.objects.filter(pk=row.pk, can_be_called=True).first()


def _facts(row: Rectification, due: str, *, is_overseen: bool) -> list[ui.Fact]:
    rating = row.rating
    rated = clock.local(rating.rated_at).date() if is_overseen else None
    week = _("week of %(monday)s") % {"monday": row.week.isoformat()}
    titles = indicator_titles(is_counter=rating.visit_id is not None)
    marks = [f"{titles[name]}：{level_title(mark)}" for name in titles if (mark := getattr(rating, name))]
    pairs = (
        (_("Department"), rating.organization_name),
        (_("Window"), rating.place),
        (_("Served by"), _clerk(row) if is_overseen else ""),
        (_("Level"), level_title(rating.level)),
        (_("Reasons ticked"), "；".join(reason_texts(rating.reasons))),
        (_("Said more exactly"), "；".join(marks)),
        (_("What was written"), rating.words),
        (_("Added later"), rating.supplement),
        (_("Rated on"), rated.isoformat() if rated else week),
        (_("Due"), f"{due} ({row.source})"),
        (_("What the department did"), row.answer),
        (_("What the call back showed"), result_titles().get(row.result, "")),
    )
    return [ui.Fact(term, value) for term, value in pairs if value]


def _clerk(row: Rectification) -> str:
    """For the supervising body: a window alone tells the department enough to make good."""
    visit_id = row.rating.visit_id
    found = desk.get_visits([visit_id]) if visit_id else {}
    return next((one.clerk_name for one in found.values()), "")


def _steps(row: Rectification, *, is_overseen: bool) -> list[ui.TimelineEntry]:
    """What the supervising body said to itself is not for the department."""
    rows = row.steps.order_by("-at", "-id")
    shown = [one for one in rows if is_overseen or one.act in ("assign", "answer", "return")]
    return [
        ui.TimelineEntry(
            act_title(one.act), hall.instant(one.at), text=one.words, datetime=one.at.isoformat()
        )
        for one in shown
    ]
