"""The case page: with the task that the officer works on, or to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import (
    ActOffer,
    CaseFile,
    CaseView,
    CorrectionView,
    InboxFilter,
    MaterialView,
    TaskView,
)
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.desk import casepage, clocks, flowdrawing, offers, panels, panelview
from zhengyun.services.desk.filters import plain_query_of
from zhengyun.services.desk.roles import AUDIT_READERS, OFFICERS
from zhengyun.services.desk.web.door import actor_of, chosen, query_of, uuid_of
from zhengyun.services.desk.words import members_table
from zhengyun.services.hall import facade as hall
from zhengyun.services.hall.facade import instant, promises
from zhengyun.ui import contracts as ui

TICKERS = ("counter_clerk", "reviewer")
TABS = ("flow", "timeline", "letters", "audit")
AUDIT_LIMIT = 200
Alert = tuple[str, str, str]
"""tone, title, text"""


@access(staff(*OFFICERS))
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """The case through one task: its acts, and the neighbours in the list it was opened from."""
    actor = actor_of(request)
    view = casework.get_task(actor, task_id)
    narrowed = chosen(request)
    file = casework.case_file(actor, view.case_id)
    found = casework.offers(actor, view.case_id, task_id) if view.state == "open" else list(file.offers)
    before, after = casework.neighbours(actor, task_id, narrowed)
    query = query_of(narrowed)
    links = {
        "previous_url": reverse("desk:task", args=[before]) + query if before else "",
        "next_url": reverse("desk:task", args=[after]) + query if after else "",
        "list_url": reverse("desk:inbox") + plain_query_of(narrowed),
    }
    return _page(request, actor, file, view, found, links)


@access(staff(*OFFICERS))
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case by itself. Who has exactly one task of it to do is led there.

    after: the task that was just done, whose list is gone on with.
    """
    actor, narrowed = actor_of(request), chosen(request)
    file = casework.case_file(actor, case_id)
    mine = [one for one in file.tasks if one.state == "open" and _may_work(actor, case_id, one)]
    if len(mine) == 1 and "tab" not in request.GET:
        return redirect(reverse("desk:task", args=[mine[0].id]) + query_of(narrowed))
    links = {"start_url": reverse("desk:start")}
    if (done := uuid_of(request.GET.get("after", ""))) is not None:
        links = _onwards(actor, done, narrowed)
    return _page(request, actor, file, None, list(file.offers), links, mine)


def _onwards(actor: Actor, done: UUID, narrowed: InboxFilter) -> dict[str, str]:
    """The next of the list in which a task was done; after its last one, the one before it."""
    before, after = casework.neighbours(actor, done, narrowed)
    following = after or before
    next_url = reverse("desk:task", args=[following]) + query_of(narrowed) if following else ""
    return {"next_url": next_url, "list_url": reverse("desk:inbox") + plain_query_of(narrowed)}


def _may_work(actor: Actor, case_id: UUID, one: TaskView) -> bool:
    if not actor.has_role(one.role):
        return False
    return any(offer.is_allowed for offer in casework.offers(actor, case_id, one.id))


def _page(
    request: HttpRequest,
    actor: Actor,
    file: CaseFile,
    present: TaskView | None,
    found: list[ActOffer],
    links: dict[str, str],
    mine: list[TaskView] | None = None,
) -> HttpResponse:
    tabs = _tabs(request, actor, file)
    tab = next(name for name, entry in tabs if entry.is_current)
    is_open = present is not None and present.state == "open"
    context = {
        **links,
        **_head(file, present),
        **_contents(request, file, present, found),
        "task": present,
        "panels": [panelview.draw(one) for one in panels.panels_of(actor, file, present)] if present else [],
        "is_open": is_open,
        "others": mine or [],
        "acts": offers.actions(file.case, found, present if is_open else None, chosen(request)),
        "refused": offers.refused(found),
        "tabs": [entry for _name, entry in tabs],
        "tab": tab,
        **_below(tab, file),
    }
    return render(request, "desk/case.html", context)


def _head(file: CaseFile, present: TaskView | None) -> dict[str, Any]:
    ticking = hall.running(file.clocks)
    step = clocks.step_clock(ticking, present)
    shown = [(hall.clock_name(one.kind), hall.explanation(one)) for one in ticking if one is not step]
    return {
        "case": file.case,
        "state": casepage.state_badge(file.case),
        "due": shown[0] if shown else None,
        "step_due": hall.explanation(step) if step else None,
        "more_dues": shown[1:],
        "holders": casepage.holders(file),
        "whole": file.parent,
        "whole_url": reverse("desk:case", args=[file.parent.id])
        if file.parent and file.can_see_parent
        else "",
        "members": members_table(file.members) if file.members else None,
        "alerts": _alerts(file),
        "submitted": instant(file.case.submitted_at, with_year=True),
    }


def _alerts(file: CaseFile) -> list[Alert]:
    """What an officer must not overlook."""
    found: list[Alert] = []
    if file.case.deemed_accepted:
        found.append(
            (
                "overdue",
                _("Nobody was told within the limit: deemed accepted"),
                _("Accepted by law since %(day)s (Administrative Licensing Law art. 32).")
                % {"day": instant(file.case.accepted_at, with_year=True)[:10]},
            )
        )
    found += _of_gaps(file)
    if file.correction:
        found += _of_correction(file.case, file.correction)
    found += [
        ("warning", _("%(name)s failed") % {"name": one.name}, one.error)
        for one in file.effects
        if one.state == "failed"
    ]
    return found


