"""A fee from its order to the bank's word; what browsers, late money and bad notices do to it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices.models import Notice
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.billing import drivers
from zhengyun.services.billing.contracts import BankUnreachable, OrderState, PaymentState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.drivers.failing import FailingBank
from zhengyun.services.billing.logic.close_orders import close_orders
from zhengyun.services.billing.logic.settle_payment import ask_bank
from zhengyun.services.billing.logic.take_notice import take_notice
from zhengyun.services.billing.models import Payment, PaymentOrder
from zhengyun.services.billing.tests.books import DAYS, Books, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_drivers", {test_bank.NAME: FailingBank()})


def signed(**content: Any) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"state": "paid", "at": clock.now().isoformat(), **content}).encode()
    return body, {test_bank.SIGNATURE: test_bank.sign(body)}


def test_a_step_asks_once_waits_and_goes_on_when_the_bank_says_so(books: Books) -> None:
    answer = books.collect()
    assert isinstance(answer, Wait)
    assert answer.until == clock.day_end(clock.today() + timedelta(days=DAYS))
    assert books.collect() == answer
    assert PaymentOrder.objects.count() == Notice.objects.filter(kind="billing.due").count() == 1
    books.pay()
    done = books.collect()
    assert isinstance(done, Done)
    assert (done.result["fen"], done.result["yuan"]) == (3000, "30.00")


def test_what_the_browser_brings_back_pays_nothing(books: Books, browse: Any) -> None:
    books.collect()
    books.begin()
    browser: Client = browse(books.payer)
    browser.get(f"/pay/{books.order.id}/?back=1&state=paid")
    assert books.order.state == OrderState.OPEN


def test_going_to_the_bank_twice_is_one_attempt(books: Books) -> None:
    books.collect()
    assert books.begin() == books.begin()


def test_declined_is_not_the_end(books: Books) -> None:
    books.collect()
    assert books.pay(is_paid=False).state == PaymentState.DECLINED
    assert books.order.state == OrderState.OPEN
    assert books.pay().state == PaymentState.PAID


def test_a_notice_twice_is_once(books: Books) -> None:
    paid = books.paid()
    before = books.order.paid_at
    with clock.at(clock.now() + timedelta(hours=1)):
        take_notice(test_bank.NAME, *test_bank.notice_of(paid.reference))
    assert books.order.paid_at == before
    assert Payment.objects.filter(order=books.order).count() == 1


def test_a_lost_notice_is_made_good_by_asking(books: Books) -> None:
    books.collect()
    begun = books.begin()
    assert ask_bank(begun.id) == timedelta(minutes=2)
    test_bank.decide(begun.reference, is_paid=True)
    assert ask_bank(begun.id) is None
    assert books.order.state == OrderState.PAID


def test_what_is_not_paid_in_time_lapses_and_may_be_asked_for_again(books: Books) -> None:
    books.collect()
    with clock.at(books.order.due_at):
        assert isinstance(books.collect(), Failed)
        assert books.order.state == OrderState.LAPSED
        with pytest.raises(Problem) as refused:
            books.begin()
        assert refused.value.code == "billing.not_open"
        assert isinstance(books.collect(), Wait)
        assert books.order.state == OrderState.OPEN


def test_before_it_lapses_the_bank_has_the_last_word(books: Books) -> None:
    books.collect()
    begun = books.begin()
    test_bank.decide(begun.reference, is_paid=True)
    with clock.at(books.order.due_at):
        assert isinstance(books.collect(), Done)


def test_nothing_lapses_while_the_bank_does_not_answer(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books.collect()
    books.begin()
    monkeypatch.setattr(drivers, "_drivers", {test_bank.NAME: FailingBank()})
    with clock.at(books.order.due_at), pytest.raises(BankUnreachable):
        books.collect()
    assert books.order.state == OrderState.OPEN


def test_a_bank_that_does_not_answer_is_told_to_the_payer(books: Books, failing: None) -> None:
    books.collect()
    with pytest.raises(Problem) as refused:
        books.begin()
    assert (refused.value.code, refused.value.status) == ("billing.bank_unreachable", 503)


def test_late_money_of_a_lapsed_order_is_kept_to_be_paid_back(books: Books) -> None:
    books.collect()
    begun = books.begin()
    with clock.at(books.order.due_at):
        books.collect()
        test_bank.decide(begun.reference, is_paid=True)
        take_notice(test_bank.NAME, *test_bank.notice_of(begun.reference))
    begun.refresh_from_db()
    assert (begun.state, books.order.state) == (PaymentState.SURPLUS, OrderState.LAPSED)


def test_hostile_notices_change_nothing_and_are_written_down(books: Books) -> None:
    books.collect()
    begun = books.begin()
    known, fen = begun.reference, begun.fen
    body, headers = signed(reference=known, fen=fen)
    hostile: list[tuple[bytes, dict[str, str], str]] = [
        (body, {}, "billing.bad_signature"),
        (body, {test_bank.SIGNATURE: "é" * 64}, "billing.bad_signature"),
        (body.replace(b"3000", b"3001"), headers, "billing.bad_signature"),
        (b"x" * 70_000, headers, "billing.notice_too_long"),
        (*signed(reference=known, fen=1), "billing.wrong_amount"),
        (*signed(reference=known, fen="3000"), "billing.bad_notice"),
        (*signed(reference=known, fen=True), "billing.bad_notice"),
        (*signed(reference=known, fen=fen, at="yesterday"), "billing.bad_notice"),
        (*signed(reference=known, fen=fen, at="2026-03-02T09:00:00"), "billing.bad_notice"),
        (*signed(reference=known, fen=fen, state="rich"), "billing.bad_notice"),
        (*signed(reference="TBnone", fen=fen), "billing.unknown_reference"),
        (*signed(reference=known + "\x00", fen=fen), "billing.bad_notice"),
        (b"[]", {test_bank.SIGNATURE: test_bank.sign(b"[]")}, "billing.bad_notice"),
        (b"[" * 9000, {test_bank.SIGNATURE: test_bank.sign(b"[" * 9000)}, "billing.bad_notice"),
    ]
    for content, given, code in hostile:
        with pytest.raises(Problem) as refused:
            take_notice(test_bank.NAME, content, given)
        assert refused.value.code == code
    assert books.order.state == OrderState.OPEN
    assert sorted(refusals()) == sorted(
        code.removeprefix("billing.") if code in SHORT else code for *_x, code in hostile
    )


SHORT = ("billing.wrong_amount", "billing.unknown_reference")


def test_a_case_that_is_given_up_owes_nothing_and_what_was_paid_is_to_go_back(books: Books) -> None:
    books.collect()
    close_orders(books.case.id, "withdrawn")
    assert books.order.state == OrderState.CANCELLED
    assert isinstance(books.collect(), Failed)
    other = Books(books.world, books.case, books.treasury, uuid4())
    other.paid()
    for _again in range(2):
        close_orders(books.case.id, "withdrawn")
    assert (other.order.state, other.order.refund_due) == (OrderState.PAID, True)


def test_a_case_that_came_back_to_the_step_pays_the_same_fee_once(books: Books) -> None:
    books.paid()
    again = uuid4()
    assert isinstance(books.collect(run_id=again), Done)
    assert PaymentOrder.objects.count() == 1
    assert isinstance(books.collect(books.fee(fen=5000), run_id=again), Wait)
    assert books.order.refund_due


def test_the_receipt_is_made_once_after_payment(books: Books, browse: Any) -> None:
    books.paid()
    browser: Client = browse(books.payer)
    jobs.run_pending(strict=True)
    order = books.order
    assert order.receipt_file_id
    answer = browser.get(f"/pay/{order.id}/receipt/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    page = Client().get(f"/pay/check/{order.receipt_code.lower()}/").content.decode()
    assert order.number in page
    assert order.payer_name not in page
