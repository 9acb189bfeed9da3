"""What the counters add to the front page of the hall."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.desk.models import CounterSite
from zhengyun.services.hall import facade as hall
from zhengyun.ui import contracts as ui


def register() -> None:
    """Called in AppConfig.ready()."""
    hall.register_verb("desk.appointments", _appointments)


def _appointments(actor: Actor) -> ui.Link | None:
    """Only where a counter takes appointments."""
    if actor.roles or not CounterSite.objects.filter(is_open=True).exists():
        return None
    return ui.Link(_("Make an appointment"), reverse("queue:appointments"), icon="calendar")
