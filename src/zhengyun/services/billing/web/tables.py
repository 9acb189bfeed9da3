"""Tables of the finance pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.services.billing.models import Payment, PaymentOrder, Refund
from zhengyun.services.billing.queries import Comparison, DaySum, Difference
from zhengyun.services.billing.rules import yuan
from zhengyun.services.billing.words import last_day, order_badge, payment_states, refund_states
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui


def _number(order: PaymentOrder) -> ui.Cell:
    return ui.Cell(order.number, reverse("billing:book_order", args=[order.id]), help=order.case_number)


def orders(rows: Sequence[PaymentOrder]) -> ui.Table:
    columns = (
        ui.Column(_("Number of the fee"), is_head=True),
        ui.Column(_("Item of fee")),
        ui.Column(_("Payer")),
        ui.Column(_("Amount in yuan"), is_number=True),
        ui.Column(_("State")),
        ui.Column(_("Pay until")),
    )
    lines = tuple(
        ui.Row(
            (
                _number(one),
                ui.Cell(one.title, help=one.payee_name),
                one.payer_name,
                yuan(one.fen),
                ui.Cell(badge=order_badge(one), help=_("to be paid back") if one.refund_due else ""),
                last_day(one).isoformat(),
            )
        )
        for one in rows
    )
    empty = _("No fee here.")
    return ui.Table(_("Fees"), columns, lines, empty, hide_caption=True, is_dense=True)


def refunds(rows: Sequence[Refund]) -> ui.Table:
    columns = (
        ui.Column(_("Number of the fee"), is_head=True),
        ui.Column(_("Amount in yuan"), is_number=True),
        ui.Column(_("Reason")),
        ui.Column(_("Asked by")),
        ui.Column(_("State")),
    )
    lines = tuple(
        ui.Row(
            (
                _number(one.payment.order),
                yuan(one.fen),
                one.reason,
                one.asked_by_name,
                refund_states()[one.state],
            )
        )
        for one in rows
    )
    return ui.Table(_("Refunds to decide"), columns, lines, hide_caption=True, is_dense=True)


def payments(rows: Sequence[Payment]) -> ui.Table:
    columns = (
        ui.Column(_("Reference of the bank"), is_head=True),
        ui.Column(_("Amount in yuan"), is_number=True),
        ui.Column(_("State")),
        ui.Column(_("Paid back or asked for"), is_number=True),
        ui.Column(_("When")),
    )
    lines = tuple(
        ui.Row(
            (
                one.reference,
                yuan(one.fen),
                payment_states()[one.state],
                yuan(one.refunded_fen),
                hall.instant(one.settled_at or one.created_at, with_year=True),
            )
        )
        for one in rows
    )
    empty = _("Nobody has gone to the bank yet.")
    return ui.Table(_("Payments"), columns, lines, empty, hide_caption=True, is_dense=True)


def refund_facts(one: Refund) -> list[ui.Fact]:
    found = [
        ui.Fact(_("Amount in yuan"), yuan(one.fen)),
        ui.Fact(_("Reason"), one.reason),
        ui.Fact(_("Asked by"), f"{one.asked_by_name} {clock.local(one.asked_at):%Y-%m-%d %H:%M}"),
        ui.Fact(_("State"), refund_states()[one.state]),
    ]
    if one.decided_at is not None:
        words = f"{one.decided_by_name} {clock.local(one.decided_at):%Y-%m-%d %H:%M}"
        found.append(ui.Fact(_("Decided by"), words))
    return found


def sums(rows: Sequence[DaySum]) -> ui.Table:
    columns = (
        ui.Column(_("Day"), is_head=True),
        ui.Column(_("Item of fee")),
        ui.Column(_("Payments"), is_number=True),
        ui.Column(_("Came in"), is_number=True),
        ui.Column(_("Paid back"), is_number=True),
    )
    lines = tuple(
        ui.Row((one.day.isoformat(), one.title, str(one.count), yuan(one.fen), yuan(one.refunded_fen)))
        for one in rows
    )
    empty = _("Nothing was received or paid back in these days.")
    return ui.Table(_("Sums by day and item"), columns, lines, empty, hide_caption=True, is_dense=True)


def differences(found: Comparison) -> ui.Table:
    columns = (
        ui.Column(_("Reference of the bank"), is_head=True),
        ui.Column(_("Number of the fee")),
        ui.Column(_("Difference")),
        ui.Column(_("In our book"), is_number=True),
        ui.Column(_("At the bank"), is_number=True),
    )
    kinds = (
        (_("missing here"), found.missing_here),
        (_("missing at the bank"), found.missing_there),
        (_("another amount"), found.differing),
    )
    lines = tuple(ui.Row(_difference(words, one)) for words, rows in kinds for one in rows)
    empty = _("No difference.")
    return ui.Table(_("Differences"), columns, lines, empty, hide_caption=True, is_dense=True)


def _difference(words: str, one: Difference) -> tuple[ui.Cell | str, ...]:
    return (
        one.reference,
        _number(one.order) if one.order else "—",
        words,
        "—" if one.ours is None else yuan(one.ours),
        "—" if one.theirs is None else yuan(one.theirs),
    )
