"""What was seen and done, written down: short transactions that touch only the columns of observation."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute import rules, usage
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import Capability, Driver, Observed, Power
from zhengyun.engines.compute.events import InstanceChanged
from zhengyun.engines.compute.models import Host, Instance, Snapshot
from zhengyun.engines.compute.rules import Move, Step
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


@transaction.atomic
def seen(instance_id: UUID, found: Observed | None) -> Instance:
    """Write down what the driver sees, count it from now on, and give the row with all that is wanted."""
    row = _locked(instance_id)
    is_other = False
    row.observed_at = clock.now()
    was_ready, row.is_ready = row.is_ready, bool(found and found.is_ready)
    if found is not None:
        is_other = _take_over(row, found)
    if row.is_ready:
        row.boot_started_at = None
    _save(
        row, "is_ready", "actual_vcpus", "actual_memory_mb", "running_since", "observed_at", "boot_started_at"
    )
    if is_other:
        usage.note_change(row.id)
    if row.is_ready and not was_ready and row.state == State.RUNNING:
        _tell(row, State(row.state))
    return row


def _take_over(row: Instance, found: Observed) -> bool:
    """Whether it has other amounts now than when it was last seen."""
    before = (row.actual_vcpus, row.actual_memory_mb)
    if found.power is Power.RUNNING or (found.power is Power.STOPPED and row.actual_vcpus):
        row.actual_vcpus, row.actual_memory_mb = _size(row, found)
    if found.power is Power.RUNNING:
        row.running_since = row.running_since or clock.now()
    elif found.power is Power.STOPPED:
        row.running_since = None
    is_other = before != (row.actual_vcpus, row.actual_memory_mb)
    for volume in row.volumes.filter(id__in=found.disks_gb):
        if volume.actual_size_gb != found.disks_gb[volume.id]:
            volume.actual_size_gb = found.disks_gb[volume.id]
            volume.save(update_fields=["actual_size_gb"])
            is_other = True
    _snapshots(row, found)
    return is_other


def _size(row: Instance, found: Observed) -> tuple[int, int]:
    """vCPUs and memory; where the driver cannot tell, what was wanted when it last took a change over."""
    is_applied = row.done_change == row.wanted_change or not row.actual_vcpus
    last = (row.vcpus, row.memory_mb) if is_applied else (row.actual_vcpus, row.actual_memory_mb)
    return found.vcpus or last[0], found.memory_mb or last[1]


def _snapshots(row: Instance, found: Observed) -> None:
    """What was asked of snapshots and is so now."""
    for snapshot in row.snapshots.filter(state__in=("requested", "deleting")):
        if snapshot.state == "requested" and snapshot.id in found.snapshots:
            _end(snapshot, "ready")
        elif snapshot.state == "deleting" and snapshot.id not in found.snapshots:
            _end(snapshot, "deleted")


def _end(snapshot: Snapshot, state: str, fault: str = "") -> None:
    snapshot.state, snapshot.fault, snapshot.done_at = state, fault, clock.now()
    snapshot.save(update_fields=["state", "fault", "done_at"])


@transaction.atomic
def moved(instance_id: UUID, move: Move | None, fault: str | None = None) -> None:
    """Bring the instance into the state to which a move leads, and tell when that is another one."""
    row = _locked(instance_id)
    before = State(row.state)
    after = rules.next_state(before, move) if move else before
    if fault is not None:
        row.fault = fault
    row.state = after
    row.version += after is not before
    if move in (Move.SEEN_RUNNING, Move.SEEN_STOPPED) and after in (State.RUNNING, State.STOPPED):
        row.failures, row.fault = 0, ""
    _save(row, "state", "fault", "failures", "version")
    if after is not before:
        if after in (State.LOST, State.FAILED):
            detail = {"state": str(after), "before": str(before), "fault": row.fault[:300]}
            audit.record(SYSTEM, f"compute.{after}", "instance", row.id, outcome="failed", detail=detail)
        _tell(row, before)


@transaction.atomic
def done(instance: Instance, step: Step, driver: Driver, snapshot: Snapshot | None) -> None:
    """The driver has taken a step for what was wanted when `instance` was read."""
    row = _locked(instance.id)
    if step in (Step.MAKE, Step.REBUILD, Step.TOUCH, Step.CHANGE):
        row.done_change = instance.wanted_change
    if step in (Step.START, Step.RESTART, Step.STOP):
        row.done_restarts = max(row.done_restarts, instance.wanted_restarts)
        row.running_since = None
    _save(row, "done_change", "done_restarts", "running_since")
    if snapshot is not None and step is Step.RESTORE:
        _end(snapshot, "ready")
    if snapshot is not None and step is Step.SNAPSHOT:
        snapshot.with_memory = (
            instance.running_since is not None and Capability.SNAPSHOT_MEMORY in driver.capabilities
        )
        snapshot.save(update_fields=["with_memory"])


@transaction.atomic
def failed(instance_id: UUID, reason: str, *, is_final: bool, counts: bool = True) -> int:
    """Keep the words of a failure, count it, and give how many there were. Final: a person decides."""
    row = _locked(instance_id)
    row.failures += counts
    row.fault = reason[:2000]
    _save(row, "failures", "fault")
    if counts and (is_final or row.failures >= rules.MAX_TRIES):
        moved(instance_id, Move.REFUSE, reason[:2000])
    return row.failures


@transaction.atomic
def snapshot_failed(snapshot: Snapshot, reason: str) -> None:
    """What could not be done with a snapshot; the machine itself is as before."""
    _end(snapshot, "failed" if snapshot.state == "requested" else "ready", reason[:2000])


@transaction.atomic
def take_boot(instance: Instance) -> bool:
    """Whether the guest may boot now on its host; the host's row is locked while others are counted."""
    if instance.host_id is None:
        return True
    host = Host.objects.select_for_update().get(id=instance.host_id)
    scale = int((instance.pool.settings.get("twin") or {}).get("scale", 1))
    since = clock.now() - rules.BOOT_TIME
    others = Instance.objects.filter(host=host, boot_started_at__gt=since).exclude(id=instance.id)
    if not rules.may_boot(others.count(), host.vcpus // scale):
        return False
    Instance.objects.filter(id=instance.id).update(boot_started_at=clock.now())
    return True


def _locked(instance_id: UUID) -> Instance:
    rows = Instance.objects.select_for_update(of=("self",))
    return rows.select_related("pool", "image", "host", "security_group").get(id=instance_id)


def _save(row: Instance, *fields: str) -> None:
    row.save(update_fields=fields)


def _tell(row: Instance, before: State) -> None:
    fact = InstanceChanged(
        subject_id=row.id,
        version=row.version,
        owner_id=row.owner_id,
        reference=row.reference,
        before=str(before),
        state=row.state,
        is_ready=row.is_ready,
        fault=row.fault,
    )
    jobs.publish(fact, SYSTEM)
