"""States and times of fees in words."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.services.billing.contracts import OrderState, PaymentState, RefundState
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.billing.rules import yuan
from zhengyun.ui import contracts as ui


def money(fen: int) -> str:
    return _("%(yuan)s yuan") % {"yuan": yuan(fen)}


def last_day(order: PaymentOrder) -> date:
    """The last day on which it can be paid."""
    return clock.local(order.due_at - timedelta(seconds=1)).date()


def order_states() -> dict[str, str]:
    return {
        OrderState.OPEN.value: _("to be paid"),
        OrderState.PAID.value: _("paid"),
        OrderState.LAPSED.value: _("not paid in time"),
        OrderState.CANCELLED.value: _("not due any more"),
    }


def order_badge(order: PaymentOrder) -> ui.Badge:
    tones = {
        OrderState.OPEN.value: ui.Tone.WARNING,
        OrderState.PAID.value: ui.Tone.SUCCESS,
    }
    return ui.Badge(order_states()[order.state], tones.get(order.state, ui.Tone.NEUTRAL))


def payment_states() -> dict[str, str]:
    return {
        PaymentState.BEGUN.value: _("at the bank"),
        PaymentState.PAID.value: _("paid"),
        PaymentState.SURPLUS.value: _("paid in excess, to be paid back"),
        PaymentState.DECLINED.value: _("declined by the bank"),
    }


def refund_states() -> dict[str, str]:
    return {
        RefundState.ASKED.value: _("waits for a second person"),
        RefundState.APPROVED.value: _("approved, at the bank"),
        RefundState.REFUSED.value: _("not approved"),
        RefundState.FAILED.value: _("refused by the bank"),
        RefundState.DONE.value: _("paid back"),
    }
