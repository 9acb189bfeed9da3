"""The book of fees for finance officers: orders, refunds by two people, days against the bank's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.billing import queries
from zhengyun.services.billing.logic.fetch_statement import ask_statements
from zhengyun.services.billing.logic.refunds import REFUNDABLE, ask_refund, decide_refund
from zhengyun.services.billing.models import Payment, PaymentOrder, Refund
from zhengyun.services.billing.permissions import FINANCE, can_decide_refund, can_keep_book
from zhengyun.services.billing.rules import yuan, yuan_to_fen
from zhengyun.services.billing.web import tables
from zhengyun.services.billing.web.words_of_pages import order_facts
from zhengyun.services.billing.words import order_badge, order_states
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui

SHOWN = (403, 409, 422)
SUM_DAYS = 30


@access(staff(FINANCE))
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    actor = accounts.actor_for(request)
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    cursor = request.GET.get("after")
    page = queries.list_orders(actor, state=state, text=text, cursor=cursor)
    here = reverse("billing:orders")
    query = {name: value for name, value in (("state", state), ("q", text)) if value}
    refunds = queries.waiting_refunds(actor)
    context = {
        "tabs": _tabs(here, state),
        "table": tables.orders(page.rows),
        "refunds": tables.refunds(refunds) if refunds else None,
        "search": ui.Field("q", _("Number, or name of the payer"), value=text, maxlength=60),
        "state": state,
        "pager": ui.KeysetPager.around(
            page,
            lambda place: f"{here}?{urlencode({**query, 'after': place})}",
            f"{here}?{urlencode(query)}" if cursor else "",
        ),
    }
    return render(request, "billing/orders.html", context)


def _tabs(here: str, chosen: str) -> list[ui.Tab]:
    names = {"": _("All"), **order_states(), queries.TO_REFUND: _("to be paid back")}
    return [
        ui.Tab(name, f"{here}?state={code}" if code else here, is_current=code == chosen)
        for code, name in names.items()
    ]


@access(staff(FINANCE))
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """POST asks for a refund."""
    actor = accounts.actor_for(request)
    found = queries.order_in_book(actor, order_id)
    problem = None
    if request.method == "POST":
        try:
            _ask(actor, found, request)
        except Problem as refused:
            if refused.status not in SHOWN:
                raise
            problem = refused
        else:
            messages.success(request, _("Asked for. Another finance officer decides."))
            return redirect("billing:book_order", order_id=found.id)
    payments = queries.payments_of(found)
    context = {
        "order": found,
        "badge": order_badge(found),
        "facts": order_facts(found),
        "crumbs": [ui.Crumb(_("Fees"), reverse("billing:orders")), ui.Crumb(found.number)],
        "payments": tables.payments(payments),
        "refunds": [_refund(actor, found, one) for row in payments for one in row.refunds.all()],
        "forms": _forms(actor, found, payments, request, problem),
        "problem": problem if problem and not problem.fields else None,
    }
    return render(request, "billing/book_order.html", context, status=problem.status if problem else 200)


def _ask(actor: Actor, found: PaymentOrder, request: HttpRequest) -> None:
    typed = request.POST.get("amount", "")
    fen = yuan_to_fen(typed)
    if fen is None:
        words = _("This is not an amount in yuan, such as 12.50.")
        raise Problem("billing.bad_amount", words, value=typed[:20], fields={"amount": [words]})
    payment_id = _uuid(request.POST.get("payment", ""))
    key = _uuid(request.POST.get("key", ""))
    if payment_id not in {one.id for one in queries.payments_of(found)}:
        raise Problem("billing.no_payment_chosen", _("Choose the payment that is to be paid back."))
    ask_refund(actor, payment_id, fen, request.POST.get("reason", ""), key)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        message, remedy = _("This form is not complete."), _("Load the page again.")
        raise Problem("billing.bad_form", message, value=text[:40], remedy=remedy) from error


def _forms(
    actor: Actor,
    found: PaymentOrder,
    payments: Sequence[Payment],
    request: HttpRequest,
    problem: Problem | None,
) -> list[tuple[Payment, UUID, list[ui.Field]]]:
    if not can_keep_book(actor, found):
        return []
    errors = problem.fields if problem else {}
    forms = []
    for one in payments:
        left = one.fen - one.refunded_fen
        if one.state not in REFUNDABLE or left <= 0:
            continue
        is_sent = request.POST.get("payment") == str(one.id)
        amount = request.POST.get("amount", "") if is_sent else yuan(left).replace(",", "")
        fields = [
            ui.Field(
                "amount", _("Amount to pay back"), value=amount, required=True, unit=_("yuan"),
                inputmode="decimal", width="short", maxlength=14,
                error=" ".join(errors.get("amount", ())) if is_sent else "",
            ),
            ui.Field(
                "reason", _("Reason"), value=request.POST.get("reason", "") if is_sent else "", required=True,
                maxlength=300, error=" ".join(errors.get("reason", ())) if is_sent else "",
            ),
        ]  # fmt: skip
        forms.append((one, uuid7(), fields))
    return forms


def _refund(actor: Actor, found: PaymentOrder, one: Refund) -> tuple[list[ui.Fact], list[ui.Action]]:
    url = reverse("billing:decide_refund", args=[one.id])
    acts = []
    if one.state in queries.WAITING_REFUNDS and can_decide_refund(actor, found, one):
        names = (("approve", _("Approve the refund")), ("refuse", _("Refuse the refund")))
        acts = [
            ui.Action(
                label, url, ui.ActionKind.SECONDARY, "choice", value, "post",
                consequence=_("The bank is told to pay it back.") if value == "approve" else "",
            )
            for value, label in names
        ]  # fmt: skip
    return tables.refund_facts(one), acts


@access(staff(FINANCE))
@require_POST
def decide(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if choice not in ("approve", "refuse"):
        raise Problem("billing.no_choice", _("Approve or refuse."), value=choice[:20])
    refund = decide_refund(accounts.actor_for(request), refund_id, is_approved=choice == "approve")
    messages.success(request, _("Decided."))
    return redirect("billing:book_order", order_id=refund.payment.order_id)


@access(staff(FINANCE))
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Sums by day and item, and one day against the bank's file. POST fetches that file anew."""
    actor = accounts.actor_for(request)
    day, is_bad = _day(request.POST.get("day") or request.GET.get("day", ""))
    if request.method == "POST":
        ask_statements(actor, day)
        messages.success(request, _("The bank's file is being fetched; load the page again in a moment."))
        return redirect(f"{reverse('billing:book')}?day={day.isoformat()}")
    found = queries.compare(actor, day)
    first = day - timedelta(days=SUM_DAYS - 1)
    context = {
        "crumbs": [ui.Crumb(_("Fees"), reverse("billing:orders")), ui.Crumb(_("Book and bank"))],
        "day": day,
        "day_field": ui.Field(
            "day", _("Day"), ui.FieldKind.DATE, day.isoformat(), max=clock.today().isoformat(),
            error=_("This is not a day.") if is_bad else "",
        ),
        "sums": tables.sums(queries.day_sums(actor, first, day)),
        "found": found,
        "fetched_at": hall.instant(found.fetched_at, with_year=True) if found.fetched_at else "",
        "matched": yuan(found.matched_fen),
        "differences": tables.differences(found) if found.fetched_at else None,
    }  # fmt: skip
    return render(request, "billing/book.html", context, status=422 if is_bad else 200)


def _day(text: str) -> tuple[date, bool]:
    """The day, or today and that it cannot be read."""
    try:
        return (date.fromisoformat(text), False) if text else (clock.today(), False)
    except ValueError:
        return clock.today(), True
