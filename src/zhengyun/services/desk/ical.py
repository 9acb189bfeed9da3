"""An appointment as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from zhengyun.services.desk.contracts_counter import AppointmentView

PRODUCT = "-//Zhengyun//Appointments//ZH"


def calendar_file(one: AppointmentView, public_url: str) -> bytes:
    """The UID stays, the SEQUENCE grows: what was moved or cancelled replaces what a calendar holds."""
    is_cancelled = one.state == "cancelled"
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{one.id}@{urlsplit(public_url).hostname or 'zhengyun'}")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.slot_at.astimezone(UTC))
    event.add("dtend", one.until.astimezone(UTC))
    event.add("summary", one.item_title)
    event.add("location", "，".join(filter(None, (one.site_name, one.site_address))))
    event.add("description", one.party_name)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if not is_cancelled:
        event.add_component(_alarm(one.item_title))
    found.add_component(event)
    return bytes(found.to_ical())


def _alarm(title: str) -> Alarm:
    """An hour before; the platform itself reminds on the day before."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=-1))
    return alarm
