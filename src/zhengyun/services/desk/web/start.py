"""The first page of an officer: which roles I hold, and what waits for me."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import InboxFilter, Lamp, TaskRow
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.desk import queries
from zhengyun.services.desk.filters import plain_query_of
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.desk.words import task_table
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

COUNTED = 100
SHOWN = 8


@access(staff(*OFFICERS))
def start(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    mine = casework.inbox(actor, InboxFilter(scope="mine"), size=COUNTED).rows
    team = casework.inbox(actor, InboxFilter(scope="team"), size=COUNTED).rows
    first = task_table((mine or team)[:SHOWN], _("Oldest first"), _("Nothing waits for you."))
    return render(
        request,
        "desk/start.html",
        {
            "name": actor.name,
            "roles": _roles(actor),
            "counts": _counts(mine, team),
            "views": _views(actor),
            "deputies": [one.name for one in actor.absents],
            "tasks": first,
            "is_mine": bool(mine),
            "more_url": reverse("desk:inbox") + plain_query_of(InboxFilter(scope="mine" if mine else "team")),
        },
    )


def _views(actor: Actor) -> list[ui.Statistic]:
    """Saved views with what waits behind each, counted to a hundred by one query."""
    found = queries.views(actor)[:SHOWN]
    amounts = casework.inbox_counts(actor, [one.filter for one in found], COUNTED)
    now, here = instant(clock.now()), reverse("desk:inbox")
    return [
        ui.Statistic(
            f"{COUNTED}+" if amount >= COUNTED else str(amount),
            one.name,
            now,
            counts=one.organization_name or _("my view"),
            url=here + plain_query_of(one.filter),
        )
        for one, amount in zip(found, amounts, strict=True)
    ]


def _roles(actor: Actor) -> list[tuple[str, str, str]]:
    """(department, role, for whom as a deputy) of everything that the officer holds now."""
    places = parties.get_organizations(actor.organizations(*OFFICERS))
    return sorted(
        (
            places[r.organization_id].name,
            accounts.role_label(r.role),
            r.deputy_for.name if r.deputy_for else "",
        )
        for r in actor.roles
        if r.organization_id in places and r.role in OFFICERS
    )


def _counts(mine: Sequence[TaskRow], team: Sequence[TaskRow]) -> list[ui.Statistic]:
    past = [row for row in team if row.lamp in (Lamp.PAST_PROMISE, Lamp.PAST_LAW)]
    soon = [row for row in team if row.lamp is Lamp.WARNING]
    return [
        _count(_("My tasks"), mine, InboxFilter(scope="mine"), _("open, taken by me")),
        _count(_("Tasks of my teams"), team, InboxFilter(), _("open, of my roles")),
        _count(_("Due soon"), soon, InboxFilter(lamp=Lamp.WARNING.value), _("of my teams"), ui.Tone.WARNING),
        _count(
            _("Past the limit"),
            past,
            InboxFilter(lamp=_worst(past)),
            _("of my teams"),
            ui.Tone.OVERDUE if past else ui.Tone.NEUTRAL,
        ),
    ]


def _worst(rows: Sequence[TaskRow]) -> str:
    return (Lamp.PAST_LAW if any(r.lamp is Lamp.PAST_LAW for r in rows) else Lamp.PAST_PROMISE).value


def _count(
    label: str, rows: Sequence[TaskRow], chosen: InboxFilter, counts: str, tone: ui.Tone = ui.Tone.NEUTRAL
) -> ui.Statistic:
    value = f"{COUNTED}+" if len(rows) >= COUNTED else str(len(rows))
    url = reverse("desk:inbox") + plain_query_of(chosen)
    return ui.Statistic(value, label, instant(clock.now()), counts=counts, url=url, tone=tone)