def _of_gaps(file: CaseFile) -> list[Alert]:
    """What was promised and is missing, once the case is accepted."""
    dated = [(one, one.follow_by) for one in file.gaps if one.follow_by]
    if not file.case.needs_applicant:
        return []
    found: list[Alert] = []
    if late := [one for one, day in dated if day < clock.today()]:
        text = _("%(titles)s. The case may be ended for this reason.") % {"titles": _promised(late)}
        found.append(("overdue", _("What was promised has not been supplied in time"), text))
    if awaited := [one for one, day in dated if day >= clock.today()]:
        text = _("%(titles)s. The limits run; it cannot be granted before they have come in.")
        found.append(("info", _("Accepted with gaps"), text % {"titles": _promised(awaited)}))
    return found


def _promised(gaps: Iterable[MaterialView]) -> str:
    return "、".join(f"{one.title}（{promises.promised_words(one)}）" for one in gaps)


def _of_correction(case: CaseView, one: CorrectionView) -> list[Alert]:
    if one.answered_at is None:
        told = {"time": instant(one.issued_at), "titles": "、".join(item.title for item in one.items)}
        return [("info", _("Waiting for the applicant's correction"), _("Told %(time)s: %(titles)s.") % told)]
    answered = {"time": instant(one.answered_at)}
    if case.state in ("submitted", "endorsed"):
        text = _("Answered %(time)s. What changed is marked below.")
        return [("success", _("The order was sent again"), text % answered)]
    if case.accepted_at is None and case.closed_at is None:
        text = _("Answered %(time)s. What changed is marked below; a second notice is not possible.")
        return [("success", _("The correction has been supplied"), text % answered)]
    return []


def _contents(
    request: HttpRequest, file: CaseFile, present: TaskView | None, found: list[ActOffer]
) -> dict[str, Any]:
    may_tick = file.case.closed_at is None and present is not None and present.role in TICKERS
    may_tick = may_tick and any(one.is_allowed for one in found)
    materials = casepage.material_cards(file, may_tick=may_tick)
    return {
        "materials": materials,
        "viewed": casepage.shown_file(materials, request.GET.get("file", "")),
        "sections": casepage.sections(file.pages, file.differences),
        "differences": file.differences,
        "correction": file.correction,
        "records": casepage.record_cards(file.case.id, file.tasks, present.id if present else None),
        "steps": casepage.flow(file.steps),
    }


def _tabs(request: HttpRequest, actor: Actor, file: CaseFile) -> list[tuple[str, ui.Tab]]:
    names = {
        "flow": (_("Flow"), None),
        "timeline": (_("Timeline"), len(file.timeline)),
        "letters": (_("Letters"), len(file.letters) + len(file.licences)),
        "audit": (_("Audit"), None),
    }
    may_read = any(actor.has_role(role) for role in AUDIT_READERS)
    allowed = [name for name in TABS if name != "audit" or may_read]
    wanted = request.GET.get("tab", "")
    current = wanted if wanted in allowed else allowed[0]
    kept = request.GET.copy()
    found = []
    for name in allowed:
        kept["tab"] = name
        label, count = names[name]
        url = f"{request.path}?{kept.urlencode()}#below"
        found.append((name, ui.Tab(label, url, is_current=name == current, count=count)))
    return found


def _below(tab: str, file: CaseFile) -> dict[str, Any]:
    if tab == "flow":
        return {"drawing": flowdrawing.draw(file.graph, {one.element: one.state for one in file.steps})}
    if tab == "timeline":
        return {"history": casepage.history(file.timeline)}
    if tab == "letters":
        return {"papers": _papers(file)}
    return {"audit": _audit(file.case.id)} if tab == "audit" else {}


def _papers(file: CaseFile) -> ui.Table:
    columns = (
        ui.Column(_("Document"), is_head=True),
        ui.Column(_("Number")),
        ui.Column(_("Issued")),
        ui.Column(_("Served")),
        ui.Column(_("Download")),
    )
    papers = [
        (one.title, one.number, instant(one.issued_at), instant(one.served_at), one.file_id)
        for one in file.letters
    ]
    papers += [(one.title, one.number, one.issued_on.isoformat(), "", one.file_id) for one in file.licences]
    rows = []
    for title, number, issued, served, file_id in papers:
        url = reverse("desk:file", args=[file.case.id, file_id])
        cells = (ui.Cell(title, url), number, issued, served or "—", ui.Cell("PDF", f"{url}?download=1"))
        rows.append(ui.Row(cells))
    empty = _("No document has been issued yet.")
    return ui.Table(_("Letters and licences"), columns, tuple(rows), empty, hide_caption=True, is_dense=True)


def _audit(case_id: UUID) -> ui.Table:
    entries = audit.timeline("case", case_id, AUDIT_LIMIT)
    names = accounts.get_accounts([one.actor_account for one in entries if one.actor_account])
    columns = (
        ui.Column(_("Happened"), is_head=True),
        ui.Column(_("Recorded")),
        ui.Column(_("Action")),
        ui.Column(_("Account")),
        ui.Column(_("Way")),
        ui.Column(_("Result")),
    )
    rows = tuple(
        ui.Row(
            (
                instant(one.occurred_at, with_year=True),
                instant(one.recorded_at, with_year=True),
                one.action,
                names[one.actor_account].name if one.actor_account in names else _("the platform"),
                one.channel,
                one.outcome,
            )
        )
        for one in entries
    )
    return ui.Table(_("Audit"), columns, rows, _("No record."), hide_caption=True, is_dense=True)
