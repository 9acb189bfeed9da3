"""What config and other services use of the hall: its menus, times, limits and clocks in words, and how
forms and case files are drawn.

It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from zhengyun.services.hall import casepage, formview
from zhengyun.services.hall.clocks import clock_name, explanation, running
from zhengyun.services.hall.menu import bar, menu
from zhengyun.services.hall.words import LAMP_STATES, day, instant, left_words, state_badge

__all__ = [
    "LAMP_STATES",
    "bar",
    "casepage",
    "clock_name",
    "day",
    "explanation",
    "formview",
    "instant",
    "left_words",
    "menu",
    "running",
    "state_badge",
]
