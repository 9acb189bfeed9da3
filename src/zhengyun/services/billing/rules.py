"""States of orders, payments and refunds as tables, and what an amount may be."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from zhengyun.services.billing.contracts import OrderState, PaymentState, RefundState

MOST_FEN = 10_000_000_000
"""One hundred million yuan: what is more than this is an error of a formula."""

ORDER_STEPS: dict[OrderState, frozenset[OrderState]] = {
    OrderState.OPEN: frozenset({OrderState.PAID, OrderState.LAPSED, OrderState.CANCELLED}),
    OrderState.LAPSED: frozenset({OrderState.OPEN, OrderState.CANCELLED}),
    OrderState.PAID: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
PAYMENT_STEPS: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.BEGUN: frozenset({PaymentState.PAID, PaymentState.SURPLUS, PaymentState.DECLINED}),
    PaymentState.DECLINED: frozenset({PaymentState.PAID, PaymentState.SURPLUS}),
    PaymentState.PAID: frozenset(),
    PaymentState.SURPLUS: frozenset(),
}
REFUND_STEPS: dict[RefundState, frozenset[RefundState]] = {
    RefundState.ASKED: frozenset({RefundState.APPROVED, RefundState.REFUSED}),
    RefundState.APPROVED: frozenset({RefundState.DONE, RefundState.FAILED}),
    RefundState.FAILED: frozenset({RefundState.APPROVED, RefundState.REFUSED}),
    RefundState.REFUSED: frozenset(),
    RefundState.DONE: frozenset(),
}


def outcome_of_money(order: OrderState) -> PaymentState:
    """What money is that comes for an order in this state: only an open order takes it."""
    return PaymentState.PAID if OrderState.PAID in ORDER_STEPS[order] else PaymentState.SURPLUS


def to_fen(value: object) -> int | None:
    """A computed amount rounded half up to whole fen; None when it is no amount that can be due."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    if not exact.is_finite() or not 0 <= exact <= MOST_FEN:
        return None
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def yuan_to_fen(text: str) -> int | None:
    """`12.50` as somebody types it; None for what is no amount with at most two decimals."""
    try:
        exact = Decimal(text.strip().replace(",", "")) * 100
    except InvalidOperation:
        return None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 < exact <= MOST_FEN:
        return None
    return int(exact)


def yuan(fen: int) -> str:
    """1,234.50"""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"
