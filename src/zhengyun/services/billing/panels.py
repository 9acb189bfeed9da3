"""What a citizen sees of fees on the page of his case and in the list of his matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile, CaseRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.billing.contracts import OrderState
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.billing.words import last_day, money, order_states
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui


def register() -> None:
    """Called in AppConfig.ready()."""
    hall.register_case_panel("billing.payment", provide, lines=lines)


def provide(actor: Actor, file: CaseFile) -> hall.CasePanel | None:
    """The fee that is due, else the newest one."""
    if actor.party_id is None or actor.party_id != file.case.applicant_id:
        return None
    orders = list(PaymentOrder.objects.filter(case_id=file.case.id).order_by("-created_at", "-id"))
    order = next((one for one in orders if one.state == OrderState.OPEN), next(iter(orders), None))
    if order is None:
        return None
    facts = [ui.Fact(_("Amount of the fee"), money(order.fen)), ui.Fact(_("Payee"), order.payee_name)]
    if order.state == OrderState.OPEN:
        facts.append(ui.Fact(_("Pay until"), last_day(order).isoformat()))
        label, url = _("Pay now"), reverse("billing:order", args=[order.id])
        return hall.CasePanel(
            _("To be paid: %(title)s") % {"title": order.title},
            order.basis,
            tuple(facts),
            (ui.Link(label, url),),
            is_urgent=True,
        )
    if order.paid_at is not None:
        facts.append(ui.Fact(_("Paid on"), clock.local(order.paid_at).date().isoformat()))
    links = [ui.Link(_("Details of the fee"), reverse("billing:order", args=[order.id]))]
    if order.receipt_file_id is not None:
        links.insert(0, ui.Link(_("Receipt"), reverse("billing:receipt", args=[order.id])))
    heading = _("%(title)s: %(state)s") % {"title": order.title, "state": order_states()[order.state]}
    return hall.CasePanel(heading, "", tuple(facts), tuple(links))


def lines(actor: Actor, rows: Sequence[CaseRow]) -> Iterator[tuple[UUID, hall.Demand]]:
    """One query for the whole list."""
    whole = hall.whole_of(rows)
    open_orders = PaymentOrder.objects.filter(
        case_id__in=whole.keys(), payer_id=actor.party_id, state=OrderState.OPEN
    ).order_by("due_at")
    for one in open_orders:
        day = last_day(one)
        amount = {"money": money(one.fen), "day": day.isoformat()}
        url = reverse("billing:order", args=[one.id])
        label = _("Pay %(money)s until %(day)s") % amount
        yield whole[one.case_id], hall.Demand(label, url, due_on=day)
