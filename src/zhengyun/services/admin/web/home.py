"""The first page of administrators: what waits for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.services.admin import queries, roles
from zhengyun.services.admin.menu import menu
from zhengyun.services.admin.web.changes import pending_table
from zhengyun.services.admin.web.page import actor_of
from zhengyun.ui import contracts as ui


@access(staff(*roles.THREE))
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    waiting = queries.pending_changes()
    dead = jobs.queue_state().dead if actor.organizations(*roles.SYSTEM) else 0
    context = {
        "links": [ui.Link(one.label, one.url, icon=one.icon) for one in menu(actor, request.path)[1:]],
        "pending": pending_table(actor, waiting),
        "dead": _("%(n)d jobs have failed for good and wait for you.") % {"n": dead} if dead else "",
    }
    return render(request, "admin/home.html", context)
