"""Ratings as figures by department and item, and the words; the rated learn nothing of who rated."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.queries_ratings import Words
from zhengyun.services.supervision.ratingwords import level_badge, level_title
from zhengyun.services.supervision.roles import OFFICERS, WATCHERS
from zhengyun.services.supervision.rules_ratings import LEVELS, Figures, last_told, share
from zhengyun.ui import contracts as ui

DAYS = 30


@access(staff(*OFFICERS))
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """The figures of a period: the last 30 days, or (period=year) this year."""
    actor = accounts.actor_for(request)
    period = request.GET.get("period", "year")
    since = _since(period)
    rows, hidden = queries.figures(actor, since)
    is_watching = bool(actor.organizations(*WATCHERS))
    until = hall.instant(clock.now(), with_year=True) if is_watching else last_told(clock.today()).isoformat()
    span = {"first": since.date().isoformat(), "now": until}
    context = {
        "tabs": _tabs(period),
        "is_watching": is_watching,
        "figures": _totals(rows, _("%(first)s to %(now)s") % span) if is_watching else [],
        "table": _table(rows),
        "span": _("%(first)s to %(now)s") % span,
        "hidden": hidden,
        "least": limit("least_shown", clock.today()).value,
    }
    return render(request, "supervision/ratings.html", context)


def _since(period: str) -> datetime:
    today = clock.today()
    starts = {"month": today - timedelta(days=DAYS), "year": date(today.year, 1, 1)}
    if period not in starts:
        raise Problem("supervision.no_such_period", _("There is no such period."), value=period[:20])
    return clock.local(clock.civil(starts[period]))


def _tabs(period: str) -> list[ui.Tab]:
    address = reverse("supervision:ratings")
    names = {"year": _("This year"), "month": _("The last 30 days")}
    return [
        ui.Tab(label, f"{address}?period={code}", is_current=code == period) for code, label in names.items()
    ]


def _totals(rows: list[Figures], span: str) -> list[ui.Statistic]:
    total, bad = sum(one.total for one in rows), sum(one.bad for one in rows)
    closed, visited = sum(one.closed for one in rows), sum(one.visited for one in rows)
    counts = _("ratings of the departments that you watch")
    address = reverse("supervision:rectifications")
    return [
        ui.Statistic(str(total), _("Ratings"), span, counts=counts),
        ui.Statistic(share(total - bad, total), _("Satisfied, levels 1 to 3"), span, counts=counts),
        ui.Statistic(str(bad), _("Bad ratings"), span, counts=counts, url=address),
        ui.Statistic(share(closed, bad), _("Made good and closed"), span, counts=_("bad ratings")),
        ui.Statistic(share(visited, bad), _("Called back"), span, counts=_("bad ratings")),
    ]


def _table(rows: list[Figures]) -> ui.Table:
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Ratings"), is_number=True),
        *(ui.Column(level_title(level), is_number=True) for level in LEVELS),
        ui.Column(_("Made good and closed"), is_number=True),
        ui.Column(_("Called back"), is_number=True),
    )
    lines = tuple(
        ui.Row(
            (
                one.organization_name,
                one.item_title,
                str(one.total),
                *(share(count, one.total) for count in one.counts),
                share(one.closed, one.bad),
                share(one.visited, one.bad),
            )
        )
        for one in rows
    )
    empty = _("No figures of this period can be shown.")
    return ui.Table(
        _("Ratings by department and matter"), columns, lines, empty, hide_caption=True, is_dense=True
    )


@access(staff(*OFFICERS))
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """What people wrote, newest week first."""
    only_bad = request.GET.get("bad") == "1"
    actor = accounts.actor_for(request)
    page = queries.words(actor, request.GET.get("after"), only_bad=only_bad)
    address = reverse("supervision:rating_words") + ("?bad=1&" if only_bad else "?")
    context = {
        "rows": [(one, level_badge(one.level), _when(one)) for one in page.rows],
        "only_bad": only_bad,
        "is_watching": bool(actor.organizations(*WATCHERS)),
        "least": limit("least_shown", clock.today()).value,
        "pager": ui.KeysetPager.around(
            page, lambda place: f"{address}after={place}", address if request.GET.get("after") else ""
        ),
    }
    return render(request, "supervision/words.html", context)


def _when(one: Words) -> str:
    if one.day is not None:
        return one.day.isoformat()
    return _("week of %(monday)s") % {"monday": one.week.isoformat()}
