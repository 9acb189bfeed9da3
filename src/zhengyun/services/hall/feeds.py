"""Due days as a calendar: when open cases must be decided, and when licences end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kit import clock, ical
from zhengyun.kit.actor import Actor

MOST_CASES = 100
ALARM = timedelta(days=1)


def calendar_of(actor: Actor, name: str) -> str:
    """What the actor may see now, for the party acted for."""
    events = [*_cases(actor), *_licences(actor)]
    return ical.calendar(_("Due days: %(name)s") % {"name": name}, events, clock.now())


def _cases(actor: Actor) -> Iterator[ical.Event]:
    for row in casework.my_cases(actor, size=MOST_CASES).rows:
        if row.closed_at is None and row.due_on:
            yield ical.Event(
                uid=f"case-{row.id}@zhengyun",
                starts=row.due_on,
                summary=_("%(title)s: promised by today") % {"title": row.title},
                description=f"{row.number} · {row.organization_name}",
                url=_address(reverse("hall:case", args=[row.id])),
            )


def _licences(actor: Actor) -> Iterator[ical.Event]:
    for one in casework.my_licences(actor):
        if one.state == "valid" and one.valid_until and one.valid_until >= clock.today():
            yield ical.Event(
                uid=f"licence-{one.id}-{one.valid_until.isoformat()}@zhengyun",
                starts=one.valid_until,
                summary=_("%(title)s: last valid day") % {"title": one.title},
                description=one.number,
                url=_address(reverse("hall:licences")),
                alarm=ALARM,
            )


def _address(path: str) -> str:
    return f"{settings.ZHENGYUN.public_url}{path}"
