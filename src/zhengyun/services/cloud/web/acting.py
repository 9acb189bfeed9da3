"""The page that asks before an act is done, and does it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.cloud.web import instance_acts
from zhengyun.services.cloud.web.door import actor_of, crumbs
from zhengyun.services.cloud.web.instance_acts import HOURS, MOST_HOURS, NAME, REASON, SNAPSHOT, Act
from zhengyun.ui import contracts as ui

SHOWN = (409, 422)
MOST_NAME, MOST_REASON = 60, 200


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, instance_id: UUID, code: str) -> HttpResponse:
    """GET says what happens, POST does it."""
    actor = actor_of(request)
    one = compute.get_instance(actor, instance_id)
    found = _find(one, code)
    problem = None
    if request.method == "POST":
        try:
            found.do(actor, one, request)
        except Problem as refused:
            if refused.status not in SHOWN:
                raise
            problem = refused
        else:
            messages.success(request, found.done)
            return redirect("cloud:resource", instance_id=one.id)
    return _ask(request, one, found, problem)


def _find(one: InstanceView, code: str) -> Act:
    found = next((each for each in instance_acts.acts() if each.code == code), None)
    if found is None:
        raise not_found("cloud.no_such_act", _("This cannot be done with a server."), value=code[:40])
    if not found.suits(one):
        raise conflict(
            "cloud.not_now",
            _("This cannot be done as the server stands now."),
            value=one.state.value,
            remedy=_("Its page shows what can be done now."),
        )
    return found


def _ask(request: HttpRequest, one: InstanceView, found: Act, problem: Problem | None) -> HttpResponse:
    fields = [_field(request, name, problem) for name in found.asks if name != SNAPSHOT]
    snapshot = instance_acts.snapshot_of(one, request) if SNAPSHOT in found.asks else None
    here = reverse("cloud:resource", args=[one.id])
    context = {
        "instance": one,
        "act": found,
        "fields": fields,
        "snapshot": snapshot,
        "problem": None if problem and problem.fields else problem,
        "crumbs": crumbs((_("My resources"), reverse("cloud:resources")), (one.name, here), here=found.label),
        "back": here,
    }
    return render(request, "cloud/act.html", context, status=problem.status if problem else 200)


def _field(request: HttpRequest, name: str, problem: Problem | None) -> ui.Field:
    error = " ".join(problem.fields.get(name, ())) if problem else ""
    value = request.POST.get(name, "")
    if name == HOURS:
        return ui.Field(
            HOURS,
            _("For how long"),
            ui.FieldKind.NUMBER,
            value or "2",
            required=True,
            min="1",
            max=str(MOST_HOURS),
            unit=_("hours"),
            error=error,
        )
    if name == REASON:
        return ui.Field(REASON, _("What for"), value=value, required=True, maxlength=MOST_REASON, error=error)
    return ui.Field(
        NAME,
        _("Name of the snapshot"),
        value=value,
        required=True,
        maxlength=MOST_NAME,
        width="medium",
        error=error,
    )
