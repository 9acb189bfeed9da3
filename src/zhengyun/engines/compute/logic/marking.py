"""What every command does with an instance: lock it, mark what is wanted, write it down, have it done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions, rules
from zhengyun.engines.compute.contracts import Desired, State
from zhengyun.engines.compute.models import Instance
from zhengyun.engines.compute.permissions import Doing
from zhengyun.engines.compute.reconcile.names import soon
from zhengyun.engines.compute.rules import Move
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def locked(actor: Actor, instance_id: UUID, doing: Doing, expected_version: int | None = None) -> Instance:
    """The row, locked until the transaction ends, if the actor may do this with it."""
    found = (
        Instance.objects.select_for_update(of=("self",))
        .select_related("pool", "zone", "image")
        .filter(id=instance_id)
        .first()
    )
    if found is None:
        raise permissions.unknown_instance(instance_id)
    permissions.check_can(actor, doing, found)
    if expected_version is not None and expected_version != found.version:
        raise conflict(
            "compute.stale",
            _("The machine has changed since you looked at it."),
            value=found.version,
            remedy=_("Look at it again and decide anew."),
        )
    return found


def check_is_there(instance: Instance) -> None:
    """Raises `compute.deleting`, `compute.lost` (409) where nothing can be done any more."""
    if instance.desired == Desired.DELETED:
        raise conflict("compute.deleting", _("This machine is being wiped or is gone."), value=instance.name)
    if instance.state == State.LOST:
        raise conflict(
            "compute.lost",
            _("This machine is lost: its disks are not there any more."),
            value=instance.name,
            remedy=_("Order its return, and a new one in its place."),
        )


def mark(
    actor: Actor,
    instance: Instance,
    action: str,
    *fields: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Save the named fields with a new version, write it down, and have reconciliation look at once.

    A person's word also lets a machine that failed be tried again.
    """
    instance.state = rules.next_state(State(instance.state), Move.ASK_AGAIN)
    instance.failures, instance.fault = 0, ""
    instance.version += 1
    instance.save(update_fields=[*fields, "state", "failures", "fault", "version"])
    audit.record(actor, f"compute.{action}", "instance", instance.id, detail=detail)
    soon(instance.id)


def owe_change(actor: Actor, instance: Instance, action: str, *fields: str, **detail: Any) -> None:
    """Mark it, and that the driver has to be told of the machine anew."""
    instance.wanted_change += 1
    mark(actor, instance, action, "wanted_change", *fields, detail=detail)


def not_possible_here(words: str) -> Problem:
    return Problem(
        "compute.not_possible_here",
        _("This pool cannot do that."),
        value=words,
        remedy=_("Ask the provider of the pool."),
    )
