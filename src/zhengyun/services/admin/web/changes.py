"""Changes that need two persons: what waits, one change, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import queries, roles
from zhengyun.services.admin.logic import decide_change as deciding
from zhengyun.services.admin.logic.kinds import KINDS
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

STATES: dict[State, tuple[Promise, ui.Tone]] = {
    State.PENDING: (gettext_lazy("waits for a second person"), ui.Tone.INFO),
    State.APPROVED: (gettext_lazy("approved, being carried out"), ui.Tone.INFO),
    State.DONE: (gettext_lazy("carried out"), ui.Tone.SUCCESS),
    State.REFUSED: (gettext_lazy("not approved"), ui.Tone.NEUTRAL),
    State.WITHDRAWN: (gettext_lazy("withdrawn"), ui.Tone.NEUTRAL),
    State.EXPIRED: (gettext_lazy("expired"), ui.Tone.NEUTRAL),
    State.STALE: (gettext_lazy("could not be carried out"), ui.Tone.WARNING),
}


def badge(row: ChangeRequest) -> ui.Badge:
    words, tone = STATES[State(row.state)]
    return ui.Badge(str(words), tone)


def pending_table(actor: Actor, rows: Sequence[ChangeRequest]) -> ui.Table:
    columns = (_("What it does"), _("Kind of change"), _("Asked for by"), _("Until"), _("You"))
    return page.table(
        _("Changes that wait for a second person"),
        columns,
        [
            (
                ui.Cell(one.words, reverse("admin:change", args=[one.id])),
                str(KINDS[one.kind].title),
                ui.Cell(one.asked_by_name, help=instant(one.asked_at)),
                instant(one.expires_at),
                _("decide") if deciding.may_decide(actor, one) else _("look"),
            )
            for one in rows
        ],
        _("Nothing waits."),
    )


@access(staff(*roles.THREE))
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    decided = queries.decided_changes(request.GET.get("after"))
    here = reverse("admin:changes")
    pager = ui.KeysetPager.around(decided, lambda place: f"{here}?after={place}")
    parts = [
        Part("waiting", _("They wait"), pending_table(actor_of(request), queries.pending_changes())),
        Part("decided", _("Decided"), _decided_table(decided.rows), pager=pager),
    ]
    lead = _(
        "What widens rights needs two administrators: one asks for it, another one decides. "
        "Nobody decides about a change of their own or one from which they gain."
    )
    return page.show(request, _("Changes by two persons"), parts, lead=lead)


def _decided_table(rows: Sequence[ChangeRequest]) -> ui.Table:
    columns = (_("What it does"), _("State"), _("Asked for by"), _("Decided by"))
    return page.table(
        _("Decided"),
        columns,
        [
            (
                ui.Cell(one.words, reverse("admin:change", args=[one.id])),
                ui.Cell(badge=badge(one)),
                ui.Cell(one.asked_by_name, help=instant(one.asked_at, with_year=True)),
                ui.Cell(one.decided_by_name or "—", help=instant(one.decided_at, with_year=True)),
            )
            for one in rows
        ],
        _("Nothing has been decided yet."),
    )


@access(staff(*roles.THREE))
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _decide(request, actor, change_id))
        if problem is None:
            row = queries.get_change(change_id)
            return page.done(request, str(STATES[State(row.state)][0]), request.path)
    return _show(request, actor, queries.get_change(change_id), problem)


def _decide(request: HttpRequest, actor: Actor, change_id: UUID) -> None:
    verb, note = request.POST.get("form", ""), request.POST.get("note", "")
    if verb == "approve":
        deciding.approve(actor, change_id, request.POST.get("remark", ""))
    elif verb == "refuse":
        deciding.refuse(actor, change_id, note)
    elif verb == "withdraw":
        deciding.withdraw(actor, change_id)
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done with a change."), value=verb[:20])


def _show(request: HttpRequest, actor: Actor, row: ChangeRequest, problem: Problem | None) -> HttpResponse:
    facts = [
        ui.Fact(_("Kind of change"), str(KINDS[row.kind].title)),
        ui.Fact(_("State"), str(STATES[State(row.state)][0])),
        ui.Fact(_("Asked for by"), f"{row.asked_by_name}，{instant(row.asked_at, with_year=True)}"),
        ui.Fact(_("Reason"), row.reason),
        ui.Fact(_("Void from"), instant(row.expires_at, with_year=True))
        if row.state == State.PENDING
        else None,
        ui.Fact(_("Decided by"), f"{row.decided_by_name}，{instant(row.decided_at, with_year=True)}")
        if row.decided_by_name
        else None,
        ui.Fact(_("Remark"), row.note) if row.note else None,
    ]
    parts = [
        Part(
            "what",
            _("What it does"),
            lines=(row.words,),
            facts=tuple(one for one in facts if one),
            is_panel=True,
        ),
        _seen(row),
        Part("outcome", _("Why it was not carried out"), lines=tuple(row.outcome.splitlines()))
        if row.outcome
        else None,
        *_forms(actor, row),
    ]
    path = [ui.Crumb(_("Changes by two persons"), reverse("admin:changes"))]
    return page.show(request, str(KINDS[row.kind].title), parts, path=path, problem=problem)


def _seen(row: ChangeRequest) -> Part | None:
    """Where the whole of it can be looked at before one decides."""
    if row.kind == "package.install":
        url = reverse("admin:upload", args=[row.payload["upload_id"]])
        act = ui.Action(_("What the package changes, in words"), url)
        return Part("seen", _("Look at it first"), acts=(act,))
    if row.kind == "calendar.publish":
        days = [f"{day} {name}" for day, name in row.payload["holidays"]]
        made_up = [f"{day} {name}（{_('make-up day')}）" for day, name in row.payload["make_up"]]
        return Part("seen", _("The days"), lines=(*days, *made_up), is_folded=True)
    return None


def _forms(actor: Actor, row: ChangeRequest) -> list[Part]:
    if row.state != State.PENDING:
        return []
    found = []
    if deciding.may_decide(actor, row):
        remark = ui.Field("remark", _("Remark"), maxlength=300)
        found.append(
            Part("yes", _("Approve it"), form=Form("approve", _("Approve and carry out"), (remark,)))
        )
        note = page.reason_field("note")
        found.append(
            Part(
                "no",
                _("Do not approve"),
                form=Form("refuse", _("Do not approve"), (note,), kind="secondary"),
                is_folded=True,
            )
        )
    if row.asked_by == actor.account_id:
        form = Form("withdraw", _("Withdraw it"), kind="secondary")
        found.append(Part("back", _("You asked for this"), form=form))
    return found
