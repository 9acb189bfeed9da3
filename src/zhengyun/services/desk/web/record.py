"""The record of a step: the inspection by thumb, the review at the desk. Kept as often as one likes."""

from __future__ import annotations

import hashlib
from typing import BinaryIO
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
from zhengyun.kit.ids import as_uuid
from zhengyun.services.desk import casepage, recordform
from zhengyun.services.desk.offers import act_address, record_address
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, chosen, query_of
from zhengyun.services.hall import facade as hall


@access(staff(*OFFICERS))
def record(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET shows the record, POST keeps it; go=complete then leads on to completing the step.

    go=refresh answers with the questions alone, for an answer may show or hide others. remove_file takes a
    photograph away, with everything else kept.
    """
    actor = actor_of(request)
    task = casework.get_task(actor, task_id)
    if not task.form:
        raise conflict("desk.no_record", _("This step has no record of its own."), value=task.name)
    if request.method != "POST":
        return _show(request, actor, task, show_errors="check" in request.GET)
    try:
        _keep_photos(request, actor, task)
        task = casework.save_task_form(actor, task_id, dict(request.POST.lists()))
        if removed := as_uuid(request.POST.get(recordform.REMOVE, "")):
            return _remove_photo(request, actor, task, removed)
    except Problem as problem:
        return _show(request, actor, casework.get_task(actor, task_id), problem=problem)
    if request.POST.get("go") == "refresh":
        return _show(request, actor, task)
    if request.POST.get("go") != "complete":
        messages.success(request, _("Kept. The step is still open."))
        back = "desk:record" if _can_complete(actor, task) else "desk:task"
        return redirect(reverse(back, args=[task_id]) + query_of(chosen(request)))
    if recordform.errors(task):
        return _show(request, actor, task, show_errors=True, status=422)
    return redirect(act_address(task.case_id, "complete", task_id, chosen(request)))


def _can_complete(actor: Actor, task: TaskView) -> bool:
    """Some steps end by their decision; their record is only kept."""
    return any(one.act == "complete" for one in casework.offers(actor, task.case_id, task.id))


def _keep_photos(request: HttpRequest, actor: Actor, task: TaskView) -> None:
    for name in request.FILES:
        about = recordform.about_of(task, name.removeprefix("photo:"))
        _add(request, actor, task, name, recordform.proof_of(about, request.POST))


def _remove_photo(request: HttpRequest, actor: Actor, task: TaskView, photo_id: UUID) -> HttpResponse:
    """Back to the point that it was about."""
    casework.remove_task_photo(actor, task.id, photo_id)
    messages.success(request, _("The photograph is removed. The step is still open."))
    return redirect(record_address(task.id, chosen(request)) + recordform.anchor_of(task, photo_id))


def _show(
    request: HttpRequest,
    actor: Actor,
    task: TaskView,
    *,
    show_errors: bool = False,
    problem: Problem | None = None,
    status: int = 200,
) -> HttpResponse:
    is_part = request.POST.get("go") == "refresh"
    context = {
        "task": task,
        "case": casework.get_case(actor, task.case_id),
        "due": hall.clock_lamp(task.limit).text if task.limit else "",
        "items": recordform.items(task, show_errors=show_errors),
        "questions": recordform.questions(task.fields, show_errors=show_errors),
        "choosing": recordform.CHOOSING,
        "address": record_address(task.id, chosen(request)),
        "errors": recordform.errors(task) if show_errors else [],
        "site": recordform.site_photos(task, show_errors=show_errors),
        "stamp": _stamp(task),
        "refusal": problem,
        "is_part": is_part,
        "is_open": task.state == "open",
        "can_complete": _can_complete(actor, task),
        "records": casepage.record_cards(task.case_id, [task], task.id) if task.state != "open" else [],
        "back": reverse("desk:task", args=[task.id]) + query_of(chosen(request)),
    }
    if is_part:
        return render(request, "desk/_record_questions.html", context, status=422 if problem else 200)
    return render(request, "desk/record.html", context, status=problem.status if problem else status)


def _stamp(task: TaskView) -> str:
    """What the browser compares a kept draft with: changes with every answer that is kept here."""
    content = repr([(one.path, one.value) for one in task.fields])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@access(staff(*OFFICERS))
@require_POST
def photo(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Photographs sent by script: answers the list of those about the same point.

    waited: seconds for which a device kept one because there was no network.
    """
    actor = actor_of(request)
    task = casework.get_task(actor, task_id)
    about = recordform.about_of(task, request.GET.get("about", ""))
    proof = recordform.proof_of(about, request.GET)
    try:
        for name in request.FILES:
            _add(request, actor, task, name, proof)
    except Problem as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=problem.status)
    task = casework.get_task(actor, task_id)
    return render(request, "desk/_photos.html", {"files": recordform.photos(task, about)})


def _add(request: HttpRequest, actor: Actor, task: TaskView, name: str, proof: recordform.Proof) -> None:
    """All files of one input or none, each named after what it shows, when and where."""

    def take(content: BinaryIO, original: str) -> None:
        shown = recordform.photo_name(proof, original)
        casework.add_task_photo(actor, task.id, content, shown, proof.about)

    hall.wizard.take_all(request.FILES.getlist(name), take)
