"""What is owed to an instance, read from its rows."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.compute import rules
from zhengyun.engines.compute.contracts import Desired, State
from zhengyun.engines.compute.contracts.drivers import Observed
from zhengyun.engines.compute.models import Instance, Pool, Snapshot
from zhengyun.engines.compute.rules import Step, Want

WORK = {"requested": Step.SNAPSHOT, "restoring": Step.RESTORE, "deleting": Step.DROP}


def pending_snapshot(instance: Instance) -> Snapshot | None:
    """The oldest piece of work on its snapshots."""
    return instance.snapshots.filter(state__in=WORK).order_by("created_at", "id").first()


def pending_snapshots(pool: Pool) -> dict[UUID, Snapshot]:
    """The same for all instances of a pool, in one query."""
    rows = Snapshot.objects.filter(instance__pool=pool, state__in=WORK).order_by("-created_at", "-id")
    return {row.instance_id: row for row in rows}


def want_of(row: Instance, snapshot: Snapshot | None) -> Want:
    return Want(
        desired=Desired(row.desired),
        state=State(row.state),
        vcpus=row.vcpus,
        memory_mb=row.memory_mb,
        is_made=row.done_change > 0,
        has_run=row.actual_vcpus > 0,
        owes_change=row.wanted_change > row.done_change,
        owes_restart=row.wanted_restarts > row.done_restarts,
        snapshot=WORK[snapshot.state] if snapshot else None,
    )


def is_settled(want: Want, seen: Observed | None) -> bool:
    """Whether nothing is owed and the state says what is there."""
    if rules.next_step(want, seen) is not Step.NOTHING:
        return False
    move = rules.settled_move(want.state, seen)
    if want.state is State.FAILED and not is_good_again(want, seen):
        return True
    return move is None or rules.next_state(want.state, move) is want.state


def is_good_again(want: Want, seen: Observed | None) -> bool:
    """Whether a machine that had failed is as wanted all the same."""
    return rules.is_as_wanted(want.desired, seen) and not want.owes_change
