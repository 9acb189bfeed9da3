"""What config and other services use of the hall: its menus, and times, limits and clocks in words.

It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from zhengyun.services.hall.clocks import clock_name, explanation, running
from zhengyun.services.hall.menu import bar, menu
from zhengyun.services.hall.words import LAMP_STATES, day, instant, left_words

__all__ = [
    "LAMP_STATES",
    "bar",
    "clock_name",
    "day",
    "explanation",
    "instant",
    "left_words",
    "menu",
    "running",
]
