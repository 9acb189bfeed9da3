"""The clocks of a case as the head shows them: which one matters now, and how its day was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework.contracts import ClockLine, ClockView, Unit
from zhengyun.kit import clock as kit_clock
from zhengyun.services.hall.words import LAMP_STATES, day
from zhengyun.ui import contracts as ui

ORDER = ("correction", "notice", "promised", "statutory", "service", "supplement", "step")
RUNNING = ("running", "held")
FOLDED = frozenset({"weekend", "holiday", "excluded"})


def running(clocks: Sequence[ClockView]) -> list[ClockView]:
    """Clocks that are not over, the one that matters first; steps last."""
    open_ones = [one for one in clocks if one.state in RUNNING]
    return sorted(open_ones, key=lambda one: ORDER.index(one.kind) if one.kind in ORDER else len(ORDER))


def clock_name(kind: str) -> str:
    names = {
        "promised": _("Promised limit"),
        "statutory": _("Statutory limit"),
        "notice": _("Limit for telling the applicant"),
        "correction": _("Limit for the correction (applicant)"),
        "service": _("Limit for service"),
        "supplement": _("Limit for supplying what was promised (applicant)"),
        "step": _("Limit of the step"),
    }
    return names.get(kind, kind)


def explanation(clock: ClockView) -> ui.DueExplanation:
    """A due date that opens line by line."""
    note = _("The calendar of a year is not published yet: provisional.") if clock.is_provisional else ""
    return ui.DueExplanation(
        lamp=clock_lamp(clock),
        lines=tuple(_lines(clock.lines, clock.unit)),
        basis=_basis(clock),
        note=note,
    )


def clock_lamp(clock: ClockView) -> ui.Lamp:
    """The clock's own lamp with what is left of it."""
    state = ui.LampState.PAUSED if clock.state == "held" else LAMP_STATES[clock.lamp]
    return ui.Lamp(state, left_words(clock))


def left_words(clock: ClockView) -> str:
    """3 working days left, due 10-14: in the clock's own unit."""
    values = {"n": abs(clock.left), "day": day(clock.due_on)}
    if clock.state == "held":
        return _("Does not count at present; %(n)d left when it goes on") % values
    if clock.left == 0 and clock.due_on >= kit_clock.today():
        return _("Due today, %(day)s") % values
    if clock.left == 0:
        return _("Was due %(day)s") % values
    if clock.left < 0:
        return _overdue(clock.unit, -clock.left) % values
    return _remaining(clock.unit, clock.left) % values


def _remaining(unit: Unit, n: int) -> str:
    if unit is Unit.HOUR:
        return ngettext("%(n)d hour left, due %(day)s", "%(n)d hours left, due %(day)s", n)
    if unit is Unit.CALENDAR_DAY:
        return ngettext("%(n)d day left, due %(day)s", "%(n)d days left, due %(day)s", n)
    return ngettext("%(n)d working day left, due %(day)s", "%(n)d working days left, due %(day)s", n)


def _overdue(unit: Unit, n: int) -> str:
    if unit is Unit.HOUR:
        return ngettext("%(n)d hour overdue, was due %(day)s", "%(n)d hours overdue, was due %(day)s", n)
    if unit is Unit.CALENDAR_DAY:
        return ngettext("%(n)d day overdue, was due %(day)s", "%(n)d days overdue, was due %(day)s", n)
    return ngettext(
        "%(n)d working day overdue, was due %(day)s", "%(n)d working days overdue, was due %(day)s", n
    )


def _basis(clock: ClockView) -> str:
    units = {
        Unit.WORKING_DAY: _("%(n)d working days"),
        Unit.CALENDAR_DAY: _("%(n)d calendar days"),
        Unit.HOUR: _("%(n)d hours"),
        Unit.AT_ONCE: _("at once"),
    }
    amount = units[clock.unit] % {"n": clock.amount}
    if clock.extended_by:
        amount = _("%(amount)s, extended by %(more)d") % {"amount": amount, "more": clock.extended_by}
    return _("%(name)s: %(amount)s. %(source)s") % {
        "name": clock_name(clock.kind),
        "amount": amount,
        "source": clock.source,
    }


def _lines(lines: Sequence[ClockLine], unit: Unit) -> Iterator[ui.DueLine]:
    """Day by day; days off that follow each other for the same reason stand on one line."""
    for (kind, note), group in groupby(lines, key=lambda line: (line.kind, line.note)):
        days = list(group)
        if kind in FOLDED and len(days) > 1:
            words = _("%(first)s to %(last)s") % {"first": day(days[0].day), "last": day(days[-1].day)}
            yield ui.DueLine(words, _kind_words(kind, note, unit), counts=False)
            continue
        for line in days:
            counts = kind in ("counted", "make_up", "due", "extension")
            yield ui.DueLine(
                f"{day(line.day)} {date_format(line.day, 'D')}",
                _kind_words(kind, note, unit),
                counts=counts,
                number=line.count if counts and line.count else None,
            )


def _kind_words(kind: str, note: str, unit: Unit) -> str:
    is_working = unit is Unit.WORKING_DAY
    names = {
        "start": _("begins; this day is not counted"),
        "counted": _("working day") if is_working else _("counts"),
        "make_up": _("make-up working day"),
        "weekend": _("weekend"),
        "holiday": _("holiday"),
        "excluded": _("does not count"),
        "extension": _("extension"),
        "due": _("working day, due") if is_working else _("due"),
    }
    words = names.get(kind, kind)
    return f"{words}（{note}）" if note else words
