"""My orders: what was begun, what is under way, and one order with its timeline, like any other case."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseFile
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import LineView, OrderKind, OrderView
from zhengyun.services.cloud.web import figures
from zhengyun.services.cloud.web.door import KEEPERS, PEOPLE, TENANTS, crumbs, orderer_of, visitor_of
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui

OWN_ACTS = ("withdraw",)
REFUSED = (409, 422)


@access(staff(*PEOPLE))
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """What was begun first, then everything that was sent, newest first."""
    actor = visitor_of(request)
    may_order = bool(actor.organizations("it_officer"))
    cursor = request.GET.get("after")
    chosen = request.GET.get("kind", "")
    kind = OrderKind(chosen) if chosen in set(OrderKind) else None
    page = cloud.list_orders(actor, kind=kind, cursor=cursor)
    here = reverse("cloud:orders")
    query = {"kind": kind.value} if kind else {}
    item = cloud.order_item()
    drafts = casework.my_drafts(actor) if may_order and not cursor else []
    context = {
        "drafts": [(one, hall.instant(one.updated_at)) for one in drafts if one.item_code == item],
        "tabs": _tabs(here, kind),
        "table": _table(
            page.rows,
            with_unit=len(actor.organizations(*TENANTS)) != 1,
            with_links=bool(actor.organizations(*TENANTS, *KEEPERS)),
        ),
        "may_order": may_order,
        "pager": ui.KeysetPager.around(
            page,
            lambda place: f"{here}?{urlencode({**query, 'after': place})}",
            f"{here}?{urlencode(query)}" if cursor else "",
        ),
    }
    return render(request, "cloud/orders.html", context)


def kind_names() -> dict[OrderKind, str]:
    return {
        OrderKind.NEW: _("new order"),
        OrderKind.CHANGE: _("change"),
        OrderKind.RENEW: _("renewal"),
        OrderKind.EXIT: _("exit"),
    }


def _tabs(here: str, chosen: OrderKind | None) -> list[ui.Tab]:
    every = ui.Tab(_("All"), here, is_current=chosen is None)
    return [
        every,
        *(
            ui.Tab(name, f"{here}?kind={kind}", is_current=kind is chosen)
            for kind, name in kind_names().items()
        ),
    ]


def _table(found: Sequence[OrderView], *, with_unit: bool, with_links: bool) -> ui.Table:
    """with_links: to the case, which those who only look after the money do not see."""
    columns = [
        ui.Column(_("Order number"), is_head=True),
        ui.Column(_("Business system")),
        ui.Column(_("What")),
        ui.Column(_("State of it")),
        ui.Column(_("Yuan a month"), is_number=True),
        ui.Column(_("Ordered")),
    ]
    if with_unit:
        columns.insert(1, ui.Column(_("Department")))
    rows = []
    for one in found:
        cells: list[ui.Cell | str] = [
            ui.Cell(one.number, reverse("cloud:order", args=[one.case_id]) if with_links else ""),
            one.system_title,
            ui.Cell(kind_names()[one.kind], help="、".join(line.title for line in one.lines[:3])),
            ui.Cell(badge=hall.state_badge(one.state)),
            figures.yuan(one.monthly_fen),
            one.ordered_on.isoformat(),
        ]
        if with_unit:
            cells.insert(1, one.owner_name)
        rows.append(ui.Row(tuple(cells)))
    empty = _("Nothing was ordered yet.")
    return ui.Table(_("Cloud orders"), tuple(columns), tuple(rows), empty, hide_caption=True, is_dense=True)


@access(staff(*PEOPLE))
@require_GET
def order(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where it stands and what happened; its lines as asked and as approved; its papers.

    Who does not apply sees the order at his desk, with what he can do about it.
    """
    actor = visitor_of(request)
    head = casework.get_case(actor, case_id)
    if head.applicant_id is None or not actor.has_role("it_officer", head.applicant_id):
        return redirect("desk:case", case_id=case_id)
    file = casework.case_file(actor, case_id)
    known = cloud.order_of_case(actor, case_id)
    mine = [one for one in file.tasks if one.state == "open" and actor.has_role(one.role)]
    page = hall.casepage
    context = {
        "case": file.case,
        "order": known,
        "crumbs": crumbs((_("Cloud orders"), reverse("cloud:orders")), here=file.case.number),
        "state": hall.state_badge(file.case.state),
        "correction": file.correction if file.case.needs_applicant else None,
        "due": [hall.explanation(one) for one in hall.running(file.clocks) if one.kind in page.SHOWN_CLOCKS],
        "steps": page.steps(file),
        "timeline": page.timeline(file),
        "papers": page.papers(file),
        "files": page.material_files(file),
        "sections": [(one, hall.formview.facts_of(one)) for one in file.pages],
        "is_new": known is None,
        "lines": _lines(known) if known else None,
        "price": _price(known) if known else [],
        "desk_url": reverse("desk:case", args=[case_id]) if mine else "",
        "acts": _acts(file),
    }
    return render(request, "cloud/order.html", context)


