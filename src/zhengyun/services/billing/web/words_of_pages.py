"""Facts of fees as the pages show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.services.billing.models import PaymentOrder, TestBankEntry
from zhengyun.services.billing.words import last_day, money
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui


def bank_facts(entry: TestBankEntry) -> list[ui.Fact]:
    return [
        ui.Fact(_("Payee"), entry.payee_name),
        ui.Fact(_("Item of fee"), entry.title),
        ui.Fact(_("Number of the fee"), entry.number),
        ui.Fact(_("Amount of the fee"), money(entry.fen)),
    ]


def order_facts(order: PaymentOrder) -> list[ui.Fact]:
    found = [
        ui.Fact(_("Amount of the fee"), money(order.fen)),
        ui.Fact(_("Payee"), order.payee_name),
        ui.Fact(_("Basis"), order.basis),
        ui.Fact(_("Matter"), f"{order.case_title}（{order.case_number}）"),
        ui.Fact(_("Payer"), order.payer_name),
        ui.Fact(_("Number of the fee"), order.number),
    ]
    if order.paid_at is not None:
        found.append(ui.Fact(_("Paid at"), hall.instant(order.paid_at, with_year=True)))
    else:
        found.append(ui.Fact(_("Pay until"), last_day(order).isoformat()))
    return found


def public_facts(order: PaymentOrder, refunded_fen: int) -> list[ui.Fact]:
    """What whoever holds the receipt may compare with it."""
    paid = clock.local(order.paid_at).date().isoformat() if order.paid_at else ""
    found = [
        ui.Fact(_("Number of the fee"), order.number),
        ui.Fact(_("Payer"), masked(order.payer_name)),
        ui.Fact(_("Payee"), order.payee_name),
        ui.Fact(_("Item of fee"), order.title),
        ui.Fact(_("Amount of the fee"), money(order.fen)),
        ui.Fact(_("Paid on"), paid),
    ]
    if refunded_fen:
        found.append(ui.Fact(_("Of it paid back"), money(refunded_fen)))
    return found


def masked(name: str) -> str:
    return (
        name[:1] + "*" * (len(name) - 1) if len(name) < 4 else f"{name[:2]}{'*' * (len(name) - 4)}{name[-2:]}"
    )
