"""Live figures of one instance: the part of its page that is asked for again while somebody looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.cloud.web import charts, words
from zhengyun.services.cloud.web.door import USERS, actor_of
from zhengyun.services.hall.facade import instant

WINDOW = timedelta(hours=1)


@access(staff(*USERS))
@require_GET
def live(request: HttpRequest, instance_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = compute.get_instance(actor, instance_id)
    return render(request, "cloud/_live.html", figures_of(actor, one))


def figures_of(actor: Actor, one: InstanceView) -> dict[str, Any]:
    now = clock.now()
    series = compute.series(actor, one.id, now - WINDOW, now)
    return {
        "instance": one,
        "state": words.state_badge(one),
        "since": words.since(one.running_since),
        "live_url": reverse("cloud:live", args=[one.id]),
        "lines": charts.lines(series),
        "lines_table": charts.table(series),
        "as_of": instant(series.points[-1].at) if series.points else "",
    }