def _price(one: OrderView) -> list[ui.Fact]:
    found = [
        ui.Fact(_("Asked for"), f"{figures.per_month(one.asked_fen)}，{figures.per_year(one.asked_fen)}")
    ]
    if one.approved_fen is not None:
        text = f"{figures.per_month(one.approved_fen)}，{figures.per_year(one.approved_fen)}"
        found.append(ui.Fact(_("Approved"), text))
    if one.months:
        found.append(ui.Fact(_("Term"), _("%(n)d months") % {"n": one.months}))
    if one.note:
        found.append(ui.Fact(_("Note of the data bureau"), one.note))
    return found


def _lines(one: OrderView) -> ui.Table:
    columns = (
        ui.Column(_("What was ordered"), is_head=True),
        ui.Column(_("Asked for"), is_number=True),
        ui.Column(_("Approved"), is_number=True),
        ui.Column(_("Yuan a month"), is_number=True),
        ui.Column(_("State of it")),
    )
    rows = tuple(ui.Row(_line(line)) for line in one.lines)
    return ui.Table(_("Lines of the order"), columns, rows, hide_caption=True, is_dense=True)


def _line(line: LineView) -> tuple[ui.Cell | str, ...]:
    approved = (
        "—" if line.approved_count is None else _pieces(line.approved_count, line.approved_data_gb or 0)
    )
    fen = line.asked_fen if line.approved_fen is None else line.approved_fen
    names = line_states()
    links = list(line.instance_ids[:1])
    title = ui.Cell(line.title, reverse("cloud:resource", args=[links[0]]) if links else "", help=line.code)
    return (
        title,
        _pieces(line.asked_count, line.asked_data_gb),
        approved,
        figures.yuan(fen),
        ui.Cell(names.get(line.state.value, line.state.value), help=line.fault),
    )


def _pieces(count: int, data_gb: int) -> str:
    return f"{count} × {figures.disk(data_gb)}" if data_gb else str(count)


def line_states() -> dict[str, str]:
    return {
        "asked": _("asked for"),
        "committed": _("reserved"),
        "making": _("being made"),
        "delivered": _("delivered"),
        "confirmed": _("confirmed"),
        "cut": _("not approved"),
        "freed": _("free again"),
    }


def _acts(file: CaseFile) -> list[ui.Action]:
    return [
        ui.Action(
            offer.title,
            reverse("cloud:order_act", args=[file.case.id, offer.act]),
            ui.ActionKind.DANGER,
            consequence=offer.consequence,
        )
        for offer in file.offers
        if offer.act in OWN_ACTS and offer.is_allowed
    ]


@access(staff("it_officer"))
@require_POST
def resubmit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Opens what was sent back."""
    found = casework.start_correction(orderer_of(request), case_id)
    return redirect("cloud:draft", draft_id=found.id)


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def order_act(request: HttpRequest, case_id: UUID, act: str) -> HttpResponse:
    """GET says what happens, POST does it."""
    actor = orderer_of(request)
    file = casework.case_file(actor, case_id)
    offer = next((one for one in file.offers if one.act == act and act in OWN_ACTS), None)
    if offer is None:
        raise not_found(
            "cloud.no_such_order_act",
            _("This is not possible here, or not any more."),
            value=act[:40],
            remedy=_("The page of the order shows what can be done now."),
        )
    problem = None
    if request.method == "POST":
        try:
            _perform(request, actor, file, act)
        except Problem as refused:
            if refused.status not in REFUSED:
                raise
            problem = refused
        else:
            messages.success(request, _("%(act)s: done.") % {"act": offer.title})
            return redirect("cloud:order", case_id=case_id)
    context = {
        "case": file.case,
        "offer": offer,
        "problem": problem,
        "key": uuid7(),
        "reason": ui.Field(
            "reason", _("Reason"), ui.FieldKind.TEXTAREA, request.POST.get("reason", ""), maxlength=500
        )
        if "reason" in offer.needs
        else None,
        "back": reverse("cloud:order", args=[case_id]),
    }
    return render(request, "cloud/order_act.html", context, status=problem.status if problem else 200)


def _perform(request: HttpRequest, actor: Actor, file: CaseFile, act: str) -> None:
    reason, version = request.POST.get("reason", "").strip(), request.POST.get("version", "")
    casework.perform(
        actor,
        file.case.id,
        act,
        opinion=reason,
        data={"reason": reason} if reason else {},
        expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
        idempotency_key=request.POST.get("key", "")[:64] or None,
    )
