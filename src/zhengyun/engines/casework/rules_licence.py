"""Terms and states of licences. Pure."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

IN_FORCE = "valid"
CHANGES: dict[str, frozenset[str]] = {
    IN_FORCE: frozenset({"revoked", "cancelled", "replaced"}),
    "revoked": frozenset(),
    "cancelled": frozenset(),
    "replaced": frozenset(),
}
"""From a state to which: a licence that is not valid any more stays so. Expiry is not a state but a date."""


def can_change(state: str, to: str) -> bool:
    return to in CHANGES[state]


def last_valid_day(valid_from: date, years: int) -> date:
    """The last day of a term in years: the day before its anniversary (29 February counts as the 28th)."""
    year = valid_from.year + years
    day = min(valid_from.day, calendar.monthrange(year, valid_from.month)[1])
    return date(year, valid_from.month, day) - timedelta(days=0 if day < valid_from.day else 1)


def shown_state(state: str, valid_until: date | None, today: date) -> str:
    """What verification says: `expired` for a licence that is otherwise valid."""
    if state == IN_FORCE and valid_until is not None and today > valid_until:
        return "expired"
    return state
