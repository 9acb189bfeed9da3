"""Who opens which page, and what stands there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.billing.contracts import OrderState, RefundState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.logic.refunds import ask_refund
from zhengyun.services.billing.models import PaymentOrder, Refund
from zhengyun.services.billing.tests.books import Books

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
WHO = ("payer", "other", "finance", "payee", "stranger", "reviewer", "nobody")
TABLE = {
    # payer other finance payee stranger reviewer nobody
    "order": "200 404 403 403 403 403 302",
    "receipt": "200 404 403 403 403 403 302",
    "check": "200 200 200 200 200 200 200",
    "notice": "405 405 405 405 405 405 405",
    "bank": "200 200 200 200 200 200 200",
    "orders": "403 403 200 200 200 403 302",
    "book_order": "403 403 200 200 404 403 302",
    "decide_refund": "403 403 405 405 405 403 302",
    "book": "403 403 200 200 200 403 302",
}
"""What GET answers. other: acts for himself, not for the firm that pays."""


def people(books: Books) -> dict[str, Actor | None]:
    return {
        "payer": books.payer,
        "other": books.world.people.applicant("person", "周某"),
        "finance": books.finance(),
        "payee": books.finance(at=books.world.amr),
        "stranger": books.finance(at=books.world.north),
        "reviewer": books.world.reviewer,
        "nobody": None,
    }


def status(browser: Client, url: str) -> int:
    """A file is read to its end, which closes it."""
    answer = browser.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


def test_everybody_gets_what_the_table_says(books: Books, browse: Browse) -> None:
    paid = books.paid()
    jobs.run_pending(strict=True)
    refund = ask_refund(books.finance(), paid.id, 100, "多收", uuid4())
    order = books.order
    arguments = {
        "order": order.id, "receipt": order.id, "check": order.receipt_code, "notice": test_bank.NAME,
        "bank": paid.reference, "book_order": order.id, "decide_refund": refund.id,
    }  # fmt: skip
    routes = {
        name: reverse(f"billing:{name}", args=[arguments[name]] if name in arguments else [])
        for name in TABLE
    }
    for place, (who, actor) in enumerate(people(books).items()):
        assert WHO[place] == who
        browser = browse(actor) if actor else Client()
        found = {name: status(browser, url) for name, url in routes.items()}
        assert (who, found) == (who, {name: int(line.split()[place]) for name, line in TABLE.items()})


def test_the_whole_way_of_a_payer(books: Books, browse: Browse) -> None:
    books.collect()
    browser, order = browse(books.payer), books.order
    case = browser.get(reverse("hall:case", args=[books.case.id])).content.decode()
    here = reverse("billing:order", args=[order.id])
    assert "30.00" in case
    assert here in case
    assert here in browser.get(reverse("hall:my")).content.decode()
    assert "第三十七条" in browser.get(here).content.decode()
    bank = browser.post(here)["Location"]
    assert browser.get(bank).status_code == 200
    back = browser.post(bank, {"choice": "pay"})["Location"]
    assert back.endswith(f"{here}?back=1")
    assert books.order.state == OrderState.OPEN
    waiting = browser.get(back).content.decode()
    assert "正在等银行确认" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "去银行缴费" not in waiting
    jobs.run_pending(strict=True)
    assert books.order.state == OrderState.PAID
    fragment = browser.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "缴费成功" in fragment
    assert "hx-trigger" not in fragment
    assert reverse("billing:receipt", args=[order.id]) in browser.get(here).content.decode()
    assert (
        reverse("billing:receipt", args=[order.id])
        in browser.get(reverse("hall:case", args=[books.case.id])).content.decode()
    )


def test_leaving_the_bank_decides_nothing_and_another_choice_after_that_is_refused(
    books: Books, browse: Browse
) -> None:
    books.collect()
    begun, browser = books.begin(), browse(books.payer)
    for choice in ("leave", "rob"):
        assert browser.post(begun.address, {"choice": choice}).status_code == 302
    assert books.begin() == begun
    browser.post(begun.address, {"choice": "decline"})
    assert browser.post(begun.address, {"choice": "pay"}).status_code == 409


def test_a_refusal_says_so_and_offers_another_try(books: Books, browse: Browse) -> None:
    books.collect()
    books.pay(is_paid=False)
    page = browse(books.payer).get(f"{reverse('billing:order', args=[books.order.id])}?back=1")
    words = page.content.decode()
    assert "银行没有受理" in words
    assert "重新缴费" in words
    assert "hx-trigger" not in words


def test_who_left_the_bank_goes_on_there_and_the_page_does_not_ask_for_ever(
    books: Books, browse: Browse
) -> None:
    books.collect()
    begun, here = books.begin(), reverse("billing:order", args=[books.order.id])
    browser = browse(books.payer)
    assert "回银行继续" in browser.get(here).content.decode()
    assert browser.post(here)["Location"] == begun.address
    with clock.at(clock.now() + timedelta(minutes=11)):
        page = browser.get(here).content.decode()
    assert "正在等银行确认" in page
    assert "hx-trigger" not in page


def test_the_banks_notice_needs_no_session_but_its_signature(books: Books) -> None:
    books.collect()
    begun = books.begin()
    test_bank.decide(begun.reference, is_paid=True)
    body, headers = test_bank.notice_of(begun.reference)
    bank, url = Client(enforce_csrf_checks=True), reverse("billing:notice", args=[test_bank.NAME])
    assert bank.post(url, body, "application/json").status_code == 403
    assert bank.post(reverse("billing:notice", args=["other"]), body, "application/json").status_code == 404
    assert books.order.state == OrderState.OPEN
    assert bank.post(url, body, "application/json", headers=headers).status_code == 200
    assert books.order.state == OrderState.PAID


def test_two_finance_officers_pay_back_by_their_pages(books: Books, browse: Browse) -> None:
    paid = books.paid()
    first, second = browse(books.finance(1)), browse(books.finance(2))
    here = reverse("billing:book_order", args=[books.order.id])
    form = {"payment": str(paid.id), "key": str(uuid4()), "amount": "10.00", "reason": "多收"}
    for wrong in (
        {"amount": "ten"},
        {"amount": "30.01"},
        {"reason": " "},
        {"key": "x"},
        {"payment": str(uuid4())},
    ):
        assert first.post(here, {**form, **wrong}).status_code == 422
    assert first.post(here, form).status_code == 302
    refund = Refund.objects.get()
    decision = reverse("billing:decide_refund", args=[refund.id])
    assert decision not in first.get(here).content.decode()
    assert decision in second.get(here).content.decode()
    assert first.post(decision, {"choice": "approve"}).status_code == 403
    assert second.post(decision, {"choice": "perhaps"}).status_code == 422
    assert second.post(decision, {"choice": "approve"}).status_code == 302
    assert second.post(decision, {"choice": "refuse"}).status_code == 409
    jobs.run_pending(strict=True)
    assert Refund.objects.get().state == RefundState.DONE


def test_the_book_is_fetched_in_a_job_and_bad_days_are_named(books: Books, browse: Browse) -> None:
    books.paid()
    browser, url = browse(books.finance()), reverse("billing:book")
    assert browser.get(url, {"day": "never"}).status_code == 422
    assert browser.post(url, {"day": "2099-01-01"}).status_code == 422
    assert browser.post(url, {"day": clock.today().isoformat()}).status_code == 302
    jobs.run_pending(strict=True)
    assert "没有差异" in browser.get(url).content.decode()


def test_a_list_of_many_costs_what_a_list_of_one_costs(books: Books, browse: Browse) -> None:
    books.collect()
    browser, url = browse(books.finance()), reverse("billing:orders")
    browser.get(url)

    def queries() -> int:
        with counted() as caught:
            assert browser.get(url).status_code == 200
        return len(caught)

    before, row = queries(), books.order
    for _n in range(30):
        row.pk, row.run_id, row.number, row.receipt_code = uuid4(), uuid4(), uuid4().hex, uuid4().hex
        row.save(force_insert=True)
    assert queries() == before
    assert PaymentOrder.objects.count() == 31


@pytest.mark.parametrize("query", ["state=paid", "state=to_refund", "state=x", "q=稻香", "after=broken"])
def test_filters_never_break_the_list(books: Books, browse: Browse, query: str) -> None:
    books.collect()
    answer = browse(books.finance()).get(f"{reverse('billing:orders')}?{query}")
    assert answer.status_code == (400 if "broken" in query else 200)
