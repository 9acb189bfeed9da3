"""Levels, indicators and states of ratings in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.services.supervision.rules_ratings import LEVELS
from zhengyun.ui import contracts as ui


def level_title(level: int) -> str:
    return {
        1: _("Very satisfied"),
        2: _("Satisfied"),
        3: _("Rather satisfied"),
        4: _("Dissatisfied"),
        5: _("Very dissatisfied"),
    }[level]


def level_badge(level: int) -> ui.Badge:
    tone = ui.Tone.WARNING if level > 3 else ui.Tone.NEUTRAL if level == 3 else ui.Tone.SUCCESS
    return ui.Badge(level_title(level), tone)


def level_options() -> tuple[ui.Option, ...]:
    return tuple(ui.Option(str(level), level_title(level)) for level in LEVELS)


def indicator_titles(*, is_counter: bool) -> dict[str, str]:
    """The words of GB/T 39734: online and at a counter the same indicator has other ones."""
    return {
        "overall": _("Overall satisfaction"),
        "efficiency": _("How quickly you were served") if is_counter else _("How quickly it went"),
        "guide": _("How exact the guide was"),
        "ease": _("How easy it was"),
        "platform": _("How well the platform worked"),
        "skill": _("How well they knew their work"),
        "attitude": _("How they treated you"),
    }


def state_title(state: str) -> str:
    return {
        "open": _("To be assigned by the supervising body"),
        "assigned": _("The department makes good"),
        "answered": _("The department answered; to be called back"),
        "visited": _("Called back; to be closed"),
        "closed": _("Closed after calling back"),
    }[state]


def act_title(act: str) -> str:
    return {
        "assign": _("Assigned to the department"),
        "answer": _("The department answered"),
        "visit": _("Called back"),
        "return": _("Returned to the department"),
        "close": _("Closed"),
        "contact": _("Looked up who rated"),
    }[act]


def result_titles() -> dict[str, str]:
    return {
        "solved": _("Satisfied with what was done"),
        "unsolved": _("Not satisfied with what was done"),
        "unreached": _("Could not be reached"),
    }
