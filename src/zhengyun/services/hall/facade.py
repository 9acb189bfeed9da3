"""What config and other services use of the hall: its menus."""

from __future__ import annotations

from zhengyun.services.hall.menu import bar, menu

__all__ = ["bar", "menu"]
