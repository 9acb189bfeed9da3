"""What the counters add to the front page of the hall, and to its guides."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import ItemView
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.models import CounterSite
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui


def register() -> None:
    """Called in AppConfig.ready()."""
    hall.register_verb("desk.appointments", _appointments)
    hall.register_guide_link("desk.appointments", _appointment_for)


def _appointments(actor: Actor) -> ui.Link | None:
    """Only where a counter takes appointments."""
    if actor.roles or not CounterSite.objects.filter(is_open=True).exists():
        return None
    return ui.Link(_("Make an appointment"), reverse("queue:appointments"), icon="calendar")


def _appointment_for(actor: Actor, item: ItemView) -> ui.Link | None:
    """For a matter that takes appointments (GB/T 39046: 是否支持预约)."""
    link = _appointments(actor) if item.guide.get("can_book") else None
    if link is None:
        return None
    address = f"{reverse('queue:new')}?{urlencode({'item': item.code})}"
    return replace(link, label=_("Make an appointment at the counter"), url=address)
