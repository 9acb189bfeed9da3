"""The owner starts and stops a server, as long as its term lets it run."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import conflict
from zhengyun.services.cloud.contracts import LeaseState
from zhengyun.services.cloud.models import Lease


@transaction.atomic
def set_power(
    actor: Actor, instance_id: UUID, desired: Desired, *, expected_version: int | None = None
) -> InstanceView:
    """Raises `cloud.term_over` (409) for what expiry has stopped, and what compute raises."""
    if desired is Desired.RUNNING:
        one = compute.get_instance(actor, instance_id)
        if _is_stopped(one.id):
            raise conflict(
                "cloud.term_over",
                _("The term of this server has ended, therefore it stands still."),
                value=one.name,
                remedy=_("Renew it; it starts with the renewal."),
            )
    return compute.set_desired(actor, instance_id, desired, expected_version=expected_version)


@transaction.atomic
def keep_stopped(instance_id: UUID) -> None:
    """However it was started: what expiry has stopped stands still until it is renewed."""
    if _is_stopped(instance_id):
        compute.set_desired(SYSTEM, instance_id, Desired.STOPPED)


def _is_stopped(instance_id: UUID) -> bool:
    rows = Lease.objects.select_for_update(of=("self",))
    return rows.filter(instance_id=instance_id, state=LeaseState.STOPPED).first() is not None
