"""The numbers of a day: who waits, who was served, and who was called and did not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access
from zhengyun.kit import clock
from zhengyun.kit.paging import Page
from zhengyun.services.desk import queries_counter
from zhengyun.services.desk.contracts_counter import TicketView
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.permissions_counter import check_can_work_at
from zhengyun.services.desk.web.counter import clerk
from zhengyun.services.desk.web.counter_queue import day_of
from zhengyun.services.desk.web.door import actor_of
from zhengyun.ui import contracts as ui

SIZE = 50
SHOWN: dict[str, tuple[str, ...]] = {
    "": ("waiting", "called", "done", "missed"),
    "waiting": ("waiting", "called"),
    "done": ("done",),
    "missed": ("missed",),
}


@access(clerk)
@require_GET
def numbers(request: HttpRequest, code: str) -> HttpResponse:
    site = queue.open_site(code)
    check_can_work_at(actor_of(request), site.organization_id)
    day, show = day_of(request.GET.get("day", "")), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    found = queries_counter.numbers_of(site, day, SHOWN[show], request.GET.get("after"), SIZE)
    here = reverse("counter:numbers", args=[code])
    context = {
        "site": site,
        "day": day,
        "show": show,
        "tabs": _tabs(here, day, show, queries_counter.count_numbers(site, day)),
        "table": _table(found.rows),
        "pager": _pager(here, day, show, found),
    }
    return render(request, "desk/counter/numbers.html", context)


def _tabs(here: str, day: date, show: str, counted: dict[str, int]) -> list[ui.Tab]:
    titles = {
        "": _("All numbers"),
        "waiting": _("Waiting"),
        "done": _("Was served"),
        "missed": _("Did not come"),
    }
    return [
        ui.Tab(
            title,
            f"{here}?{urlencode({'day': day, 'show': name})}",
            is_current=name == show,
            count=sum(counted.get(state, 0) for state in SHOWN[name]),
        )
        for name, title in titles.items()
    ]


def _pager(here: str, day: date, show: str, found: Page[TicketView]) -> ui.KeysetPager:
    query = {"day": day, "show": show}
    return ui.KeysetPager.around(found, lambda place: f"{here}?{urlencode({**query, 'after': place})}")


def _table(rows: Sequence[TicketView]) -> ui.Table:
    columns = (
        ui.Column(pgettext("queue", "Number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("State")),
        ui.Column(_("Window"), is_number=True),
        ui.Column(_("Taken at")),
        ui.Column(_("Called at")),
        ui.Column(_("Ended at")),
    )
    lines = tuple(
        ui.Row(
            (
                ui.Cell(one.label, help=_calls(one)),
                one.title,
                ui.Cell(badge=_state(one)),
                str(one.window or ""),
                _time(one.taken_at),
                _time(one.called_at),
                _time(one.ended_at),
            )
        )
        for one in rows
    )
    empty = _("No such numbers on this day.")
    return ui.Table(_("Numbers of the day"), columns, lines, empty, hide_caption=True, is_dense=True)


def _calls(one: TicketView) -> str:
    if one.calls < 2:
        return ""
    return ngettext("called %(n)s time", "called %(n)s times", one.calls) % {"n": one.calls}


def _state(one: TicketView) -> ui.Badge:
    """Who was never called when the day ended did not fail to come."""
    if one.state == "missed" and not one.calls:
        return ui.Badge(_("not called that day"), ui.Tone.NEUTRAL)
    states = {
        "waiting": (_("Waiting"), ui.Tone.INFO),
        "called": (_("At the window"), ui.Tone.INFO),
        "done": (_("Was served"), ui.Tone.SUCCESS),
        "missed": (_("Did not come"), ui.Tone.WARNING),
    }
    return ui.Badge(*states[one.state])


def _time(at: datetime | None) -> str:
    return clock.local(at).strftime("%H:%M") if at else ""
