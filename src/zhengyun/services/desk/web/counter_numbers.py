"""The numbers of a day: who waits, who was served, and who was called and did not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    show, window = show if show in SHOWN else "", request.GET.get("window", "")[:36]
    found = queries_counter.numbers_of(site, day, SHOWN[show], request.GET.get("after"), SIZE)
    asked = _Asked(reverse("counter:numbers", args=[code]), day, show, window)
    context = {
        "site": site,
        "day": day,
        "show": show,
        "window": window,
        "tabs": _tabs(asked, queries_counter.count_numbers(site, day)),
        "table": _table(found.rows, window if day == clock.today() else None),
        "pager": ui.KeysetPager.around(found, lambda place: asked.url(after=place)),
    }
    return render(request, "desk/counter/numbers.html", context)


@dataclass(frozen=True)
class _Asked:
    """The list that is shown. window: whence the clerk came, where a missed number is called again."""

    here: str
    day: date
    show: str
    window: str

    def url(self, **other: str) -> str:
        query = {"day": str(self.day), "show": self.show, "window": self.window, **other}
        return f"{self.here}?{urlencode({name: text for name, text in query.items() if text})}"


def _tabs(asked: _Asked, counted: dict[str, int]) -> list[ui.Tab]:
    titles = {
        "": _("All numbers"),
        "waiting": _("Waiting or at a window"),
        "done": _("Was served"),
        "missed": _("Did not come"),
    }
    return [
        ui.Tab(
            title,
            asked.url(show=name),
            is_current=name == asked.show,
            count=sum(counted.get(state, 0) for state in SHOWN[name]),
        )
        for name, title in titles.items()
    ]


def _table(rows: Sequence[TicketView], window: str | None) -> ui.Table:
    """window: where a missed number is called again, '' where it is chosen then; None: the day is over."""
    columns = (
        ui.Column(pgettext("queue", "Number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("State")),
        ui.Column(_("Window"), is_number=True),
        ui.Column(_("Taken at")),
        ui.Column(_("Called at")),
        ui.Column(_("Ended at")),
        *((ui.Column(_("Call again"), hide_label=True),) if window is not None else ()),
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
                *((_recall(one, window),) if window is not None else ()),
            )
        )
        for one in rows
    )
    empty = _("No such numbers on this day.")
    return ui.Table(_("Numbers of the day"), columns, lines, empty, hide_caption=True, is_dense=True)


def _recall(one: TicketView, window: str) -> ui.Cell:
    if one.state != "missed" and not one.is_back:
        return ui.Cell()
    address = reverse("counter:recall", args=[one.id])
    text = _("Call %(number)s again") % {"number": one.label}
    return ui.Cell(text, f"{address}?{urlencode({'window': window})}" if window else address)


def _calls(one: TicketView) -> str:
    if one.calls < 2:
        return ""
    return ngettext("called %(n)s time", "called %(n)s times", one.calls) % {"n": one.calls}


def _state(one: TicketView) -> ui.Badge:
    """Who was never called when the day ended did not fail to come."""
    if one.state == "missed" and not one.calls:
        return ui.Badge(_("not called that day"), ui.Tone.NEUTRAL)
    if one.is_back:
        return ui.Badge(_("Called again, comes next"), ui.Tone.INFO)
    states = {
        "waiting": (_("Waiting"), ui.Tone.INFO),
        "called": (_("At the window"), ui.Tone.INFO),
        "done": (_("Was served"), ui.Tone.SUCCESS),
        "missed": (_("Did not come"), ui.Tone.WARNING),
    }
    return ui.Badge(*states[one.state])


def _time(at: datetime | None) -> str:
    return clock.local(at).strftime("%H:%M") if at else ""
