"""What an IT officer does with a database: a backup, and the way back to one, each asked first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import BackupState, BackupView, DatabaseState, DatabaseView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.cloud.web.door import actor_of, crumbs
from zhengyun.services.hall.facade import instant

BACKUP = "backup"
SAID = (409, 410)


@dataclass(frozen=True)
class DatabaseAct:
    """label: of the button that leads here and of the one that does it. lost: what is gone afterwards."""

    label: str
    title: str
    consequence: str
    done: str
    do: Callable[[Actor], object]
    lost: str = ""


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def database_act(request: HttpRequest, database_id: UUID, code: str) -> HttpResponse:
    """GET says what happens, POST does it."""
    actor = actor_of(request)
    one = compute.get_database(actor, database_id)
    found, problem = _find(request, actor, one, code), None
    if request.method == "POST":
        try:
            found.do(actor)
        except Problem as refused:
            if refused.status != 409:
                raise
            problem = refused
        else:
            messages.success(request, found.done)
            return redirect("cloud:database", database_id=one.id)
    context = {**_frame(one, found.label), "act": found, "problem": problem}
    return render(request, "cloud/database_act.html", context, status=problem.status if problem else 200)


def _find(request: HttpRequest, actor: Actor, one: DatabaseView, code: str) -> DatabaseAct:
    if code not in ("backup", "restore"):
        raise not_found("cloud.no_such_act", _("This cannot be done with a database."), value=code[:40])
    if one.state is not DatabaseState.RUNNING:
        raise conflict(
            "cloud.not_now",
            _("This cannot be done as the database stands now."),
            value=one.state.value,
            remedy=_("Its page shows what can be done now."),
        )
    return _back_up(one) if code == "backup" else _restore(one, _backup_of(request, actor, one))


def _back_up(one: DatabaseView) -> DatabaseAct:
    return DatabaseAct(
        _("Back up now"),
        _("Make a backup of this database now?"),
        _(
            "The whole database is kept as it is at this moment; programs go on working. When fourteen"
            " backups are kept, the oldest makes room."
        ),
        _("The backup is being made."),
        lambda actor: compute.backup_database(actor, one.id),
    )


def _restore(one: DatabaseView, backup: BackupView) -> DatabaseAct:
    at = instant(backup.created_at, with_year=True)
    return DatabaseAct(
        _("Go back to it"),
        _("Bring this database back to the backup of %(time)s?") % {"time": at},
        _(
            "Programs are cut off while it lasts and sign in again afterwards; account and password stay."
            " If the present state may be needed, make a backup of it first."
        ),
        _("The database is being brought back to the backup."),
        lambda actor: compute.restore_database(actor, one.id, backup.id),
        _(
            "Everything written since %(time)s is lost and cannot be brought back: rows added or changed,"
            " and tables made or altered after it. What was deleted since is there again."
        )
        % {"time": at},
    )


def _backup_of(request: HttpRequest, actor: Actor, one: DatabaseView) -> BackupView:
    wanted = request.GET.get(BACKUP, "")
    for backup in compute.list_backups(actor, one.id):
        if str(backup.id) == wanted and backup.state is BackupState.READY:
            return backup
    raise not_found("cloud.no_such_backup", _("There is no such backup."), value=wanted[:40])


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def database_password(request: HttpRequest, database_id: UUID) -> HttpResponse:
    """GET asks whether to show it, POST shows it, this once."""
    actor = actor_of(request)
    one = compute.get_database(actor, database_id)
    context, status = _frame(one, _("First password")), 200
    if request.method == "POST":
        try:
            context["password"] = compute.database_password(actor, one.id)
        except Problem as problem:
            if problem.status not in SAID:
                raise
            context["problem"], status = problem, problem.status
    return render(request, "cloud/database_password.html", context, status=status)


def _frame(one: DatabaseView, here: str) -> dict[str, Any]:
    place, listed = reverse("cloud:database", args=[one.id]), reverse("cloud:databases")
    return {
        "database": one,
        "crumbs": crumbs((_("My resources"), listed), (one.title, place), here=here),
        "back": place,
    }
