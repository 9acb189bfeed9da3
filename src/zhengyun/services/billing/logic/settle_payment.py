"""What the bank vouches for becomes the state of a payment and its order, once.

Only a verified notice and the answer to a query come here; what a browser brings back never does.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.billing.contracts import BankAnswer, BankState, OrderState, PaymentState
from zhengyun.services.billing.drivers import get_driver
from zhengyun.services.billing.models import Payment, PaymentOrder
from zhengyun.services.billing.rules import PAYMENT_STEPS, outcome_of_money

ORDER_PAID = "billing.order_paid"
LONGEST = timedelta(days=7)
SHORTEST_PAUSE = timedelta(minutes=2)


def settle_payment(driver: str, answer: BankAnswer) -> None:
    """Twice is once. Raises Problem 404 `billing.unknown_reference`, 409 `billing.wrong_amount`; both are
    written down, and show when the book is compared with the bank's."""
    found = Payment.objects.filter(driver=driver, reference=answer.reference).first()
    if found is None:
        _note_refusal(driver, answer, "unknown_reference", None)
        message = _("No payment has this reference.")
        raise not_found("billing.unknown_reference", message, value=answer.reference[:80])
    if answer.state == BankState.PAID and answer.fen != found.fen:
        _note_refusal(driver, answer, "wrong_amount", found.order_id)
        message = _("The amount is not the one that was asked for.")
        raise conflict("billing.wrong_amount", message, value=answer.fen)
    _settle(found.id, found.order_id, answer)


@transaction.atomic
def _settle(payment_id: UUID, order_id: UUID, answer: BankAnswer) -> None:
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    state = _next_state(order, answer)
    if state is None or state not in PAYMENT_STEPS[PaymentState(payment.state)]:
        return
    payment.state, payment.settled_at = state, answer.at
    payment.save(update_fields=["state", "settled_at"])
    if state is PaymentState.PAID:
        order.state, order.paid_at, order.closed_at = OrderState.PAID, answer.at, clock.now()
        order.save(update_fields=["state", "paid_at", "closed_at"])
        jobs.defer(ORDER_PAID, order_id=str(order.id))
    detail = {"number": order.number, "fen": payment.fen, "state": state.value}
    audit.record(SYSTEM, "billing.settle", "payment_order", order.id, detail=detail)


def _next_state(order: PaymentOrder, answer: BankAnswer) -> PaymentState | None:
    if answer.state == BankState.PAID:
        return outcome_of_money(OrderState(order.state))
    return PaymentState.DECLINED if answer.state == BankState.DECLINED else None


def _note_refusal(driver: str, answer: BankAnswer, reason: str, order_id: UUID | None) -> None:
    detail = {"driver": driver, "reason": reason, "fen": answer.fen, "reference": answer.reference[:80]}
    subject = str(order_id or driver)
    audit.record(SYSTEM, "billing.notice", "payment_order", subject, outcome="refused", detail=detail)


def ask_bank(payment_id: UUID) -> timedelta | None:
    """Asks about a payment of which no notice came. After which pause to ask again, None: never.

    Raises BankUnreachable.
    """
    payment = Payment.objects.select_related("order").filter(pk=payment_id).first()
    if payment is None or payment.state != PaymentState.BEGUN:
        return None
    _ask(payment)
    payment.refresh_from_db(fields=["state"])
    age = clock.now() - payment.created_at
    is_over = payment.state != PaymentState.BEGUN or age > LONGEST
    return None if is_over else max(SHORTEST_PAUSE, age)


def ask_about_order(order: PaymentOrder) -> None:
    """Before an order lapses the bank has the last word. Raises BankUnreachable."""
    for payment in Payment.objects.filter(order=order, state=PaymentState.BEGUN):
        _ask(payment)


def _ask(payment: Payment) -> None:
    answer = get_driver(payment.driver).query(payment.reference)
    if answer is None:
        return
    try:
        settle_payment(payment.driver, answer)
    except Problem:
        return  # it is written down, and asking again would not change it
