"""What an applicant may put into a mandate. No law sets a longest term; these are the house's."""

from __future__ import annotations

from datetime import date, timedelta

MOST_YEARS = 3
"""A mandate that nobody remembers should not go on for ever."""
USUAL_YEARS = 1
MOST_MATTERS = 50


def usual_last_day(today: date) -> date:
    """One year, the first day counted."""
    return _years_later(today, USUAL_YEARS) - timedelta(days=1)


def latest_last_day(today: date) -> date:
    return _years_later(today, MOST_YEARS) - timedelta(days=1)


def _years_later(day: date, years: int) -> date:
    """The same day of that year; the first of March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
