"""Reads of orders, leases, work by hand and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import Page
from zhengyun.services.cloud import permissions, queries_pools, texts
from zhengyun.services.cloud.contracts import (
    CertificateView,
    Delivery,
    HandWork,
    LeaseState,
    LeaseView,
    LineKind,
    LineState,
    LineView,
    OpeningView,
    OrderKind,
    OrderView,
)
from zhengyun.services.cloud.keyset import page_of
from zhengyun.services.cloud.models import Certificate, Lease, Opening, Order, OrderLine, Term
from zhengyun.services.cloud.permissions import Scope
from zhengyun.services.cloud.prices import expiry_on
from zhengyun.services.cloud.rules import ExpiryTerms, next_step, price_of


def visible_orders(actor: Actor) -> QuerySet[Order]:
    scope = permissions.scope_of_orders(actor)
    rows = Order.objects.all()
    if scope.is_committed_only:
        return rows.filter(committed_at__isnull=False)
    return rows if scope.is_all else rows.filter(owner_id__in=scope.owners)


def list_orders(
    actor: Actor,
    *,
    owner_id: UUID | None,
    kind: OrderKind | None,
    state: str,
    cursor: str | None,
    size: int,
) -> Page[OrderView]:
    rows = _whole(visible_orders(actor))
    for name, value in (("owner_id", owner_id), ("kind", kind), ("state", state)):
        if value:
            rows = rows.filter(**{name: value})
    return page_of(rows, cursor, size, lambda found: [order_view(one) for one in found])


def _whole(rows: QuerySet[Order]) -> QuerySet[Order]:
    return rows.select_related("system").prefetch_related(
        "lines", Prefetch("openings", Opening.objects.order_by("id"))
    )


def get_order(actor: Actor, order_id: UUID) -> OrderView:
    row = _whole(visible_orders(actor)).filter(pk=order_id).first()
    if row is None:
        raise not_found("cloud.no_such_order", _("This order is not known."), value=order_id)
    return order_view(row)


def order_of_case(actor: Actor, case_id: UUID) -> OrderView | None:
    row = _whole(visible_orders(actor)).filter(case_id=case_id).first()
    return order_view(row) if row else None


def order_view(row: Order) -> OrderView:
    lines = tuple(line_view(one, row) for one in sorted(row.lines.all(), key=lambda one: one.position))
    return OrderView(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        kind=OrderKind(row.kind),
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        system_id=row.system_id,
        system_title=row.system.title if row.system else "",
        zone=row.zone,
        state=row.state,
        months=row.months,
        purpose=row.purpose,
        ordered_on=row.ordered_on,
        asked_fen=sum(one.asked_fen for one in lines),
        approved_fen=sum(one.approved_fen or 0 for one in lines) if row.committed_at else None,
        is_committed=row.committed_at is not None,
        created_at=row.created_at,
        lines=lines,
        openings=tuple(opening_view(one) for one in row.openings.all()),
        note=row.note,
    )


def line_view(row: OrderLine, order: Order) -> LineView:
    prices: dict[str, int] = dict.fromkeys({**row.asked_components, **row.components}, 0)
    prices |= {code: fen for code, fen in order.prices.items() if code in prices}
    is_decided = row.state != LineState.ASKED and row.approved_count is not None
    return LineView(
        id=row.id,
        position=row.position,
        kind=LineKind(row.kind),
        state=LineState(row.state),
        code=row.code,
        title=row.title,
        delivery=Delivery(row.delivery),
        asked_count=row.asked_count,
        asked_data_gb=row.asked_data_gb,
        approved_count=row.approved_count,
        approved_data_gb=row.approved_data_gb,
        image=row.image,
        unit_prices=prices,
        asked_fen=price_of(row.asked_components, prices),
        approved_fen=price_of(row.components, prices) if is_decided else None,
        amounts=Amounts(row.vcpus, row.memory_mb, row.disk_gb),
        instance_ids=tuple(row.instance_ids) or ((row.target_id,) if row.target_id else ()),
        handover=row.handover,
        delivered_at=row.delivered_at,
        fault=row.fault,
    )


def opening_view(row: Opening) -> OpeningView:
    return OpeningView(
        row.id,
        row.order_id,
        row.system_id,
        row.what,
        row.state,
        row.protocol,
        row.port_from,
        row.port_to,
        row.remote,
        row.note,
        row.opened_at,
        row.instance_id,
    )


def hand_work(actor: Actor) -> list[HandWork]:
    permissions.check_can_deliver(actor)
    waiting = {"state": LineState.MAKING, "delivery": Delivery.MANUAL, "kind": LineKind.EXTRA}
    rows = OrderLine.objects.filter(**waiting).select_related("order__system").order_by("asked_at", "id")
    return [_hand_work(row) for row in rows.exclude(order__zone__in=queries_pools.foreign_zones(actor))]


def _hand_work(row: OrderLine) -> HandWork:
    order, asked_at = row.order, row.asked_at or clock.now()
    return HandWork(
        row.id,
        order.id,
        order.number,
        order.owner_name,
        order.system.title if order.system else "",
        row.code,
        row.title,
        row.approved_count if row.approved_count is not None else row.asked_count,
        asked_at,
        row.due_on or clock.local(asked_at).date(),
    )


def visible_leases(actor: Actor) -> QuerySet[Lease]:
    scope: Scope = permissions.scope_of_orders(actor)
    rows = Lease.objects.select_related("system").prefetch_related("terms")
    return rows if scope.is_all else rows.filter(owner_id__in=scope.owners)


def list_leases(
    actor: Actor,
    *,
    owner_id: UUID | None,
    system_id: UUID | None,
    state: LeaseState | None,
    cursor: str | None,
    size: int,
) -> Page[LeaseView]:
    rows = visible_leases(actor)
    rows = rows.filter(state=state) if state else rows.exclude(state=LeaseState.ENDED)
    for name, value in (("owner_id", owner_id), ("system_id", system_id)):
        if value:
            rows = rows.filter(**{name: value})
    return page_of(rows, cursor, size, _lease_views)


def leases_of(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, LeaseView]:
    wanted = list(ids)
    rows = visible_leases(actor).filter(Q(instance_id__in=wanted) | Q(database_id__in=wanted))
    found = _lease_views(list(rows.exclude(state=LeaseState.ENDED)))
    return {key: one for one in found if (key := one.instance_id or one.database_id)}


def _lease_views(rows: list[Lease]) -> list[LeaseView]:
    terms = expiry_on(clock.today())
    return [lease_view(row, terms) for row in rows]


def lease_view(row: Lease, terms: ExpiryTerms | None) -> LeaseView:
    following = next_step(row.ends_on, clock.today(), terms) if terms and row.ended_at is None else None
    prices: dict[str, int] = dict.fromkeys(row.components, 0) | prices_of(row)
    return LeaseView(
        id=row.id,
        order_id=row.order_id,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        system_id=row.system_id,
        system_title=row.system.title if row.system else "",
        code=row.code,
        title=row.title,
        instance_id=row.instance_id,
        database_id=row.database_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=LeaseState(row.state),
        monthly_fen=price_of(row.components, prices),
        amounts=Amounts(row.vcpus, row.memory_mb, row.disk_gb),
        next_on=following[0] if following else None,
        next_step=str(texts.STEPS[following[1]]) if following else "",
    )


def prices_of(row: Lease) -> dict[str, int]:
    """The unit prices that count for a lease now: those of its newest term."""
    newest: Term | None = max(row.terms.all(), key=lambda one: (one.starts_at, one.id), default=None)
    return dict(newest.prices) if newest else {}


def list_certificates(actor: Actor, owner_id: UUID | None) -> list[CertificateView]:
    rows = _visible_certificates(actor).order_by("-issued_at", "-id")
    return [certificate_view(row) for row in (rows.filter(owner_id=owner_id) if owner_id else rows)[:200]]


def _visible_certificates(actor: Actor) -> QuerySet[Certificate]:
    scope = permissions.scope_of_orders(actor)
    rows = Certificate.objects.select_related("order")
    return rows if scope.is_all else rows.filter(owner_id__in=scope.owners)


def get_certificate(actor: Actor, certificate_id: UUID) -> CertificateView:
    row = _visible_certificates(actor).filter(pk=certificate_id).first()
    if row is None:
        raise no_certificate(certificate_id)
    return certificate_view(row)


def no_certificate(value: object) -> Problem:
    return not_found("cloud.no_such_certificate", _("This certificate is not known."), value=value)


def certificate_view(row: Certificate) -> CertificateView:
    return CertificateView(
        row.id, row.number, row.order_id, row.owner_id, row.order.owner_name, row.issued_at, tuple(row.items)
    )
