"""Background work of fees. Every job is idempotent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.services.billing.drivers.test_bank import CALL_BACK, NAME
from zhengyun.services.billing.logic.begin_payment import ASK_BANK
from zhengyun.services.billing.logic.fetch_statement import FETCH
from zhengyun.services.billing.logic.refunds import PAY_BACK
from zhengyun.services.billing.logic.settle_payment import ORDER_PAID


@jobs.job(ASK_BANK)
def ask_bank(payment_id: str) -> None:
    from zhengyun.services.billing.logic import settle_payment

    pause = settle_payment.ask_bank(UUID(payment_id))
    if pause is not None:
        key = f"ask_bank:{payment_id}"
        jobs.defer(ASK_BANK, run_at=clock.now() + pause, key=key, payment_id=payment_id)


@jobs.job(ORDER_PAID)
def order_paid(order_id: str) -> None:
    """The case goes on at once, then the receipt is made."""
    from zhengyun.engines.casework import facade as casework
    from zhengyun.services.billing.logic.make_receipt import make_receipt
    from zhengyun.services.billing.models import PaymentOrder

    casework.wake_effect(PaymentOrder.objects.values_list("run_id", flat=True).get(pk=order_id))
    make_receipt(UUID(order_id))


@jobs.job(PAY_BACK)
def pay_back(refund_id: str) -> None:
    from zhengyun.services.billing.logic import refunds

    refunds.pay_back(UUID(refund_id))


@jobs.job(CALL_BACK)
def test_bank_calls(reference: str) -> None:
    """The test bank tells what its customer chose, as a real one would: signed bytes."""
    from zhengyun.services.billing.drivers.test_bank import notice_of
    from zhengyun.services.billing.logic.take_notice import take_notice

    take_notice(NAME, *notice_of(reference))


@jobs.job(FETCH)
def fetch_statement(driver: str, day: str) -> None:
    from zhengyun.services.billing.logic import fetch_statement as fetching

    fetching.fetch_statement(driver, date.fromisoformat(day))


@jobs.periodic("5 17 * * *", "billing.fetch_yesterday")
def fetch_yesterday() -> None:
    """At 01:05 in Shanghai: the bank's file of the day that has ended."""
    from zhengyun.services.billing.drivers import usable_drivers

    yesterday = clock.today() - timedelta(days=1)
    for driver in usable_drivers():
        jobs.defer(FETCH, key=f"statement:{driver.name}:{yesterday}", driver=driver.name, day=str(yesterday))
