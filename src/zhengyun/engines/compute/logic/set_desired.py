from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import queries
from zhengyun.engines.compute.contracts import Desired, InstanceView, State
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


@transaction.atomic
def set_desired(
    actor: Actor, instance_id: UUID, desired: Desired, *, expected_version: int | None = None
) -> InstanceView:
    """Have it run or stand still (it_officer of the owner, SYSTEM). Also tries a failed one again.

    Raises `compute.stale` (409) when it changed since `expected_version`, `compute.lost`,
    `compute.deleting` (409), `compute.not_this_way` (422) for DELETED.
    """
    if desired is Desired.DELETED:
        raise Problem(
            "compute.not_this_way",
            _("A machine is not given back like this."),
            remedy=_("Order its return; its disks are wiped then."),
        )
    instance = marking.locked(actor, instance_id, Doing.OPERATE, expected_version)
    marking.check_is_there(instance)
    if instance.desired != desired or instance.state == State.FAILED:
        instance.desired = desired
        marking.mark(actor, instance, "set_desired", "desired", detail={"desired": str(desired)})
    return queries.get_instance(actor, instance_id)


@transaction.atomic
def restart_instance(actor: Actor, instance_id: UUID) -> InstanceView:
    """Restart a running instance (it_officer, SYSTEM). Raises `compute.not_running` (409)."""
    instance = marking.locked(actor, instance_id, Doing.OPERATE)
    marking.check_is_there(instance)
    if instance.desired != Desired.RUNNING:
        raise conflict(
            "compute.not_running",
            _("This machine is stopped."),
            value=instance.name,
            remedy=_("Start it instead."),
        )
    if instance.wanted_restarts == instance.done_restarts:
        instance.wanted_restarts += 1
    marking.mark(actor, instance, "restart_instance", "wanted_restarts")
    return queries.get_instance(actor, instance_id)
