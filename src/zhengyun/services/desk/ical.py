"""An appointment as an iCalendar file."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from zhengyun.kit import ical
from zhengyun.services.desk.contracts_counter import AppointmentView

ALARM = timedelta(hours=1)
"""The platform itself reminds on the day before."""


def calendar_file(one: AppointmentView, public_url: str) -> str:
    """The UID stays, the SEQUENCE grows: what was moved or cancelled replaces what a calendar holds."""
    is_cancelled = one.state == "cancelled"
    event = ical.Event(
        uid=f"{one.id}@{urlsplit(public_url).hostname or 'zhengyun'}",
        starts=one.slot_at,
        ends=one.until,
        summary=one.item_title,
        description=one.party_name,
        location="，".join(filter(None, (one.site_name, one.site_address))),
        alarm=None if is_cancelled else ALARM,
        sequence=one.sequence,
        is_cancelled=is_cancelled,
    )
    return ical.calendar(one.item_title, [event], one.changed_at, is_cancelled=is_cancelled)
