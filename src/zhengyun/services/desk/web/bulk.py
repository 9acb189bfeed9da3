"""One act on many tasks: choose, confirm, and see what came of each case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ActOffer, Together
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import bulkpage, queries
from zhengyun.services.desk.logic import start_bulk as starting
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, uuid_of
from zhengyun.services.hall.facade import state_badge


@access(staff(*OFFICERS))
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """What the ticked tasks have in common; with act=… the page that names each case once more."""
    actor = actor_of(request)
    found = _together(request, actor)
    if not request.POST.get("act") or "again" in request.POST:
        return _choose(request, actor, found)
    offer = starting.offered(found, request.POST["act"])
    if "hand_to" in offer.needs and not request.POST.get("hand_to"):
        return _choose(request, actor, found, _("Choose a colleague who has this role."))
    return _confirm(request, found, offer)


def _together(request: HttpRequest, actor: Actor) -> Together:
    wanted = [one for one in map(uuid_of, request.POST.getlist("task")) if one is not None]
    starting.check_tasks(wanted)
    return casework.together(actor, wanted)


def _choose(request: HttpRequest, actor: Actor, found: Together, error: str = "") -> HttpResponse:
    kept = queries.kept_phrases(actor)
    context = {
        "found": found,
        "idle": [(one, state_badge(one.case_state)) for one in found.idle],
        "tasks": bulkpage.chosen_table(found),
        "acts": bulkpage.act_field(found, request.POST.get("act", "")),
        "opinion": bulkpage.opinion_field(found, request.POST.get("opinion", "")),
        "phrases": kept.opinions,
        "hand_to": bulkpage.hand_field(found, request.POST.get("hand_to", ""), error),
        "back": reverse("desk:inbox") + "?scope=team",
    }
    return render(request, "desk/bulk.html", context, status=422 if error else 200)


def _confirm(request: HttpRequest, found: Together, offer: ActOffer) -> HttpResponse:
    names = dict(offer.choices.get("hand_to", ()))
    opinion = request.POST.get("opinion", "").strip() if "opinion" in offer.needs else ""
    context = {
        "found": found,
        "offer": offer,
        "tasks": bulkpage.confirm_table(found, offer),
        "opinion": opinion,
        "hand_to": request.POST.get("hand_to", ""),
        "hand_to_name": names.get(request.POST.get("hand_to", ""), ""),
        "key": uuid7(),
        "count": len(found.tasks),
    }
    return render(request, "desk/bulk_confirm.html", context)


@access(staff(*OFFICERS))
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Confirmed: a job does it. The same form sent twice is one run."""
    seen = _versions(request.POST.getlist("task"))
    wish = starting.Wish(
        act=request.POST.get("act", ""),
        opinion=request.POST.get("opinion", "").strip(),
        hand_to=request.POST.get("hand_to", ""),
        versions=seen,
    )
    key = request.POST.get("key", "")
    if not key:
        raise Problem("desk.no_key", _("The form is not complete."), remedy=_("Load the page again."))
    made = starting.start_bulk(actor_of(request), list(seen), wish, key)
    return redirect("desk:bulk_run", run_id=made.id)


def _versions(texts: list[str]) -> dict[UUID, int]:
    """task:version as the confirmation posts it."""
    found: dict[UUID, int] = {}
    for text in texts:
        task, _colon, version = text.partition(":")
        task_id = uuid_of(task)
        if task_id is not None and version.isdecimal() and len(version) < 10:
            found[task_id] = int(version)
    return found


@access(staff(*OFFICERS))
def runs(request: HttpRequest) -> HttpResponse:
    """My bulk runs, newest first."""
    return render(
        request, "desk/bulk_runs.html", {"table": bulkpage.runs_table(queries.bulk_runs(actor_of(request)))}
    )


@access(staff(*OFFICERS))
def result(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What came of each case; asks again while the job is at work."""
    found = queries.bulk_run(actor_of(request), run_id)
    if found is None:
        raise not_found("desk.no_such_run", _("This run is not known."), value=run_id)
    items = list(found.items.order_by("position"))
    context: dict[str, Any] = {
        "run": found,
        "state": bulkpage.run_badge(found),
        "counts": bulkpage.counts(items),
        "table": bulkpage.result_table(items),
        "is_done": found.state == "done",
        "here": request.path,
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/_bulk_result.html" if is_part else "desk/bulk_run.html", context)
