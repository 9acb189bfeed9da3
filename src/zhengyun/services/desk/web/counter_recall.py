"""Call a number again that was called and missed: from the page of a window at once, from the list of the day
after choosing the window."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts.access import access
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.desk import queries_counter
from zhengyun.services.desk.logic.note_visit import usual_window
from zhengyun.services.desk.logic.queue import label_of
from zhengyun.services.desk.logic.recall_ticket import check_can_recall, recall_ticket, ticket_here
from zhengyun.services.desk.models import CounterWindow, Ticket
from zhengyun.services.desk.permissions_counter import sits_at
from zhengyun.services.desk.web.counter import clerk
from zhengyun.services.desk.web.door import actor_of
from zhengyun.ui import contracts as ui


@access(clerk)
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    ticket = ticket_here(actor, ticket_id)
    if request.method != "POST":
        return _choose(request, actor, ticket)
    window_id = as_uuid(request.POST.get("window", ""))
    if window_id is None:
        return _choose(request, actor, ticket, _("Choose a window."))
    try:
        done = recall_ticket(actor, ticket_id, window_id)
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.warning(request, f"{label_of(ticket)}：{problem.message} {problem.remedy}".strip())
    else:
        messages.success(request, _said(done))
    return redirect("counter:window", window_id=window_id)


def _said(ticket: Ticket) -> str:
    if ticket.state == "called":
        return _("%(number)s is called again.") % {"number": label_of(ticket)}
    return _("%(number)s is called after the one at the window.") % {"number": label_of(ticket)}


def _choose(request: HttpRequest, actor: Actor, ticket: Ticket, error: str = "") -> HttpResponse:
    check_can_recall(ticket)
    field = _windows(actor, ticket, request.GET.get("window", ""), error)
    context = {
        "ticket": queries_counter.ticket_view(ticket, ticket.site),
        "field": field,
        "errors": [ui.ErrorItem(error, field.focus_id)] if error else [],
    }
    return render(request, "desk/counter/recall.html", context, status=422 if error else 200)


def _windows(actor: Actor, ticket: Ticket, wanted: str, error: str) -> ui.Field:
    """Where the clerk may sit; chosen is the window whence he comes, else where he called last."""
    mine = [one for one in queries_counter.windows(ticket.site) if sits_at(actor, one.clerks)]
    present = queries_counter.at_windows(ticket.site)
    usual = usual_window(actor, ticket.site)
    chosen = wanted or str(usual.id if usual else "")
    options = tuple(ui.Option(str(one.id), _title(one), _free(present.get(one.id))) for one in mine)
    return ui.Field(
        "window", _("To which window?"), ui.FieldKind.RADIO, chosen, options, required=True, error=error
    )


def _title(window: CounterWindow) -> str:
    return f"{_('Window %(n)s') % {'n': window.number}} {window.title}".strip()


def _free(present: str | None) -> str:
    if present is None:
        return _("Nobody stands there: it is called now.")
    return _("%(number)s stands there: it is called after that.") % {"number": present}
