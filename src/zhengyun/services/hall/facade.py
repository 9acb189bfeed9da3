"""What config and other services use of the hall: its menus, times, limits and clocks in words, and how
forms and case files are drawn.

A service shows what it has to say on the page of a case by `register_case_panel`, and adds
to the verbs of the front page by `register_verb`, a list below its board by `register_front_list`, and
to what a guide offers by `register_guide_link` (`panels`, `verbs`, `fronts` and `guidelinks` say how).
It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from typing import Any

from zhengyun.engines.casework.contracts import ItemView
from zhengyun.services.hall import casepage, formview, promises, wizard
from zhengyun.services.hall.clocks import clock_lamp, clock_name, explanation, running
from zhengyun.services.hall.fronts import FrontEntry, FrontList, register_front_list
from zhengyun.services.hall.guidelinks import register_guide_link
from zhengyun.services.hall.menu import bar, menu, stay_or_leave
from zhengyun.services.hall.panels import CasePanel, Demand, register_case_panel, whole_of
from zhengyun.services.hall.verbs import register_verb
from zhengyun.services.hall.words import LAMP_STATES, day, instant, left_words, state_badge

__all__ = [
    "LAMP_STATES",
    "CasePanel",
    "Demand",
    "FrontEntry",
    "FrontList",
    "bar",
    "casepage",
    "clock_lamp",
    "clock_name",
    "day",
    "explanation",
    "formview",
    "guide_context",
    "instant",
    "left_words",
    "menu",
    "promises",
    "register_case_panel",
    "register_front_list",
    "register_guide_link",
    "register_verb",
    "running",
    "state_badge",
    "stay_or_leave",
    "whole_of",
    "wizard",
]


def guide_context(item: ItemView) -> dict[str, Any]:
    """What `hall/guide.html` shows of an item, for a preview of a guide before it holds."""
    from zhengyun.services.hall.web.guide import told

    return told(item, {})
