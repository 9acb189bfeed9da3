"""What config uses of the website: its part of the menu, and how notices are written and reviewed."""

from __future__ import annotations

from zhengyun.services.site.logic.move_notice import move_notice
from zhengyun.services.site.logic.write_notice import (
    begin_correction,
    begin_notice,
    has_begun,
    save_notice,
)
from zhengyun.services.site.menu import menu

__all__ = ["begin_correction", "begin_notice", "has_begun", "menu", "move_notice", "save_notice"]
