"""Orders, leases, cost, certificates and pools as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhengyun.engines.compute.contracts import Amounts, Forecast, PoolView
from zhengyun.services.cloud.contracts.catalogue import QuotaView
from zhengyun.services.cloud.contracts.words import (
    Delivery,
    LeaseState,
    LineKind,
    LineState,
    OrderKind,
    wan_per_year,
)


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """code: of a grade or an offering. parts of all pieces: (offering, title, quantity, unit price, fen)."""

    code: str
    title: str
    count: int
    data_gb: int
    monthly_fen: int
    amounts: Amounts
    parts: tuple[tuple[str, str, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an order would cost at the prices of a day. faults: why it cannot be ordered so, in words."""

    day: date
    lines: tuple[EstimateLine, ...]
    months: int
    monthly_fen: int
    amounts: Amounts
    quota: QuotaView | None
    faults: tuple[str, ...] = ()
    delivery_days: int | None = None

    @property
    def total_fen(self) -> int:
        return self.monthly_fen * self.months

    @property
    def wan_per_year(self) -> Decimal:
        """万元/年, two decimals."""
        return wan_per_year(self.monthly_fen)


@dataclass(frozen=True, slots=True)
class ChangeEstimate:
    """What a change of a server would make of its price a month, at the prices of a day.

    now_fen: at the prices that count for it today. new_fen: with everything that the change adds; what it
    touches counts at the prices of the day, the rest keeps its own. faults: why it cannot be ordered so.
    """

    day: date
    now_fen: int
    new_fen: int
    lines: tuple[EstimateLine, ...]
    amounts: Amounts
    quota: QuotaView | None
    faults: tuple[str, ...] = ()

    @property
    def difference_fen(self) -> int:
        return self.new_fen - self.now_fen


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an order. unit_prices: fen by offering, frozen on the day of the order.

    instance_ids: the instances that came of it. handover: what the provider stated when he delivered it.
    """

    id: UUID
    position: int
    kind: LineKind
    state: LineState
    code: str
    title: str
    delivery: Delivery
    asked_count: int
    asked_data_gb: int
    approved_count: int | None
    approved_data_gb: int | None
    image: str
    unit_prices: Mapping[str, int]
    asked_fen: int
    approved_fen: int | None
    amounts: Amounts
    instance_ids: tuple[UUID, ...] = ()
    handover: Mapping[str, str] = field(default_factory=dict)
    delivered_at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OpeningView:
    """Something to be opened for an order. what: port or address. state: asked, waiting (for the safety
    check), open, closed."""

    id: UUID
    order_id: UUID
    system_id: UUID
    what: str
    state: str
    protocol: str
    port_from: int
    port_to: int
    remote: str
    note: str
    opened_at: datetime | None
    instance_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order: a case of act set internal_order, with its amounts and frozen prices.

    state: the legal state of its case. asked_fen, approved_fen: a month of all lines (None: not decided).
    """

    id: UUID
    case_id: UUID
    number: str
    kind: OrderKind
    owner_id: UUID
    owner_name: str
    system_id: UUID | None
    system_title: str
    zone: str
    state: str
    months: int
    purpose: str
    ordered_on: date
    asked_fen: int
    approved_fen: int | None
    is_committed: bool
    created_at: datetime
    lines: tuple[LineView, ...] = ()
    openings: tuple[OpeningView, ...] = ()
    note: str = ""

    @property
    def monthly_fen(self) -> int:
        return self.asked_fen if self.approved_fen is None else self.approved_fen


@dataclass(frozen=True, slots=True)
class LeaseView:
    """A delivered thing with its term [starts_on, ends_on). instance_id None: delivered by hand.

    monthly_fen: at its frozen prices. next_on, next_step: what expiry will do next, and when.
    """

    id: UUID
    order_id: UUID
    owner_id: UUID
    owner_name: str
    system_id: UUID | None
    system_title: str
    code: str
    title: str
    instance_id: UUID | None
    database_id: UUID | None
    starts_on: date
    ends_on: date
    state: LeaseState
    monthly_fen: int
    amounts: Amounts
    next_on: date | None = None
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one meter of one subject cost in a window, at its frozen prices.

    hours: of the window in which it was held, two decimals. fen: rounded half up once for this line.
    """

    title: str
    meter: str
    instance_id: UUID | None
    system_id: UUID | None
    quantity: int
    hours: Decimal
    fen_per_month: int
    fen: int
    is_fixed: bool = False
    database_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CostView:
    """Cost in [since, until); total_fen is the sum of the lines. unpriced: meters without a price."""

    owner_id: UUID
    since: datetime
    until: datetime
    lines: tuple[CostLine, ...]
    unpriced: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int:
        return sum(line.fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class HandWork:
    """A line that waits for the provider's people. due_at: from the promised working days."""

    line_id: UUID
    order_id: UUID
    number: str
    owner_name: str
    system_title: str
    code: str
    title: str
    count: int
    asked_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class CertificateView:
    """Attests that what an exit gave back was wiped. items: compute's evidence, by instance."""

    id: UUID
    number: str
    order_id: UUID
    owner_id: UUID
    owner_name: str
    issued_at: datetime
    items: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One resource of a pool in its own unit: used, approved but not delivered, this order, usable."""

    resource: str
    unit: str
    usable: int
    used: int
    committed: int
    asked: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """used, committed, asked as shares of usable; what is beyond it counts too."""
        whole = max(1, self.usable)
        return self.used / whole, self.committed / whole, self.asked / whole


@dataclass(frozen=True, slots=True)
class PoolDemand:
    """A pool with what is promised of it, what is approved but not delivered, and when it will be full."""

    pool: PoolView
    committed: Amounts
    bars: tuple[Bar, ...]
    forecasts: tuple[Forecast, ...] = ()
