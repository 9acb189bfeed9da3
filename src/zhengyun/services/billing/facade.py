"""What config and other services use of billing: its menu, and how a bank is connected."""

from __future__ import annotations

from zhengyun.services.billing.drivers import register_driver
from zhengyun.services.billing.menu import menu

__all__ = ["menu", "register_driver"]
