"""What other services and config use of the desk: its menu, lists of tasks drawn alike, and panels.

A service shows its own figures beside the acts of a task by `register_panel` (`panels` says how).
Counters of a service centre are entered by `enter_counter`.
It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from zhengyun.services.desk.contracts_counter import SiteEntry, WindowEntry
from zhengyun.services.desk.logic.enter_counter import enter_counter
from zhengyun.services.desk.menu import menu
from zhengyun.services.desk.panels import Bar, Panel, register_panel
from zhengyun.services.desk.words import lamp_mark, task_table

__all__ = [
    "Bar",
    "Panel",
    "SiteEntry",
    "WindowEntry",
    "enter_counter",
    "lamp_mark",
    "menu",
    "register_panel",
    "task_table",
]
