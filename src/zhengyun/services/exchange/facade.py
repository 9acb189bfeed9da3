"""What config uses of the exchange: its part of the menu. Who may see which record, registers decide."""

from __future__ import annotations

from zhengyun.services.exchange.menu import menu

__all__ = ["menu"]
