"""The newest notices for the front page of the hall."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.services.hall import facade as hall
from zhengyun.services.site import queries
from zhengyun.services.site.contracts import NoticeLine
from zhengyun.ui import contracts as ui

SHOWN = 5


def newest() -> hall.FrontList | None:
    """Five lines by one query; nothing while nothing is published."""
    rows = queries.newest(SHOWN)
    if not rows:
        return None
    more = ui.Link(_("All notices"), reverse("news:list"))
    return hall.FrontList(_("Notices and news"), tuple(map(_entry, rows)), more)


def _entry(row: NoticeLine) -> hall.FrontEntry:
    day = clock.local(row.shown_at).date()
    return hall.FrontEntry(
        row.title, reverse("news:notice", args=[row.id]), day.isoformat(), hall.day(day), row.column_title
    )
