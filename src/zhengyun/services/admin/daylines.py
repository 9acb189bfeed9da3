"""Days as people write them: one a line or a range, with a name: `2027-02-06..2027-02-12 春节`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem

LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|至|~)\s*(\d{4}-\d{2}-\d{2}))?(?:\s+(.{0,50}))?")
MOST_DAYS = 120


def read(text: str, field: str) -> list[tuple[date, str]]:
    """Raises Problem `admin.bad_days` that names the line."""
    found: list[tuple[date, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found += _days(line.strip(), number, field)
        if len(found) > MOST_DAYS:
            raise _fault(field, number, line)
    return found


def _days(line: str, number: int, field: str) -> Iterator[tuple[date, str]]:
    match = LINE.fullmatch(line)
    try:
        first = date.fromisoformat(match[1]) if match else None
        last = date.fromisoformat(match[2]) if match and match[2] else first
    except ValueError:
        first = last = None
    if match is None or first is None or last is None or not 0 <= (last - first).days <= MOST_DAYS:
        raise _fault(field, number, line)
    for day in range((last - first).days + 1):
        yield first + timedelta(days=day), (match[3] or "").strip()


def _fault(field: str, number: int, line: str) -> Problem:
    message = _("Line %(number)d is not a day or a range of days.") % {"number": number}
    return Problem("admin.bad_days", message, value=line[:60], fields={field: [message]})


def write(days: Iterable[tuple[date, str]]) -> str:
    """Neighbouring days of one name as a range."""
    lines: list[tuple[date, date, str]] = []
    for day, name in sorted(days):
        if lines and lines[-1][2] == name and lines[-1][1] + timedelta(days=1) == day:
            lines[-1] = (lines[-1][0], day, name)
        else:
            lines.append((day, day, name))
    return "\n".join(
        f"{first} {name}".strip() if first == last else f"{first}..{last} {name}".strip()
        for first, last, name in lines
    )
