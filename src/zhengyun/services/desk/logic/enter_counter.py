"""Enter a counter with its windows; what is there already is brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.desk.contracts_counter import SiteEntry
from zhengyun.services.desk.models import CounterSite, CounterWindow


@transaction.atomic
def enter_counter(actor: Actor, entry: SiteEntry) -> UUID:
    """A window that the entry leaves out takes no more numbers."""
    if not (actor.system or actor.has_role("system_admin")):
        raise forbidden("desk.may_not_enter", _("Only an administrator enters counters."))
    _check_hours(entry.hours)
    site, _is_new = CounterSite.objects.update_or_create(
        code=entry.code,
        defaults={
            "name": entry.name,
            "organization_id": entry.organization_id,
            "address": entry.address,
            "hours": [list(pair) for pair in entry.hours],
            "slot_minutes": entry.slot_minutes,
            "slot_capacity": entry.slot_capacity,
        },
    )
    for one in entry.windows:
        CounterWindow.objects.update_or_create(
            site=site,
            number=one.number,
            defaults={
                "title": one.title,
                "items": list(one.items),
                "organizations": list(one.organizations),
                "is_open": True,
            },
        )
    numbers = [one.number for one in entry.windows]
    CounterWindow.objects.filter(site=site).exclude(number__in=numbers).update(is_open=False)
    audit.record(actor, "desk.enter_counter", "counter", site.id, detail={"windows": len(numbers)})
    return site.id


def _check_hours(hours: Sequence[tuple[str, str]]) -> None:
    for opens, closes in hours:
        try:
            is_right = time.fromisoformat(opens) < time.fromisoformat(closes)
        except ValueError:
            is_right = False
        if not is_right:
            raise Problem(
                "desk.bad_hours",
                _("Opening hours are pairs such as 09:00 and 12:00."),
                value=f"{opens}–{closes}",
            )
