"""Enter a counter with its windows; what is there already is brought up to date."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.contracts_counter import SiteEntry
from zhengyun.services.desk.logic.arrange_counter import check_hours
from zhengyun.services.desk.models import CounterSite, CounterWindow
from zhengyun.services.desk.permissions_counter import check_can_arrange


@transaction.atomic
def enter_counter(actor: Actor, entry: SiteEntry) -> UUID:
    """A window that the entry leaves out takes no more numbers."""
    check_can_arrange(actor)
    check_hours(entry.hours)
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
