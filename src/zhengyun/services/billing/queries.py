"""Reads for the pages of billing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page
from zhengyun.services.billing.contracts import OrderState, PaymentState, RefundState
from zhengyun.services.billing.models import BankStatement, Payment, PaymentOrder, Refund
from zhengyun.services.billing.permissions import check_can_pay, check_can_see_in_book, places_of

MONEY = (PaymentState.PAID, PaymentState.SURPLUS)
TO_REFUND = "to_refund"
WAITING_REFUNDS = (RefundState.ASKED, RefundState.FAILED)


def order_of_payer(actor: Actor, order_id: UUID) -> PaymentOrder:
    return check_can_pay(actor, PaymentOrder.objects.filter(pk=order_id).first())


def order_in_book(actor: Actor, order_id: UUID) -> PaymentOrder:
    return check_can_see_in_book(actor, PaymentOrder.objects.filter(pk=order_id).first())


def payments_of(order: PaymentOrder) -> list[Payment]:
    return list(Payment.objects.filter(order=order).prefetch_related("refunds").order_by("created_at", "id"))


def _in_book(actor: Actor, prefix: str = "") -> Q:
    places = places_of(actor)
    return Q(**{f"{prefix}treasury_id__in": places}) | Q(**{f"{prefix}payee_id__in": places})


def list_orders(
    actor: Actor, *, state: str = "", text: str = "", cursor: str | None = None, size: int = 50
) -> Page[PaymentOrder]:
    """Newest first. state: of an order, or `to_refund`. text: a number of an order or case, or part of the
    payer's name."""
    rows = PaymentOrder.objects.filter(_in_book(actor))
    if state == TO_REFUND:
        surplus = Payment.objects.filter(state=PaymentState.SURPLUS, refunded_fen=0).values("order_id")
        rows = rows.filter(Q(refund_due=True) | Q(pk__in=surplus))
    elif state in set(OrderState):
        rows = rows.filter(state=state)
    if text := text.strip()[:60]:
        rows = rows.filter(
            Q(number=text.upper()) | Q(case_number=text.upper()) | Q(payer_name__contains=text)
        )
    place, size = decode_cursor(cursor), max(1, min(size, MAX_PAGE))
    sign = "" if place and place.backwards else "-"
    if place:
        step = "gt" if place.backwards else "lt"
        beyond = Q(**{f"created_at__{step}": place.at})
        rows = rows.filter(beyond | Q(created_at=place.at, **{f"id__{step}": place.id}))
    fetched = list(rows.order_by(f"{sign}created_at", f"{sign}id")[: size + 1])
    return make_page(fetched, size, place, lambda row: (row.created_at, row.id))


def waiting_refunds(actor: Actor) -> list[Refund]:
    """What somebody has to decide, oldest first."""
    rows = Refund.objects.filter(_in_book(actor, "payment__order__"), state__in=WAITING_REFUNDS)
    return list(rows.select_related("payment__order").order_by("asked_at", "id")[:MAX_PAGE])


@dataclass(frozen=True, slots=True)
class DaySum:
    day: date
    title: str
    count: int
    fen: int
    refunded_fen: int


def day_sums(actor: Actor, first: date, last: date) -> list[DaySum]:
    """What came in by legal day and item of fee, with what went back on that day."""
    begins, ends = clock.civil(first), clock.civil(last + timedelta(days=1))
    paid = (
        Payment.objects.filter(
            _in_book(actor, "order__"), state__in=MONEY, settled_at__gte=begins, settled_at__lt=ends
        )
        .annotate(day=TruncDate("settled_at", tzinfo=clock.SHANGHAI))
        .values_list("day", "order__title")
        .annotate(count=Count("id"), fen=Sum("fen"))
    )
    back = (
        Refund.objects.filter(
            _in_book(actor, "payment__order__"), state=RefundState.DONE, done_at__gte=begins, done_at__lt=ends
        )
        .annotate(day=TruncDate("done_at", tzinfo=clock.SHANGHAI))
        .values_list("day", "payment__order__title")
        .annotate(fen=Sum("fen"))
    )
    received = {(day, title): (count, fen) for day, title, count, fen in paid}
    returned = {(day, title): fen for day, title, fen in back}
    keys = sorted(received.keys() | returned.keys(), key=lambda one: one[1])
    keys.sort(key=lambda one: one[0], reverse=True)
    return [DaySum(*key, *received.get(key, (0, 0)), returned.get(key, 0)) for key in keys]


@dataclass(frozen=True, slots=True)
class Difference:
    """A movement in one book that the other has not, or has otherwise. fen: negative for a refund."""

    reference: str
    ours: int | None
    theirs: int | None
    order: PaymentOrder | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The book of a day against the bank's file. fetched_at None: there is no file yet."""

    fetched_at: datetime | None
    matched: int = 0
    matched_fen: int = 0
    missing_here: Sequence[Difference] = field(default=())
    missing_there: Sequence[Difference] = field(default=())
    differing: Sequence[Difference] = field(default=())


def compare(actor: Actor, day: date) -> Comparison:
    """Movements of this legal day. What the bank has of other treasuries is none of the reader's; what
    nobody here knows is shown to every treasury."""
    files = list(BankStatement.objects.filter(day=day))
    if not files:
        return Comparison(None)
    ours, orders = _our_lines(actor, day)
    theirs = {
        (file.driver, line["reference"], line["refund"]): int(line["fen"])
        for file in files
        for line in file.lines
    }
    strange = _of_others(actor, [one for one in theirs if one not in ours])
    missing_here, missing_there, differing, matched = [], [], [], []
    for key in sorted(ours.keys() | theirs.keys() - strange):
        found = Difference(key[1], ours.get(key), theirs.get(key), orders.get(key))
        if found.ours is None:
            missing_here.append(found)
        elif found.theirs is None:
            missing_there.append(found)
        elif found.ours != found.theirs:
            differing.append(found)
        else:
            matched.append(found.ours)
    fetched_at = min(file.fetched_at for file in files)
    return Comparison(fetched_at, len(matched), sum(matched), missing_here, missing_there, differing)


Key = tuple[str, str, str]


def _our_lines(actor: Actor, day: date) -> tuple[dict[Key, int], dict[Key, PaymentOrder]]:
    begins, ends = clock.civil(day), clock.civil(day + timedelta(days=1))
    lines: dict[Key, int] = {}
    orders: dict[Key, PaymentOrder] = {}
    paid = Payment.objects.filter(
        _in_book(actor, "order__"), state__in=MONEY, settled_at__gte=begins, settled_at__lt=ends
    )
    for one in paid.select_related("order"):
        key = (one.driver, one.reference, "")
        lines[key], orders[key] = one.fen, one.order
    back = Refund.objects.filter(
        _in_book(actor, "payment__order__"), state=RefundState.DONE, done_at__gte=begins, done_at__lt=ends
    )
    for refund in back.select_related("payment__order"):
        key = (refund.payment.driver, refund.payment.reference, str(refund.id))
        lines[key], orders[key] = -refund.fen, refund.payment.order
    return lines, orders


def _of_others(actor: Actor, keys: Sequence[Key]) -> set[Key]:
    references = {key[1] for key in keys}
    rows = Payment.objects.filter(reference__in=references).exclude(_in_book(actor, "order__"))
    foreign = set(rows.values_list("driver", "reference"))
    return {key for key in keys if key[:2] in foreign}
