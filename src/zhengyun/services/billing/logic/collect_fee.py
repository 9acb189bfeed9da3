"""An order for a fee comes from a step of a case, and the step waits until it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import secret_code, with_check
from zhengyun.services.billing.contracts import OrderState
from zhengyun.services.billing.logic.settle_payment import ask_about_order
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.billing.rules import yuan


@dataclass(frozen=True, slots=True)
class Fee:
    """What a step of a procedure asks for. days: calendar days; it lapses when the last of them ends."""

    fen: int
    title: str
    basis: str
    payee_id: UUID
    treasury_id: UUID
    days: int


@transaction.atomic
def collect_fee(run_id: UUID, case_id: UUID, element: str, fee: Fee) -> Done | Wait | Failed:
    """Again with the same run_id it is the same order. One that lapsed is open again: somebody resumed it."""
    order = PaymentOrder.objects.select_for_update(of=("self",)).filter(run_id=run_id).first()
    if order is None:
        paid = _paid_before(case_id, element, fee.fen)
        if paid is not None:
            return paid_result(paid)
        order = _open_order(run_id, case_id, element, fee)
    elif order.state == OrderState.LAPSED:
        _reopen(order, fee.days)
    if order.state == OrderState.OPEN and order.due_at <= clock.now():
        ask_about_order(order)
        order.refresh_from_db()
        if order.state == OrderState.OPEN:
            return _lapse(order)
    if order.state == OrderState.PAID:
        return paid_result(order)
    if order.state == OrderState.CANCELLED:
        return Failed(_("This fee is not due any more."))
    return Wait(order.due_at)


def paid_result(order: PaymentOrder) -> Done:
    """What letters and conditions see under `effects`."""
    return Done(
        {
            "order": str(order.id),
            "number": order.number,
            "fen": order.fen,
            "yuan": yuan(order.fen),
            "paid_on": clock.local(order.paid_at).date().isoformat(),
        }
    )


def _paid_before(case_id: UUID, element: str, fen: int) -> PaymentOrder | None:
    """A case that was sent back comes here again: the same fee is not due twice; of another amount the
    former payment is to be paid back."""
    rows = PaymentOrder.objects.select_for_update(of=("self",)).filter(
        case_id=case_id, element=element, state=OrderState.PAID, refund_due=False
    )
    found = None
    for row in rows:
        if found is None and row.fen == fen:
            found = row
            continue
        row.refund_due = True
        row.save(update_fields=["refund_due"])
        _note("billing.refund_due", row)
    return found


def _open_order(run_id: UUID, case_id: UUID, element: str, fee: Fee) -> PaymentOrder:
    case = casework.get_case(SYSTEM, case_id)
    if case.applicant_id is None:
        raise Problem("billing.no_payer", _("This case has nobody who could pay."), value=case.number)
    order_id, now = uuid5(run_id, "billing.order"), clock.now()
    order = PaymentOrder.objects.create(
        id=order_id,
        run_id=run_id,
        number=with_check(f"F{clock.today():%Y%m%d}{order_id.int % 10**12:012d}"),
        case_id=case_id,
        case_number=case.number,
        case_title=case.title,
        element=element,
        item_code=case.item_code,
        payer_id=case.applicant_id,
        payer_name=case.applicant_name,
        payee_id=fee.payee_id,
        payee_name=parties.get_party(fee.payee_id).name,
        treasury_id=fee.treasury_id,
        title=fee.title,
        basis=fee.basis,
        fen=fee.fen,
        due_at=_due_at(fee.days),
        receipt_code=secret_code(),
        created_at=now,
    )
    _note("billing.order", order)
    _tell(order)
    return order


def _due_at(days: int) -> datetime:
    return clock.day_end(clock.today() + timedelta(days=days))


def _reopen(order: PaymentOrder, days: int) -> None:
    order.state, order.due_at, order.closed_at = OrderState.OPEN, _due_at(days), None
    order.save(update_fields=["state", "due_at", "closed_at"])
    _note("billing.reopen", order)
    _tell(order)


def _lapse(order: PaymentOrder) -> Failed:
    order.state, order.closed_at = OrderState.LAPSED, clock.now()
    order.save(update_fields=["state", "closed_at"])
    _note("billing.lapse", order)
    return Failed(
        _("The fee %(number)s was not paid in time. Resumed, the step asks for it once more.")
        % {"number": order.number}
    )


def _tell(order: PaymentOrder) -> None:
    last = clock.local(order.due_at - timedelta(seconds=1)).date()
    words = _("%(case)s: %(yuan)s yuan are due until %(day)s.") % {
        "case": order.case_number,
        "yuan": yuan(order.fen),
        "day": last.isoformat(),
    }
    notices.notify(
        order.payer_id,
        _("To be paid: %(title)s") % {"title": order.title},
        words,
        reverse("billing:order", args=[order.id]),
        kind="billing.due",
        subject_ref=f"case:{order.case_id}",
        key=f"billing.due:{order.id}:{last.isoformat()}",
        matter=order.item_code,
    )


def _note(action: str, order: PaymentOrder) -> None:
    detail = {"number": order.number, "case": order.case_number, "fen": order.fen, "state": str(order.state)}
    audit.record(SYSTEM, action, "payment_order", order.id, detail=detail)
