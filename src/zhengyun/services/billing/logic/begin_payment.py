"""The payer goes to the bank: one attempt at a time, and the same one until the bank has decided it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.ids import uuid7
from zhengyun.services.billing.contracts import (
    Asked,
    BankUnreachable,
    Begun,
    OrderState,
    PaymentDriver,
    PaymentState,
)
from zhengyun.services.billing.drivers import current_driver
from zhengyun.services.billing.models import Payment, PaymentOrder
from zhengyun.services.billing.permissions import check_can_pay

ASK_BANK = "billing.ask_bank"
FIRST_PAUSE = timedelta(minutes=2)


@transaction.atomic
def begin_payment(actor: Actor, order_id: UUID) -> str:
    """Where the browser goes. Raises Problem 404 `billing.no_such_order`, 409 `billing.not_open`,
    `billing.no_driver`, 503 `billing.bank_unreachable`."""
    order = PaymentOrder.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    order = check_can_pay(actor, order)
    if order.state != OrderState.OPEN or order.due_at <= clock.now():
        raise conflict(
            "billing.not_open",
            _("This fee cannot be paid now."),
            value=order.state,
            remedy=_("Its page shows how it stands."),
        )
    begun = begin_attempt(order, current_driver())
    detail = {"number": order.number, "driver": begun.driver, "fen": order.fen}
    audit.record(actor, "billing.begin", "payment_order", order.id, detail=detail)
    return begun.address


def begin_attempt(order: PaymentOrder, driver: PaymentDriver) -> Payment:
    """The attempt that is under way, or a new one. The order is locked by the caller."""
    begun = Payment.objects.filter(order=order, state=PaymentState.BEGUN).first()
    if begun is not None:
        return begun
    payment_id, now = uuid7(), clock.now()
    found = _ask(driver, order, payment_id)
    made = Payment.objects.create(
        id=payment_id,
        order=order,
        driver=driver.name,
        reference=found.reference,
        address=found.address,
        fen=order.fen,
        created_at=now,
    )
    jobs.defer(ASK_BANK, run_at=now + FIRST_PAUSE, key=f"ask_bank:{made.id}", payment_id=str(made.id))
    return made


def _ask(driver: PaymentDriver, order: PaymentOrder, payment_id: UUID) -> Begun:
    back = f"{settings.ZHENGYUN.public_url}{reverse('billing:order', args=[order.id])}?back=1"
    try:
        return driver.begin(Asked(payment_id, order.number, order.title, order.payee_name, order.fen, back))
    except BankUnreachable as error:
        raise Problem(
            "billing.bank_unreachable",
            _("The bank does not answer at present."),
            remedy=_("Please try again in some minutes."),
            status=503,
        ) from error
