"""The only door to the cloud service: catalogue, systems, quotas, orders, leases, cost.

Every command takes the actor first, joins the caller's transaction or opens one, and is audited. Orders
themselves are cases: they are started, sent and decided through casework; what is here follows them.
All refusals are `Problem` with a code `cloud.*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page
from zhengyun.services.cloud import (
    queries_catalogue,
    queries_cost,
    queries_orders,
    queries_pools,
    queries_systems,
)
from zhengyun.services.cloud.contracts import (
    CertificateView,
    ChangeEstimate,
    CostView,
    Estimate,
    HandWork,
    LeaseState,
    LeaseView,
    LineView,
    NewSystem,
    OfferingView,
    OrderKind,
    OrderView,
    PoolDemand,
    PriceView,
    QuotaView,
    SafetyCheckView,
    SystemState,
    SystemView,
    UnitSystems,
)
from zhengyun.services.cloud.logic import (
    deliver_by_hand,
    safety_checks,
)
from zhengyun.services.cloud.logic import (
    load_catalogue as loading,
)
from zhengyun.services.cloud.logic import (
    register_system as registering,
)
from zhengyun.services.cloud.logic import (
    set_price as pricing,
)
from zhengyun.services.cloud.logic import (
    set_quota as quotas,
)
from zhengyun.services.cloud.menu import menu as entries
from zhengyun.ui.contracts import MenuEntry


def list_offerings(day: date | None = None) -> list[OfferingView]:
    """The catalogue by family and code, with the prices of a day (default: today)."""
    return queries_catalogue.list_offerings(day)


def list_prices(offering: str = "") -> list[PriceView]:
    """All dated prices, the newest first within an offering."""
    return queries_catalogue.list_prices(offering)


def set_price(actor: Actor, offering: str, fen: int, valid_from: date, source: str) -> PriceView:
    """A unit price from a day on; what was ordered before keeps its own.

    Raises `cloud.may_not` (403), `cloud.bad_price` (422), `cloud.price_stands` (409) where that day has one.
    """
    return pricing.set_price(actor, offering, fen, valid_from, source)


def load_catalogue(actor: Actor, data: Mapping[str, Any]) -> dict[str, int]:
    """Offerings, grades, prices and terms of expiry as a file states them; counts of what is new.

    Safe to repeat: a price that stands is never changed. Raises `cloud.bad_catalogue` (422) with fields.
    """
    return loading.load_catalogue(actor, data)


def order_item() -> str:
    """The code of the item with which servers are ordered; '' while no application brings one."""
    return queries_catalogue.order_item()


def my_units(actor: Actor) -> list[tuple[UUID, str]]:
    """The units (id, name) for which the actor may order."""
    return queries_systems.my_units(actor)


def estimate(
    actor: Actor,
    owner_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    extras: Sequence[Mapping[str, Any]] = (),
    *,
    months: int = 1,
    zone: str = "",
    system_id: UUID | None = None,
) -> Estimate:
    """What this order would cost today and what stands against it, in words; nothing is kept.

    lines: {grade, count, data_gb, image}; extras: {offering, count}, as the form of the order has them.
    """
    return queries_catalogue.estimate(
        actor, owner_id, lines, extras, months=months, zone=zone, system_id=system_id
    )


def estimate_change(
    actor: Actor, owner_id: UUID, instance_id: UUID, change: Mapping[str, Any]
) -> ChangeEstimate:
    """What this change would make of a server's price a month, and what stands against it; nothing is kept.

    change: {grade, add_gb, public_ip}, as the form of a change has it; ports cost nothing. Raises
    `cloud.no_such_unit`, `cloud.no_such_lease` (404).
    """
    return queries_catalogue.estimate_change(actor, owner_id, instance_id, change)


def list_systems(
    actor: Actor,
    *,
    owner_id: UUID | None = None,
    state: SystemState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[SystemView]:
    """Business systems that the actor may see, the newest first."""
    return queries_systems.list_systems(
        actor, owner_id=owner_id, state=state, text=text, cursor=cursor, size=size
    )


def get_system(actor: Actor, system_id: UUID) -> SystemView:
    """Raises `cloud.no_such_system` (404)."""
    return queries_systems.get_system(actor, system_id)


def get_systems(actor: Actor, system_ids: Iterable[UUID]) -> dict[UUID, SystemView]:
    """Those that the actor may see, by id, in one query."""
    return queries_systems.get_systems(actor, system_ids)


def systems_by_unit(actor: Actor) -> list[UnitSystems]:
    """How many systems each unit has, by state, most first; below what the actor may see."""
    return queries_systems.systems_by_unit(actor)


def register_system(actor: Actor, new: NewSystem) -> SystemView:
    """Raises `cloud.may_not` (403), `cloud.system_invalid` (422) with fields, `cloud.system_stands` (409)."""
    return registering.register_system(actor, new)


def change_system(actor: Actor, system_id: UUID, changes: Mapping[str, Any]) -> SystemView:
    """changes: fields of NewSystem except owner_id. Only the data bureau changes state and exemption.

    Another title or protection level given by the unit itself ends the safety check in force.
    """
    return registering.change_system(actor, system_id, changes)


def record_safety_check(
    actor: Actor,
    system_id: UUID,
    passed_on: date,
    valid_until: date,
    report: str,
    file_id: UUID | None = None,
) -> SafetyCheckView:
    """A passed 上线安全检测 (data bureau). What waited for it is opened now.

    Raises `cloud.may_not` (403), `cloud.bad_check` (422).
    """
    return safety_checks.record_safety_check(actor, system_id, passed_on, valid_until, report, file_id)


def safety_checks_of(actor: Actor, system_id: UUID) -> list[SafetyCheckView]:
    """All of them, newest first."""
    return queries_systems.safety_checks_of(actor, system_id)


def get_quota(actor: Actor, owner_id: UUID) -> QuotaView:
    """What a department may hold, holds, and has been promised."""
    return queries_systems.get_quota(actor, owner_id)


def list_quotas(actor: Actor) -> list[QuotaView]:
    """Those of all units that the actor may see, by name."""
    return queries_systems.list_quotas(actor)


def set_quota(actor: Actor, owner_id: UUID, total: Amounts, reason: str) -> QuotaView:
    """Data bureau. It may be less than what is held: then nothing more is approved.

    Raises `cloud.may_not` (403), `cloud.bad_quota` (422).
    """
    return quotas.set_quota(actor, owner_id, total, reason)


def list_orders(
    actor: Actor,
    *,
    owner_id: UUID | None = None,
    kind: OrderKind | None = None,
    state: str = "",
    cursor: str | None = None,
    size: int = 20,
) -> Page[OrderView]:
    """Orders that the actor may see, newest first, with their lines."""
    return queries_orders.list_orders(
        actor, owner_id=owner_id, kind=kind, state=state, cursor=cursor, size=size
    )


def get_order(actor: Actor, order_id: UUID) -> OrderView:
    """Raises `cloud.no_such_order` (404)."""
    return queries_orders.get_order(actor, order_id)


def order_of_case(actor: Actor, case_id: UUID) -> OrderView | None:
    """None where the case is no order, or has not been entered yet (its first step does that)."""
    return queries_orders.order_of_case(actor, case_id)


def hand_work(actor: Actor) -> list[HandWork]:
    """Lines that wait for the provider's people, the oldest first."""
    return queries_orders.hand_work(actor)


