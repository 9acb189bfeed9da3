"""What config uses of supervision: its menu."""

from __future__ import annotations

from zhengyun.services.supervision.menu import menu

__all__ = ["menu"]
