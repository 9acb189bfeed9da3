"""What config uses of administration: its part of the menu. Nothing else calls it."""

from __future__ import annotations

from zhengyun.services.admin.menu import menu

__all__ = ["menu"]
