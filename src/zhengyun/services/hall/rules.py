"""Which ways are usual, which topic an act belongs to, and when a licence is due for a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

REMINDERS = (7, 30, 90)
"""Calendar days before the last valid day."""

RENEWAL_DAYS = 150
"""So early 我的 tells of the renewal, and a reminder of its days where an item states them.
The 90th working day before the end, the earliest that a law lets one apply, lies later, holidays or not."""

RESULTS = frozenset(
    ["grant", "refuse", "not_accept", "terminate", "uphold", "reject", "conclude", "conclude_partly"]
)


@dataclass(frozen=True, slots=True)
class Ways:
    """By short message, by mail."""

    by_sms: bool
    by_mail: bool


USUAL = {
    "asked": Ways(True, False),
    "progress": Ways(True, False),
    "result": Ways(True, False),
    "expiry": Ways(True, False),
    "guide": Ways(False, False),
}


ASKING = frozenset({"correct", "supplement_soon", "supplement_late"})
"""What is told because the applicant has something to do."""


def topic_of(act: str) -> str:
    """The topic to which what an act tells belongs."""
    if act in ASKING:
        return "asked"
    return "result" if act in RESULTS else "progress"


def ends_soon(today: date, valid_until: date | None) -> bool:
    """Whether 我的 speaks of the end and the renewal of a licence; of one that has ended it does not."""
    return valid_until is not None and 0 <= (valid_until - today).days <= RENEWAL_DAYS


def reminder_due(today: date, valid_until: date, *, has_window: bool = False) -> int | None:
    """The nearest reminder whose day has come (7, 30 or 90 days before); None while it is too early.

    has_window: its renewal has days of its own, and a reminder goes out before they begin.
    A licence that is found late gets one reminder, not three; one that has ended gets none.
    """
    left = (valid_until - today).days
    wanted = (*REMINDERS, RENEWAL_DAYS) if has_window else REMINDERS
    return next((days for days in wanted if 0 <= left <= days), None)
