"""The inbox: one list for every task of every procedure."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import InboxChoices, InboxFilter, TaskRow
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.kit.paging import Page
from zhengyun.services.desk import queries
from zhengyun.services.desk.filters import plain_query_of, query_of, values_of
from zhengyun.services.desk.offers import act_address
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, chosen
from zhengyun.services.desk.web.saved import share_options
from zhengyun.services.desk.words import filter_words, lamp_names, scope_names, task_table
from zhengyun.ui import contracts as ui

SIZE = 50


@access(staff(*OFFICERS))
def inbox(request: HttpRequest) -> HttpResponse:
    actor, narrowed = actor_of(request), chosen(request)
    if not request.GET and (first := queries.default_view(actor)) is not None:
        return redirect(reverse("desk:inbox") + plain_query_of(first))
    choices = casework.inbox_choices(actor)
    page = casework.inbox(actor, narrowed, request.GET.get("cursor") or None, SIZE)
    context = {
        "scopes": _scopes(narrowed),
        "selects": _selects(narrowed, choices),
        "narrowed": narrowed,
        "values": values_of(narrowed),
        "views": _views(actor, narrowed),
        "shares": share_options(actor),
        "words": filter_words(narrowed, choices),
        "key": uuid7(),
        "is_narrowed": replace(narrowed, scope="team") != InboxFilter(),
        "clear_url": reverse("desk:inbox") + plain_query_of(InboxFilter(scope=narrowed.scope)),
        "table": _table(page, narrowed),
        "pager": _pager(page, narrowed),
    }
    return render(request, "desk/inbox.html", context)


def _scopes(narrowed: InboxFilter) -> list[ui.Tab]:
    return [
        ui.Tab(
            name,
            reverse("desk:inbox") + plain_query_of(replace(narrowed, scope=scope)),
            is_current=scope == narrowed.scope,
        )
        for scope, name in scope_names().items()
    ]


def _views(actor: Actor, narrowed: InboxFilter) -> list[ui.Tab]:
    """Saved views as links; the one that is shown is marked."""
    here = reverse("desk:inbox")
    return [
        ui.Tab(one.name, here + plain_query_of(one.filter), is_current=one.filter == narrowed)
        for one in queries.views(actor)
    ]


def _selects(narrowed: InboxFilter, choices: InboxChoices) -> list[ui.Field]:
    everything = ui.Option("", _("all"))
    lamps = tuple(ui.Option(lamp.value, name) for lamp, name in lamp_names())
    items = tuple(ui.Option(code, title) for code, title in choices.items)
    steps = tuple(ui.Option(element, name) for element, name in choices.steps)
    select = ui.FieldKind.SELECT
    return [
        ui.Field("lamp", _("Lamp"), select, narrowed.lamp, (everything, *lamps)),
        ui.Field("item", _("Matter"), select, narrowed.item_code, (everything, *items)),
        ui.Field("step", _("Step"), select, narrowed.element, (everything, *steps)),
    ]


def _table(page: Page[TaskRow], narrowed: InboxFilter) -> ui.Table:
    empty = _("Nothing was done by you yet.") if narrowed.scope == "done" else _("Nothing waits here.")
    query = query_of(narrowed)
    return task_table(
        page.rows,
        _("Tasks"),
        empty,
        lambda row: reverse("desk:task", args=[row.id]) + query,
        take=None
        if narrowed.scope == "done"
        else lambda row: act_address(row.case_id, "claim", row.id, narrowed),
        picks="" if narrowed.scope == "done" else "bulk",
    )


def _pager(page: Page[TaskRow], narrowed: InboxFilter) -> ui.KeysetPager:
    here = reverse("desk:inbox")
    return ui.KeysetPager.around(
        page,
        lambda place: here + query_of(narrowed, cursor=place),
        here + plain_query_of(narrowed) if page.previous else "",
    )


@access(staff(*OFFICERS))
def find(request: HttpRequest) -> HttpResponse:
    """A case by its number, also one that is in nobody's inbox any more."""
    number = request.GET.get("number", "").strip()
    try:
        found = casework.find_case(actor_of(request), number)
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("desk:inbox")
    return redirect("desk:case", case_id=found.id)
