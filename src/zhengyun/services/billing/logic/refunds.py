"""Money goes back: one finance officer asks, another one decides, a job pays."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.billing.contracts import BankState, PaymentState, RefundState
from zhengyun.services.billing.drivers import get_driver
from zhengyun.services.billing.models import Payment, PaymentOrder, Refund
from zhengyun.services.billing.permissions import check_can_decide_refund, check_can_keep_book
from zhengyun.services.billing.rules import REFUND_STEPS, yuan

PAY_BACK = "billing.pay_back"
MOST_REASON = 300
LATER = timedelta(minutes=10)
REFUNDABLE = (PaymentState.PAID, PaymentState.SURPLUS)


@transaction.atomic
def ask_refund(actor: Actor, payment_id: UUID, fen: int, reason: str, key: UUID) -> Refund:
    """key: the same key is the same refund. Raises Problem 404 `billing.no_such_payment`, 403
    `billing.may_not`, 422 `billing.no_reason`, `billing.refund_too_much`, 409 `billing.refund_key`."""
    payment, order = _locked(payment_id)
    person_id = check_can_keep_book(actor, order)
    known = Refund.objects.filter(pk=key).first()
    if known is not None:
        if (known.payment_id, known.fen, known.asked_by) != (payment.id, fen, person_id):
            raise conflict("billing.refund_key", _("This form has been sent already."), value=str(key))
        return known
    if not (reason := reason.replace("\x00", "").strip()[:MOST_REASON]):
        raise Problem("billing.no_reason", _("Please say why."), fields={"reason": [_("Please say why.")]})
    left = payment.fen - payment.refunded_fen if payment.state in REFUNDABLE else 0
    if not 0 < fen <= left:
        words = _("At most %(yuan)s yuan can be paid back.") % {"yuan": yuan(left)}
        raise Problem("billing.refund_too_much", words, value=yuan(fen), fields={"amount": [words]})
    payment.refunded_fen += fen
    payment.save(update_fields=["refunded_fen"])
    refund = Refund.objects.create(
        id=key,
        payment=payment,
        fen=fen,
        reason=reason,
        asked_by=person_id,
        asked_by_name=actor.name,
        asked_at=clock.now(),
    )
    _note(actor, "billing.ask_refund", refund, order)
    return refund


@transaction.atomic
def decide_refund(actor: Actor, refund_id: UUID, *, is_approved: bool) -> Refund:
    """Also of one that failed: approved, it is tried again. Raises Problem 404 `billing.no_such_refund`,
    403 `billing.may_not`, `billing.own_refund`, 409 `billing.refund_decided`."""
    payment_id = Refund.objects.filter(pk=refund_id).values_list("payment_id", flat=True).first()
    if payment_id is None:
        raise no_such_refund(refund_id)
    payment, order = _locked(payment_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    person_id = check_can_decide_refund(actor, order, refund)
    state = RefundState.APPROVED if is_approved else RefundState.REFUSED
    if state not in REFUND_STEPS[RefundState(refund.state)]:
        raise conflict("billing.refund_decided", _("This refund has been decided."), value=refund.state)
    refund.state, refund.decided_at = state, clock.now()
    refund.decided_by, refund.decided_by_name = person_id, actor.name
    refund.save(update_fields=["state", "decided_at", "decided_by", "decided_by_name"])
    if is_approved:
        jobs.defer(PAY_BACK, refund_id=str(refund.id))
    else:
        payment.refunded_fen -= refund.fen
        payment.save(update_fields=["refunded_fen"])
    _note(actor, "billing.decide_refund", refund, order)
    return refund


def pay_back(refund_id: UUID) -> None:
    """The bank is asked outside of a transaction; it knows the refund by its id. Raises BankUnreachable."""
    rows = Refund.objects.select_related("payment__order")
    refund = rows.filter(pk=refund_id, state=RefundState.APPROVED).first()
    if refund is None:
        return
    payment = refund.payment
    answer = get_driver(payment.driver).refund(payment.reference, refund.fen, refund.id)
    if answer == BankState.WAITING:
        jobs.defer(PAY_BACK, run_at=clock.now() + LATER, refund_id=str(refund.id))
        return
    is_done = answer == BankState.DONE
    with transaction.atomic():
        known = Refund.objects.select_for_update(of=("self",)).get(pk=refund.id)
        if known.state != RefundState.APPROVED:
            return
        known.state = RefundState.DONE if is_done else RefundState.FAILED
        known.done_at = clock.now() if is_done else None
        known.save(update_fields=["state", "done_at"])
        _note(SYSTEM, "billing.pay_back", known, payment.order)


def no_such_refund(refund_id: UUID) -> Problem:
    return not_found("billing.no_such_refund", _("There is no such refund."), value=str(refund_id))


def _locked(payment_id: UUID) -> tuple[Payment, PaymentOrder]:
    order_id = Payment.objects.filter(pk=payment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise not_found("billing.no_such_payment", _("There is no such payment."), value=str(payment_id))
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment_id), order


def _note(actor: Actor, action: str, refund: Refund, order: PaymentOrder) -> None:
    detail = {"number": order.number, "refund": str(refund.id), "fen": refund.fen, "state": str(refund.state)}
    audit.record(actor, action, "payment_order", order.id, detail=detail)
