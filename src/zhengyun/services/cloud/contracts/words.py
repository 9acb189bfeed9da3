"""The words of the cloud service: families, kinds and states."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Family(StrEnum):
    """The six families of GB/T 34078 / 34079.1."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Delivery(StrEnum):
    """driver: the platform makes it. manual: the provider's people do. none: nothing is to be made."""

    DRIVER = "driver"
    MANUAL = "manual"
    NONE = "none"


class OrderKind(StrEnum):
    NEW = "new"
    CHANGE = "change"
    RENEW = "renew"
    EXIT = "exit"


class LineKind(StrEnum):
    """What a line asks for: a server, a database, something else of the catalogue, another size of an
    instance, a further disk of it, a longer term, its end."""

    SERVER = "server"
    DATABASE = "database"
    EXTRA = "extra"
    RESIZE = "resize"
    DISK = "disk"
    TERM = "term"
    EXIT = "exit"


class LineState(StrEnum):
    """asked → committed (approved, reserved) → making → delivered → confirmed.

    cut: approved with nothing. freed: the order ended before it was confirmed; what was reserved is free.
    """

    ASKED = "asked"
    COMMITTED = "committed"
    MAKING = "making"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CUT = "cut"
    FREED = "freed"


class SystemState(StrEnum):
    """classified: handles state secrets, belongs to another network. exempt: with reason and expiry."""

    PLANNED = "planned"
    ON_CLOUD = "on_cloud"
    CLASSIFIED = "classified"
    EXEMPT = "exempt"
    RETIRED = "retired"


class LeaseState(StrEnum):
    """active → expiring (notices) → grace (past its end, still running) → stopped → ended."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    GRACE = "grace"
    STOPPED = "stopped"
    ENDED = "ended"


def wan_per_year(monthly_fen: int) -> Decimal:
    """万元/年 of a monthly price in fen, two decimals, half up."""
    return (Decimal(monthly_fen * 12) / Decimal(1_000_000)).quantize(Decimal("0.01"), ROUND_HALF_UP)
