"""What config and other services use of the hall: its menus, times, limits and clocks in words, and how
forms and case files are drawn.

A service shows what it has to say on the page of a case by `register_case_panel`, and adds
to the verbs of the front page by `register_verb` (`panels` and `verbs` say how).
It decides nothing: who may see a case is decided by casework.
"""

from __future__ import annotations

from typing import Any

from zhengyun.engines.casework.contracts import ItemView
from zhengyun.services.hall import casepage, formview, wizard
from zhengyun.services.hall.clocks import clock_name, explanation, running
from zhengyun.services.hall.menu import bar, menu, stay_or_leave
from zhengyun.services.hall.panels import CasePanel, register_case_panel
from zhengyun.services.hall.verbs import register_verb
from zhengyun.services.hall.words import LAMP_STATES, day, instant, left_words, state_badge

__all__ = [
    "LAMP_STATES",
    "CasePanel",
    "bar",
    "casepage",
    "clock_name",
    "day",
    "explanation",
    "formview",
    "guide_context",
    "instant",
    "left_words",
    "menu",
    "register_case_panel",
    "register_verb",
    "running",
    "state_badge",
    "stay_or_leave",
    "wizard",
]


def guide_context(item: ItemView) -> dict[str, Any]:
    """What `hall/guide.html` shows of an item, for a preview of a guide before it holds."""
    from zhengyun.services.hall.web.guide import told

    return told(item, {})
