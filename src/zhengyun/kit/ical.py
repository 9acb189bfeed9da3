"""iCalendar (RFC 5545): a calendar of whole days or of instants, as text.

Lines are folded at 75 octets and end with CR LF; texts are escaped. Nothing else of the standard is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_WIDTH = 75


@dataclass(frozen=True, slots=True)
class Event:
    """uid: the same for the same thing for ever. starts: a date (a whole day) or an aware instant.

    ends: half-open, of the same kind; None is one day, or nothing for an instant. alarm: how long before.
    sequence: grows with each change, so that a calendar replaces what it holds.
    """

    uid: str
    starts: date | datetime
    summary: str
    description: str = ""
    url: str = ""
    location: str = ""
    ends: date | datetime | None = None
    alarm: timedelta | None = None
    sequence: int = 0
    is_cancelled: bool = False


def calendar(name: str, events: Iterable[Event], stamp: datetime, *, is_cancelled: bool = False) -> str:
    """The file. stamp: the instant at which it was made, or of the last change. is_cancelled: it takes back
    the events of an earlier one."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhengyun//Zhengyun//ZH", "CALSCALE:GREGORIAN"]
    method = "CANCEL" if is_cancelled else "PUBLISH"
    lines = [*head, f"METHOD:{method}", f"X-WR-CALNAME:{_escaped(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{_instant(stamp)}"
    yield _when("DTSTART", event.starts)
    ends = event.ends
    if ends is None and not isinstance(event.starts, datetime):
        ends = event.starts + timedelta(days=1)
    if ends is not None:
        yield _when("DTEND", ends)
    yield f"SEQUENCE:{event.sequence}"
    texts = (("SUMMARY", event.summary), ("DESCRIPTION", event.description), ("LOCATION", event.location))
    for key, text in texts:
        if text:
            yield f"{key}:{_escaped(text)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "STATUS:CANCELLED" if event.is_cancelled else "STATUS:CONFIRMED"
    if event.alarm is not None:
        yield from _alarm(event.summary, event.alarm)
    yield "END:VEVENT"


def _alarm(summary: str, before: timedelta) -> Iterator[str]:
    minutes = max(0, int(before.total_seconds() // 60))
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}")
    yield from (f"TRIGGER:-PT{minutes}M", "END:VALARM")


def _when(key: str, value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{key}:{_instant(value)}"
    return f"{key};VALUE=DATE:{value:%Y%m%d}"


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """At most 75 octets a line, never within a character; what follows begins with a blank."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _WIDTH:
            yield part
            part, size = " ", 1
        part, size = part + character, size + width
    yield part
