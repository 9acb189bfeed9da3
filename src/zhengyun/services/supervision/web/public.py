"""How people rate the departments, for everybody: shares with what they count and since when."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.rules_ratings import last_told, share
from zhengyun.ui import contracts as ui


@access(public)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The whole weeks of this year. A department with fewer ratings than the limit is not shown."""
    last = last_told(clock.today())
    first = date(last.year, 1, 1)
    rows, hidden = queries.public_figures(clock.civil(first))
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("Satisfied, levels 1 to 3"), is_number=True),
        ui.Column(_("Ratings"), is_number=True),
        ui.Column(_("of them at the counter"), is_number=True),
        ui.Column(_("Bad ratings"), is_number=True),
        ui.Column(_("of them made good"), is_number=True),
    )
    lines = tuple(
        ui.Row(
            (
                one.name,
                share(one.good, one.total),
                str(one.total),
                str(one.at_counter),
                str(one.total - one.good),
                str(one.closed),
            )
        )
        for one in rows
    )
    empty = _("No department has enough ratings yet.")
    span = {"first": first.isoformat(), "now": last.isoformat()}
    context = {
        "table": ui.Table(_("How departments are rated"), columns, lines, empty, hide_caption=True),
        "span": _("%(first)s to %(now)s") % span,
        "hidden": hidden,
        "least": limit("least_shown", clock.today()).value,
    }
    return render(request, "supervision/figures.html", context)
