"""A month's cost as rows of FOCUS 1.2 (FinOps Open Cost and Usage Specification): one row for each meter
of each resource. Columns that say nothing here are left out; the others keep their names and meaning."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from zhengyun.kit import clock
from zhengyun.kit.formulas import guarded
from zhengyun.services.cloud.contracts import CostLine, CostView
from zhengyun.services.cloud.rules import HOURS_PER_MONTH

CURRENCY = "CNY"
COLUMNS = (
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
    "BillingPeriodStart", "ChargeCategory", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd",
    "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "ContractedUnitPrice",
    "EffectiveCost", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory", "PricingQuantity",
    "PricingUnit", "ProviderName", "PublisherName", "ResourceId", "ServiceCategory", "ServiceName", "SkuId",
    "SubAccountId",
)  # fmt: skip


def rows(cost: CostView, owner_name: str, publisher: str) -> list[list[str]]:
    """In the order of COLUMNS. Prices are those of the orders, so list and contracted ones are the same."""
    return [[guarded(cell) for cell in _row(cost, line, owner_name, publisher)] for line in cost.lines]


def _row(cost: CostView, line: CostLine, owner_name: str, publisher: str) -> list[str]:
    billed = _yuan(line.fen)
    unit_price = _exact(Decimal(line.fen_per_month) / 100 / HOURS_PER_MONTH)
    amount = _exact(line.hours * line.quantity)
    first = clock.local(cost.since).date().replace(day=1)
    return [
        billed, str(cost.owner_id), owner_name, CURRENCY, _instant(_next_month(cost.since)),
        _instant(clock.civil(first)), "Usage", line.title, "Usage-Based", _instant(cost.until),
        _instant(cost.since), amount, "Hours", billed, unit_price,
        billed, publisher, billed, unit_price, "Standard", amount,
        "Hours", publisher, publisher, str(line.instance_id or line.database_id or ""), "Compute", line.title,
        line.meter, str(line.system_id or ""),
    ]  # fmt: skip


def _next_month(since: datetime) -> datetime:
    first = clock.local(since).date().replace(day=1)
    year, month = divmod(first.year * 12 + first.month, 12)
    return clock.civil(first.replace(year=year, month=month + 1))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _exact(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _instant(at: datetime) -> str:
    return clock.local(at).isoformat()
