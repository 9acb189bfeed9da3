"""A fee as its payer sees it: what, why, until when; the way to the bank; the receipt and its check."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, citizen, public
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.billing import drivers, queries
from zhengyun.services.billing.contracts import OrderState, PaymentState, RefundState
from zhengyun.services.billing.logic.begin_payment import begin_payment
from zhengyun.services.billing.models import Payment, PaymentOrder, Refund
from zhengyun.services.billing.web.words_of_pages import order_facts, public_facts
from zhengyun.services.billing.words import money, order_badge, payment_states, refund_states
from zhengyun.ui import contracts as ui

SHOWN = (409, 503)
EVERY = 3
LONGEST = timedelta(minutes=10)
"""A page that waits for the bank looks again by itself every three seconds, for ten minutes."""


@access(citizen)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """POST goes to the bank. What comes back from there is shown as the bank confirms it, not before."""
    actor = accounts.actor_for(request)
    found = queries.order_of_payer(actor, order_id)
    problem = None
    if request.method == "POST":
        try:
            return redirect(begin_payment(actor, order_id))
        except Problem as refused:
            if refused.status not in SHOWN:
                raise
            problem = refused
    payments = queries.payments_of(found)
    last = payments[-1] if payments and found.state == OrderState.OPEN else None
    is_waiting = last is not None and last.state == PaymentState.BEGUN
    context = {
        "order": found,
        "badge": ui.Badge(_("Waiting for the bank"), ui.Tone.INFO) if is_waiting else order_badge(found),
        "facts": order_facts(found),
        "problem": problem,
        "can_pay": found.state == OrderState.OPEN and _has_driver(),
        "has_no_driver": found.state == OrderState.OPEN and not _has_driver(),
        "state": _words(found),
        "is_waiting": is_waiting,
        "is_declined": last is not None and last.state == PaymentState.DECLINED,
        "refresh": _refresh(found, last if is_waiting else None),
        "back_money": _going_back(payments),
        "case_url": reverse("hall:case", args=[found.case_id]),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "billing/_order.html" if is_fragment else "billing/order.html"
    return render(request, template, context, status=problem.status if problem else 200)


def _refresh(order: PaymentOrder, begun: Payment | None) -> int:
    """Until the bank has confirmed, and then until the receipt is made."""
    since = begun.created_at if begun else None if order.receipt_file_id else order.paid_at
    return EVERY if since and clock.now() - since < LONGEST else 0


def _has_driver() -> bool:
    try:
        drivers.current_driver()
    except Problem:
        return False
    return True


def _words(order: PaymentOrder) -> str:
    if order.state == OrderState.LAPSED:
        return _("It was not paid in time. The office decides how it goes on.")
    if order.state == OrderState.CANCELLED:
        return _("Nothing is due any more.")
    return ""


def _going_back(payments: list[Payment]) -> list[ui.Fact]:
    names = {**refund_states(), RefundState.ASKED.value: _("being decided")}
    found = [
        ui.Fact(money(one.fen), names[one.state])
        for payment in payments
        for one in payment.refunds.all()
        if one.state != RefundState.REFUSED
    ]
    waiting = [one for one in payments if one.state == PaymentState.SURPLUS and not one.refunded_fen]
    return [*found, *(ui.Fact(money(one.fen), payment_states()[one.state]) for one in waiting)]


@access(citizen)
@require_GET
def receipt(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = queries.order_of_payer(accounts.actor_for(request), order_id)
    if found.receipt_file_id is None:
        raise not_found(
            "billing.no_receipt",
            _("There is no receipt yet."),
            remedy=_("It is made within a minute after the bank has confirmed the payment."),
        )
    return cast(
        HttpResponse, files.serve(files.get(found.receipt_file_id), inline="download" not in request.GET)
    )


@access(public)
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt is genuine, by its code; names are covered."""
    found = PaymentOrder.objects.filter(receipt_code=code.upper()[:40], state=OrderState.PAID).first()
    if found is None:
        raise not_found("billing.no_such_receipt", _("No receipt has this code."), value=code[:40])
    back = Refund.objects.filter(payment__order=found, state=RefundState.DONE)
    returned = back.aggregate(total=Sum("fen"))["total"] or 0
    return render(request, "billing/check.html", {"facts": public_facts(found, returned)})
