"""When an option may be applied for, where its item states a window (the days before a licence ends)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.forms.state import FormState
from zhengyun.engines.casework.forms.values import get_path
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import Draft
from zhengyun.engines.casework.rules_window import Window, window_before
from zhengyun.kit import clock
from zhengyun.kit.workdays import WorkCalendar


def window_of(
    option: Mapping[str, Any],
    params: Mapping[str, Any],
    valid_until: date | None,
    read_calendar: Callable[[], WorkCalendar] = calendar,
) -> Window | None:
    """None where the option may be applied for at any time. read_calendar: asked only where it is needed."""
    days = params.get(option["window"]["param"]) if option.get("window") else None
    return window_before(read_calendar(), valid_until, days) if days and valid_until else None


def why_closed(window: Window | None, today: date) -> tuple[str, str] | None:
    """In words with what to do instead; None where one may apply today."""
    if window is None or window.is_open(today):
        return None
    days = {
        "until": window.valid_until.isoformat(),
        "first": window.first.isoformat(),
        "last": window.last.isoformat(),
    }
    said = _("The licence is valid until %(until)s; its renewal is applied for from %(first)s to %(last)s.")
    if today < window.first:
        return said % days, _("Please apply on %(first)s or later.") % days
    return said % days, _("These days are over. Please apply for a new licence.")


def outside_window(draft: Draft, state: FormState) -> dict[str, list[str]]:
    """The error by field, if the application were sent today. What has been sent may be corrected later."""
    option = definitions.option_of(definitions.item(draft.item_version_id), draft.option_code)
    stated = option.get("window")
    if not stated or draft.case_id:
        return {}
    until = _day(get_path(state.data, stated["until"]))
    closed = why_closed(window_of(option, state.context["params"], until), clock.today())
    if closed is None:
        return {}
    message, remedy = closed
    words = _("%(message)s %(remedy)s") % {"message": message, "remedy": remedy}
    return {stated["field"]: [words]}


def _day(stated: Any) -> date | None:
    try:
        return date.fromisoformat(str(stated or ""))
    except ValueError:
        return None
