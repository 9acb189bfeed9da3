"""What others see of the cloud service.

Money is integer fen. A month of price has 720 hours. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from zhengyun.services.cloud.contracts.catalogue import (
    GradeView,
    NewSystem,
    OfferingView,
    PriceView,
    QuotaView,
    SafetyCheckView,
    SystemView,
    UnitSystems,
)
from zhengyun.services.cloud.contracts.orders import (
    Bar,
    CertificateView,
    ChangeEstimate,
    CostLine,
    CostView,
    Estimate,
    EstimateLine,
    HandWork,
    LeaseView,
    LineView,
    OpeningView,
    OrderView,
    PoolDemand,
)
from zhengyun.services.cloud.contracts.words import (
    Delivery,
    Family,
    LeaseState,
    LineKind,
    LineState,
    OrderKind,
    SystemState,
    wan_per_year,
)

__all__ = [
    "Bar",
    "CertificateView",
    "ChangeEstimate",
    "CostLine",
    "CostView",
    "Delivery",
    "Estimate",
    "EstimateLine",
    "Family",
    "GradeView",
    "HandWork",
    "LeaseState",
    "LeaseView",
    "LineKind",
    "LineState",
    "LineView",
    "NewSystem",
    "OfferingView",
    "OpeningView",
    "OrderKind",
    "OrderView",
    "PoolDemand",
    "PriceView",
    "QuotaView",
    "SafetyCheckView",
    "SystemState",
    "SystemView",
    "UnitSystems",
    "wan_per_year",
]
