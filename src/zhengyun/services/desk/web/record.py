"""The record of a step: the inspection by thumb, the review at the desk. Kept as often as one likes."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import TaskView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.desk import casepage, recordform
from zhengyun.services.desk.offers import act_address
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.hall.facade import left_words


@access(staff(*OFFICERS))
def record(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET shows the record, POST keeps it; go=complete then leads on to completing the step."""
    actor = actor_of(request)
    task = casework.get_task(actor, task_id)
    if not task.form:
        raise conflict("desk.no_record", _("This step has no record of its own."), value=task.name)
    if request.method != "POST":
        return _show(request, actor, task, show_errors="check" in request.GET)
    try:
        _keep_photos(request, actor, task)
        task = casework.save_task_form(actor, task_id, dict(request.POST.lists()))
    except Problem as problem:
        return _show(request, actor, task, problem=problem)
    if request.POST.get("go") != "complete":
        messages.success(request, _("Kept. The step is still open."))
        return redirect("desk:record" if _can_complete(actor, task) else "desk:task", task_id=task_id)
    if recordform.errors(task):
        return _show(request, actor, task, show_errors=True, status=422)
    return redirect(act_address(task.case_id, "complete", task_id))


def _can_complete(actor: Actor, task: TaskView) -> bool:
    """Some steps end by their decision; their record is only kept."""
    return any(one.act == "complete" for one in casework.offers(actor, task.case_id, task.id))


def _keep_photos(request: HttpRequest, actor: Actor, task: TaskView) -> None:
    place = recordform.place_of(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    for name in request.FILES:
        about = recordform.about_of(task, name.removeprefix("photo:"))
        _add(request, actor, task, name, (about, place))


def _show(
    request: HttpRequest,
    actor: Actor,
    task: TaskView,
    *,
    show_errors: bool = False,
    problem: Problem | None = None,
    status: int = 200,
) -> HttpResponse:
    case = casework.get_case(actor, task.case_id)
    context = {
        "task": task,
        "case": case,
        "due": left_words(task.days_left, task.due_on),
        "items": recordform.items(task, show_errors=show_errors),
        "questions": recordform.questions(task.fields, show_errors=show_errors),
        "errors": recordform.errors(task) if show_errors else [],
        "site": recordform.photo_field(task, recordform.general(), ""),
        "stamp": _stamp(task),
        "refusal": problem,
        "is_open": task.state == "open",
        "can_complete": _can_complete(actor, task),
        "records": casepage.record_cards(task.case_id, [task], task.id) if task.state != "open" else [],
        "back": reverse("desk:task", args=[task.id]),
    }
    return render(request, "desk/record.html", context, status=problem.status if problem else status)


def _stamp(task: TaskView) -> str:
    """What the browser compares a kept draft with: changes with every answer that is kept here."""
    content = repr([(one.path, one.value) for one in task.fields])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@access(staff(*OFFICERS))
@require_POST
def photo(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Photographs sent by script: answers the list of those about the same point."""
    actor = actor_of(request)
    task = casework.get_task(actor, task_id)
    about = recordform.about_of(task, request.GET.get("about", ""))
    place = recordform.place_of(request.GET.get("latitude", ""), request.GET.get("longitude", ""))
    try:
        for name in request.FILES:
            task = _add(request, actor, task, name, (about, place))
    except Problem as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=problem.status)
    return render(request, "desk/_photos.html", {"files": recordform.photos(task, about)})


def _add(request: HttpRequest, actor: Actor, task: TaskView, name: str, proof: tuple[str, str]) -> TaskView:
    """Every file of one input, named after what it shows, when and where."""
    for one in request.FILES.getlist(name):
        content = cast(BinaryIO, one.file)
        task = casework.add_task_photo(
            actor, task.id, content, recordform.photo_name(*proof, original=one.name or "")
        )
    return task
