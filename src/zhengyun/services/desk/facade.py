"""What other services and config use of the desk: its menu, and lists of tasks drawn alike.

It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from zhengyun.services.desk.menu import menu
from zhengyun.services.desk.words import lamp_mark, task_table

__all__ = ["lamp_mark", "menu", "task_table"]
