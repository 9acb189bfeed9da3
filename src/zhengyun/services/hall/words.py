"""Times, states and lamps in the words of the hall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseRow, Lamp, ProgressView
from zhengyun.kit import clock
from zhengyun.ui import contracts as ui

LAMP_STATES = {
    Lamp.GREEN: ui.LampState.GREEN,
    Lamp.WARNING: ui.LampState.WARNING,
    Lamp.PAST_PROMISE: ui.LampState.PAST_PROMISE,
    Lamp.PAST_LAW: ui.LampState.PAST_LAW,
}
_TONES = {
    "granted": ui.Tone.SUCCESS,
    "filed": ui.Tone.SUCCESS,
    "upheld": ui.Tone.SUCCESS,
    "raised": ui.Tone.INFO,
    "correcting": ui.Tone.WARNING,
    "accepted": ui.Tone.INFO,
    "special": ui.Tone.INFO,
    "received": ui.Tone.INFO,
    "submitted": ui.Tone.INFO,
    "endorsed": ui.Tone.INFO,
    "returned": ui.Tone.WARNING,
    "approved": ui.Tone.INFO,
    "delivering": ui.Tone.INFO,
    "delivered": ui.Tone.WARNING,
    "confirmed": ui.Tone.SUCCESS,
}
LICENCE_TONES = {"valid": ui.Tone.SUCCESS}


def own_steps(item_code: str, option_code: str) -> Sequence[Mapping[str, str]]:
    """What follows the application, as the guide says, where it does not go the usual way of a licence: it is
    none, or it is decided at once."""
    is_licence = (item_code, option_code) in casework.options_of_act_set("administrative_licence")
    if is_licence and not casework.guides.is_at_once(item_code, option_code):
        return ()
    steps: Sequence[Mapping[str, str]] = casework.get_item(item_code, internal=True).guide.get("steps", ())[
        1:
    ]
    return steps


def instant(at: datetime | None, *, with_year: bool = False) -> str:
    """10-14 09:30, with the year where it is another one or is wished."""
    if at is None:
        return ""
    local = clock.local(at)
    is_long = with_year or local.year != clock.today().year
    return local.strftime("%Y-%m-%d %H:%M" if is_long else "%m-%d %H:%M")


def day(value: date | None) -> str:
    """10-14, with the year where it is another one."""
    if value is None:
        return ""
    return value.strftime("%m-%d" if value.year == clock.today().year else "%Y-%m-%d")


def state_badge(state: str) -> ui.Badge:
    return ui.Badge(casework.state_title(state), _TONES.get(state, ui.Tone.NEUTRAL))


def lamp_of(case: CaseRow | ProgressView) -> ui.Lamp | None:
    """The lamp of an open case with how many working days are left; None without a due day."""
    if case.due_on is None or case.days_left is None:
        return None
    return ui.Lamp(LAMP_STATES[case.lamp], left_words(case.days_left, case.due_on))


def left_words(days_left: int | None, due_on: date | None) -> str:
    """3 working days left, due 10-14; nothing without a due day."""
    if days_left is None or due_on is None:
        return ""
    values = {"n": abs(days_left), "day": day(due_on)}
    if days_left > 0:
        return ngettext(
            "%(n)d working day left, due %(day)s", "%(n)d working days left, due %(day)s", days_left
        ) % (values)
    if days_left == 0 and due_on >= clock.today():
        return _("Due today, %(day)s") % values
    if days_left == 0:
        return _("Was due %(day)s") % values
    return ngettext(
        "%(n)d working day overdue, was due %(day)s",
        "%(n)d working days overdue, was due %(day)s",
        abs(days_left),
    ) % (values)


AUDIENCES = ("person", "firm")
AUDIENCE_CODES = {"person": ("1",), "firm": ("2", "3", "4", "5", "6")}
"""Codes of GB/T 39046 A.4 behind the two doors of the hall."""


def audience_title(audience: str) -> str:
    return {"person": _("For people"), "firm": _("For firms and organizations")}[audience]


def windows() -> dict[str, str]:
    """The four windows of the hall, by code."""
    return {
        "approval": _("Administrative approval"),
        "public": _("Public affairs"),
        "commerce": _("Commerce"),
        "intermediary": _("Intermediaries"),
    }


def licence_badge(state: str) -> ui.Badge:
    names = {
        "valid": _("valid"),
        "expired": _("expired"),
        "revoked": _("revoked"),
        "cancelled": _("cancelled"),
        "replaced": _("replaced by a newer one"),
    }
    return ui.Badge(names.get(state, state), LICENCE_TONES.get(state, ui.Tone.WARNING))
