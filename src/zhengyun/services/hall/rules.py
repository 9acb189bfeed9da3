"""Which ways are usual, which topic an act belongs to, and when a licence is due for a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

REMINDERS = (7, 30, 90)
"""Calendar days before the last valid day."""

RENEWAL_DAYS = 130
"""So early 我的 offers the renewal: 90 working days, the earliest that a law lets one apply, and holidays."""

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


def topic_of(act: str) -> str:
    """The topic to which what an act tells belongs."""
    if act == "correct":
        return "asked"
    return "result" if act in RESULTS else "progress"


def reminder_due(today: date, valid_until: date) -> int | None:
    """The nearest reminder whose day has come (7, 30 or 90 days before); None while it is too early.

    A licence that is found late gets one reminder, not three; one that has ended gets none.
    """
    left = (valid_until - today).days
    return next((days for days in REMINDERS if 0 <= left <= days), None)