def deliver_line(actor: Actor, line_id: UUID, handover: Mapping[str, str]) -> LineView:
    """The provider says that a line is delivered by hand; handover: what the unit must know of it.

    Raises `cloud.may_not` (403), `cloud.no_such_line` (404), `cloud.line_state` (409).
    """
    return deliver_by_hand.deliver_line(actor, line_id, handover)


def list_leases(
    actor: Actor,
    *,
    owner_id: UUID | None = None,
    system_id: UUID | None = None,
    state: LeaseState | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[LeaseView]:
    """What was delivered, newest first; ended ones only where their state is asked for."""
    return queries_orders.list_leases(
        actor, owner_id=owner_id, system_id=system_id, state=state, cursor=cursor, size=size
    )


def leases_of(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, LeaseView]:
    """The present leases of instances and databases, by their ids, as far as the actor may see them."""
    return queries_orders.leases_of(actor, ids)


def list_certificates(actor: Actor, owner_id: UUID | None = None) -> list[CertificateView]:
    """Wiping certificates, newest first."""
    return queries_orders.list_certificates(actor, owner_id)


def get_certificate(actor: Actor, certificate_id: UUID) -> CertificateView:
    """Raises `cloud.no_such_certificate` (404)."""
    return queries_orders.get_certificate(actor, certificate_id)


def month_cost(
    actor: Actor,
    owner_id: UUID,
    month: date | None = None,
    *,
    system_id: UUID | None = None,
    instance_id: UUID | None = None,
    database_id: UUID | None = None,
) -> CostView:
    """What a unit's month cost so far (default: this month), from metered hours at frozen prices."""
    return queries_cost.month_cost(
        actor, owner_id, month, system_id=system_id, instance_id=instance_id, database_id=database_id
    )


def pool_demand(actor: Actor, zone: str = "") -> list[PoolDemand]:
    """Pools with what is approved but not delivered, and when they will be full (operators, data bureau)."""
    return queries_pools.pool_demand(actor, zone)


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """The cloud's part of the menu of the staff; empty for everybody else. path: of the present request."""
    return entries(actor, path)
