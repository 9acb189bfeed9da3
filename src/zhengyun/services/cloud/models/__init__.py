from __future__ import annotations

from zhengyun.services.cloud.models.catalogue import (
    BusinessSystem,
    ExpiryRule,
    Grade,
    Offering,
    Price,
    Quota,
    SafetyCheck,
)
from zhengyun.services.cloud.models.orders import (
    Certificate,
    Lease,
    Opening,
    Order,
    OrderLine,
    Term,
)

__all__ = [
    "BusinessSystem",
    "Certificate",
    "ExpiryRule",
    "Grade",
    "Lease",
    "Offering",
    "Opening",
    "Order",
    "OrderLine",
    "Price",
    "Quota",
    "SafetyCheck",
    "Term",
]
