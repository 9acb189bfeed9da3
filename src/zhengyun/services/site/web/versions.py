"""Texts of the website for those who write and review: the list, one text, what happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import facade as hall
from zhengyun.services.site import checking, queries
from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.logic.move_notice import move_notice
from zhengyun.services.site.logic.write_notice import begin_correction, discard
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.permissions import can_write_for, is_reviewer
from zhengyun.services.site.roles import AUTHOR, PEOPLE
from zhengyun.services.site.rules import EDITABLE, OPEN
from zhengyun.services.site.web import versionpage
from zhengyun.services.site.web.previews import text_of
from zhengyun.services.site.web.writing import number
from zhengyun.services.site.words import done_words, fault_words, state_badge
from zhengyun.ui import contracts as ui

SIZE = 30
CORRECT, DISCARD = "correct", "discard"


def groups() -> dict[str, tuple[str, tuple[State, ...]]]:
    return {
        "": (_("All"), ()),
        "drafts": (_("Drafts"), (State.DRAFT, State.RETURNED)),
        "waiting": (_("Wait for review"), (State.SUBMITTED,)),
        "published": (_("Published"), (State.PUBLISHED,)),
        "withdrawn": (_("Withdrawn"), (State.WITHDRAWN,)),
    }


@access(staff(*PEOPLE))
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    actor, known = accounts.actor_for(request), groups()
    state, cursor = request.GET.get("state", ""), request.GET.get("after")
    state = state if state in known else ""
    page = queries.list_versions(actor, known[state][1], cursor, SIZE)
    here = reverse("site:versions")

    def address(**more: str | None) -> str:
        query = urlencode({name: text for name, text in more.items() if text})
        return f"{here}?{query}" if query else here

    context = {
        "can_write": bool(actor.organizations(AUTHOR)),
        "tabs": [ui.Tab(name, address(state=key), key == state) for key, (name, _states) in known.items()],
        "table": _table(page.rows),
        "pager": ui.KeysetPager.around(
            page, lambda place: address(state=state, after=place), address(state=state) if cursor else ""
        ),
    }
    return render(request, "site/versions.html", context)


def _table(rows: Sequence[NoticeVersion]) -> ui.Table:
    columns = (
        ui.Column(_("Title"), is_head=True),
        ui.Column(_("Column of the website")),
        ui.Column(_("Organization")),
        ui.Column(_("State")),
        ui.Column(_("Author of the text")),
        ui.Column(_("Last changed")),
    )
    lines = tuple(
        ui.Row(
            (
                ui.Cell(
                    one.title or _("(without a title)"),
                    reverse("site:version", args=[one.id]),
                    help=_("Version %(number)s") % {"number": one.number},
                ),
                one.column_title,
                one.notice.organization_name,
                ui.Cell(badge=state_badge(one.state)),
                one.author_name,
                hall.instant(one.changed_at),
            )
        )
        for one in rows
    )
    return ui.Table(_("Texts of the website"), columns, lines, _("Nothing here."), hide_caption=True)


@access(staff(*PEOPLE))
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """GET shows a text, POST does with it what `does` says."""
    actor = accounts.actor_for(request)
    if request.method != "POST":
        return _show(request, actor, queries.get_version(actor, version_id))
    try:
        return _act(request, actor, version_id)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return _show(request, actor, queries.get_version(actor, version_id), problem)


def _act(request: HttpRequest, actor: Actor, version_id: UUID) -> HttpResponse:
    does = request.POST.get("does", "")
    if does == CORRECT:
        made = begin_correction(actor, version_id)
        place = "site:edit" if made.state in EDITABLE else "site:version"
        return redirect(place, version_id=made.id)
    if does == DISCARD:
        discard(actor, version_id)
        messages.success(request, _("The draft is gone."))
        return redirect("site:versions")
    try:
        act = Act(does)
    except ValueError:
        act = Act.REPLACE
    if act == Act.REPLACE:
        raise Problem("site.no_such_act", _("This cannot be done with a text."), value=does[:20])
    stamp = number(request.POST.get("stamp", ""))
    move_notice(actor, version_id, act, request.POST.get("note", ""), stamp=stamp)
    messages.success(request, done_words(act))
    return redirect("site:version", version_id=version_id)


def _show(
    request: HttpRequest, actor: Actor, found: NoticeVersion, problem: Problem | None = None
) -> HttpResponse:
    versions = queries.versions_of(found)
    before = queries.published_before(found, versions)
    is_open = found.state in OPEN
    can_write = can_write_for(actor, found.notice.organization_id)
    faults = [fault_words(one) for one in checking.faults_of(found)] if is_open else []
    context = {
        **text_of(found),
        "version": found,
        "state": state_badge(found.state),
        "facts": versionpage.facts(found),
        "faults": faults,
        "is_open": is_open,
        "before": before,
        "differences": versionpage.differences(before, found) if before else [],
        "others": versionpage.others(found, versions),
        "offers": versionpage.offers(actor, found, versions, has_faults=bool(faults)),
        "can_edit": can_write and found.state in EDITABLE,
        "is_own": is_reviewer(actor, found) and actor.person_id in found.writers,
        "note_field": ui.Field(
            "note",
            _("Reason"),
            ui.FieldKind.TEXTAREA,
            request.POST.get("note", ""),
            error=problem.fields.get("note", [""])[0] if problem else "",
            required=True,
            maxlength=500,
        ),
        "problem": problem,
    }
    return render(request, "site/version.html", context, status=problem.status if problem else 200)
