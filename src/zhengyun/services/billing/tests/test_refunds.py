"""Money goes back by two people, never more than came."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.billing import drivers, queries
from zhengyun.services.billing.contracts import BankUnreachable, OrderState, RefundState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.drivers.failing import FailingBank
from zhengyun.services.billing.logic.fetch_statement import fetch_statement
from zhengyun.services.billing.logic.refunds import ask_refund, decide_refund, pay_back
from zhengyun.services.billing.logic.take_notice import take_notice
from zhengyun.services.billing.models import BankStatement, Payment, Refund, TestBankRefund
from zhengyun.services.billing.tests.books import Books


def code_of(call: Callable[[], object]) -> str:
    try:
        call()
    except Problem as problem:
        return problem.code
    return ""


def together(*calls: Callable[[], object]) -> list[str]:
    barrier, results = threading.Barrier(len(calls)), [""] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=120)
            results[number] = code_of(call)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    return sorted(results)


@pytest.mark.django_db
class TestRefunds:
    def test_one_asks_another_decides_the_bank_pays_once(self, books: Books) -> None:
        paid, key = books.paid(), uuid4()
        for _again in range(2):
            ask_refund(books.finance(), paid.id, 1000, "多收", key)
        assert code_of(lambda: decide_refund(books.finance(), key, is_approved=True)) == "billing.own_refund"
        decide_refund(books.finance(2), key, is_approved=True)
        jobs.run_pending(strict=True)
        pay_back(key)
        assert Refund.objects.get().state == RefundState.DONE
        assert TestBankRefund.objects.get().fen == 1000

    def test_four_eyes_are_the_databases_own_rule(self, books: Books) -> None:
        refund = ask_refund(books.finance(), books.paid().id, 1000, "多收", uuid4())
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.filter(pk=refund.id).update(state="approved", decided_by=refund.asked_by)
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.update(refunded_fen=3001)

    @pytest.mark.parametrize(("fen", "code"), [(3001, "too_much"), (0, "too_much"), (-1, "too_much")])
    def test_an_amount_that_cannot_go_back_is_refused(self, books: Books, fen: int, code: str) -> None:
        paid = books.paid()
        found = code_of(lambda: ask_refund(books.finance(), paid.id, fen, "多收", uuid4()))
        assert found == f"billing.refund_{code}"

    def test_parts_together_never_exceed_what_came_and_a_refused_one_is_free_again(
        self, books: Books
    ) -> None:
        paid, key = books.paid(), uuid4()
        ask_refund(books.finance(), paid.id, 2000, "多收", key)

        def more() -> str:
            return code_of(lambda: ask_refund(books.finance(), paid.id, 1001, "再退", uuid4()))

        assert more() == "billing.refund_too_much"
        decide_refund(books.finance(2), key, is_approved=False)
        assert more() == ""

    def test_a_key_belongs_to_one_refund(self, books: Books) -> None:
        paid, key = books.paid(), uuid4()
        ask_refund(books.finance(), paid.id, 1000, "多收", key)
        assert code_of(lambda: ask_refund(books.finance(), paid.id, 999, "多收", key)) == "billing.refund_key"

    def test_who_keeps_another_book_or_none_moves_nothing(self, books: Books) -> None:
        paid = books.paid()
        who = {
            "payee": books.finance(at=books.world.amr),
            "stranger": books.finance(at=books.world.north),
            "payer": books.payer,
            "reviewer": books.world.reviewer,
        }
        found = {
            name: code_of(partial(ask_refund, one, paid.id, 1, "多收", uuid4())) for name, one in who.items()
        }
        missing = "billing.no_such_order"
        assert found == {
            "payee": "billing.may_not",
            "stranger": missing,
            "payer": missing,
            "reviewer": missing,
        }

    def test_a_refund_waits_for_a_bank_that_does_not_answer(
        self, books: Books, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = ask_refund(books.finance(), books.paid().id, 1000, "多收", uuid4()).id
        decide_refund(books.finance(2), key, is_approved=True)
        with monkeypatch.context() as patched:
            patched.setattr(drivers, "_drivers", {test_bank.NAME: FailingBank()})
            with pytest.raises(BankUnreachable):
                pay_back(key)
        assert Refund.objects.get().state == RefundState.APPROVED
        pay_back(key)
        assert Refund.objects.get().state == RefundState.DONE

    def test_what_the_bank_refuses_may_be_tried_again_or_given_up(self, books: Books) -> None:
        paid = books.paid()
        key = ask_refund(books.finance(), paid.id, 3000, "多收", uuid4()).id
        assert paid_at_the_counter(paid.reference, 1)
        decide_refund(books.finance(2), key, is_approved=True)
        pay_back(key)
        assert Refund.objects.get().state == RefundState.FAILED
        decide_refund(books.finance(2), key, is_approved=False)
        paid.refresh_from_db()
        assert paid.refunded_fen == 0

    def test_the_book_of_a_day_is_compared_with_the_banks(self, books: Books) -> None:
        paid, today = books.paid(), clock.today()
        assert queries.compare(books.finance(), today).fetched_at is None
        fetch_statement(test_bank.NAME, today)
        found = queries.compare(books.finance(), today)
        assert (found.matched, found.matched_fen) == (1, 3000)
        assert [*found.missing_here, *found.missing_there, *found.differing] == []
        strange = {"reference": "TBstrange", "fen": 77, "at": clock.now().isoformat(), "refund": ""}
        BankStatement.objects.update(lines=[strange])
        found = queries.compare(books.finance(), today)
        assert [one.reference for one in found.missing_here] == ["TBstrange"]
        assert [one.reference for one in found.missing_there] == [paid.reference]
        stranger = queries.compare(books.finance(at=books.world.north), today)
        assert not stranger.missing_there
        sums = queries.day_sums(books.finance(), today, today)
        assert [(one.title, one.count, one.fen) for one in sums] == [("城市道路占用费", 1, 3000)]


def paid_at_the_counter(reference: str, fen: int) -> bool:
    """Money that went back at the bank's own counter."""
    return test_bank.TestBank().refund(reference, fen, uuid4()) == "done"


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_refunds_never_exceed_what_came(self, lasting_books: Books) -> None:
        books = lasting_books
        paid = books.paid()
        officers = [books.finance(1), books.finance(2)]
        found = together(*(partial(ask_refund, one, paid.id, 2000, "多收", uuid4()) for one in officers))
        assert found == ["", "billing.refund_too_much"]
        paid.refresh_from_db()
        assert paid.refunded_fen == 2000

    def test_the_same_notice_at_once_pays_once(self, lasting_books: Books) -> None:
        books = lasting_books
        books.collect()
        begun = books.begin()
        test_bank.decide(begun.reference, is_paid=True)
        notice = test_bank.notice_of(begun.reference)
        assert together(*([lambda: take_notice(test_bank.NAME, *notice)] * 3)) == ["", "", ""]
        assert books.order.state == OrderState.PAID

    def test_going_to_the_bank_at_once_is_one_attempt(self, lasting_books: Books) -> None:
        books = lasting_books
        books.collect()
        assert together(*([books.begin] * 3)) == ["", "", ""]
        assert Payment.objects.count() == 1

    def test_a_notice_and_the_lapse_at_once_agree(self, lasting_books: Books) -> None:
        """Either it was paid, or it lapsed and the money is kept to be paid back."""
        books = lasting_books
        books.collect()
        begun = books.begin()
        test_bank.decide(begun.reference, is_paid=True)
        notice, due = test_bank.notice_of(begun.reference), books.order.due_at

        def lapse() -> None:
            with clock.at(due):
                books.collect()

        assert together(lapse, lambda: take_notice(test_bank.NAME, *notice)) == ["", ""]
        begun.refresh_from_db()
        pairs = {(OrderState.PAID, "paid"), (OrderState.LAPSED, "surplus")}
        assert (books.order.state, begun.state) in pairs
