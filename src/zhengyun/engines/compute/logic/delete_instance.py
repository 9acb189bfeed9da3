from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute import queries, rules, usage
from zhengyun.engines.compute.contracts import Desired, InstanceView, State
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.permissions import Doing
from zhengyun.engines.compute.rules import Move
from zhengyun.kit.actor import Actor


@transaction.atomic
def delete_instance(actor: Actor, instance_id: UUID, reason: str) -> InstanceView:
    """Wipe an instance with its disks and snapshots. SYSTEM only. Final; `wiped` tells when it is done."""
    instance = marking.locked(actor, instance_id, Doing.BUILD)
    if instance.desired != Desired.DELETED:
        instance.desired = Desired.DELETED
        instance.password_once = None
        marking.mark(
            actor, instance, "delete_instance", "desired", "password_once", detail={"reason": reason[:200]}
        )
        instance.state = rules.next_state(State(instance.state), Move.DELETE)
        instance.save(update_fields=["state"])
        usage.note_change(instance.id)
    return queries.get_instance(actor, instance_id)
