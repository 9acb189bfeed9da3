"""What other services and config use of the desk: its menu, lists of tasks drawn alike, and panels.

A service shows its own figures beside the acts of a task by `register_panel` (`panels` says how).
Counters of a service centre are entered by `enter_counter`; who was served there is a visit
(`visit_by_code`, `last_visit`), about which a rating can be.
The flow of a procedure is drawn by `draw` for `desk/_flow.html`; several on one page have a `mark` each.
It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from zhengyun.services.desk import facade_counters as counters
from zhengyun.services.desk.contracts_counter import SiteEntry, VisitView, WindowEntry, WindowView
from zhengyun.services.desk.flowdrawing import draw
from zhengyun.services.desk.logic.enter_counter import enter_counter
from zhengyun.services.desk.menu import menu
from zhengyun.services.desk.panels import Bar, Panel, register_panel
from zhengyun.services.desk.queries_visits import (
    get_visits,
    last_visit,
    visit_by_code,
    visit_of_case,
    windows_at,
)
from zhengyun.services.desk.words import lamp_mark, task_table

__all__ = [
    "Bar",
    "Panel",
    "SiteEntry",
    "VisitView",
    "WindowEntry",
    "WindowView",
    "counters",
    "draw",
    "enter_counter",
    "get_visits",
    "lamp_mark",
    "last_visit",
    "menu",
    "register_panel",
    "task_table",
    "visit_by_code",
    "visit_of_case",
    "windows_at",
]
