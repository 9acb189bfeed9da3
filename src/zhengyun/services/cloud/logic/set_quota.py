"""What a department may hold in all."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import amounts, permissions
from zhengyun.services.cloud.contracts import QuotaView
from zhengyun.services.cloud.models import Quota

MOST = 2**31 - 1


@transaction.atomic
def set_quota(actor: Actor, owner_id: UUID, total: Amounts, reason: str) -> QuotaView:
    permissions.check_can_decide_for(actor, owner_id)
    owner = parties.get_party(owner_id)
    numbers = (total.vcpus, total.memory_mb, total.disk_gb)
    if (
        owner.kind is not PartyKind.ORGANIZATION
        or not reason.strip()
        or not all(0 <= n <= MOST for n in numbers)
    ):
        raise Problem(
            "cloud.bad_quota",
            _("A quota is of a unit, in whole numbers, with a reason."),
            value=owner.name,
            remedy=_("Correct the quota."),
        )
    Quota.objects.get_or_create(
        owner_id=owner_id,
        defaults={"vcpus": 0, "memory_mb": 0, "disk_gb": 0, "changed_at": clock.now()},
    )
    row = Quota.objects.select_for_update().get(owner_id=owner_id)
    row.vcpus, row.memory_mb, row.disk_gb = numbers
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save(update_fields=["vcpus", "memory_mb", "disk_gb", "version", "changed_at"])
    detail = {"vcpus": numbers[0], "memory_mb": numbers[1], "disk_gb": numbers[2], "reason": reason[:200]}
    audit.record(actor, "cloud.set_quota", "quota", owner_id, detail=detail)
    return amounts.quota_of(owner_id, owner.name)
