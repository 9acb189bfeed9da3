from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, queries, rules
from zhengyun.engines.compute.contracts import SnapshotView
from zhengyun.engines.compute.contracts.drivers import Capability
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.models import Instance, Snapshot
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, not_found

OVER = ("deleted", "failed")


@transaction.atomic
def take_snapshot(actor: Actor, instance_id: UUID, name: str) -> SnapshotView:
    """Keep its disks, and its memory when it runs and its driver can (it_officer, SYSTEM).

    Raises `compute.not_possible_here` (422) where the driver takes none, `compute.too_many_snapshots` (409).
    """
    instance = marking.locked(actor, instance_id, Doing.OPERATE)
    marking.check_is_there(instance)
    if Capability.SNAPSHOT not in drivers.capabilities(instance.pool):
        raise marking.not_possible_here(_("snapshots"))
    if instance.snapshots.exclude(state__in=OVER).count() >= rules.MAX_SNAPSHOTS:
        raise conflict(
            "compute.too_many_snapshots",
            _("This machine has as many snapshots as it may have."),
            value=rules.MAX_SNAPSHOTS,
            remedy=_("Remove one that is not needed any more."),
        )
    row = Snapshot.objects.create(instance=instance, name=name.strip()[:60], created_at=clock.now())
    marking.mark(actor, instance, "take_snapshot", detail={"snapshot": str(row.id)})
    return queries.snapshot_view(row)


@transaction.atomic
def restore_snapshot(actor: Actor, instance_id: UUID, snapshot_id: UUID) -> SnapshotView:
    """Bring it back to a snapshot; what came later is gone. Raises `compute.unknown_snapshot` (404)."""
    instance, row = _ready(actor, instance_id, snapshot_id)
    if row.state == "ready":
        _begin(actor, instance, row, "restoring", "restore_snapshot")
    return queries.snapshot_view(row)


@transaction.atomic
def drop_snapshot(actor: Actor, instance_id: UUID, snapshot_id: UUID) -> SnapshotView:
    """Remove a snapshot. Raises `compute.unknown_snapshot` (404)."""
    instance, row = _ready(actor, instance_id, snapshot_id)
    if row.state == "ready":
        _begin(actor, instance, row, "deleting", "drop_snapshot")
    return queries.snapshot_view(row)


def _ready(actor: Actor, instance_id: UUID, snapshot_id: UUID) -> tuple[Instance, Snapshot]:
    instance = marking.locked(actor, instance_id, Doing.OPERATE)
    marking.check_is_there(instance)
    row = instance.snapshots.filter(id=snapshot_id).exclude(state__in=OVER).first()
    if row is None:
        raise not_found("compute.unknown_snapshot", _("This snapshot is not known."), value=snapshot_id)
    if row.state == "requested":
        raise conflict(
            "compute.snapshot_not_ready",
            _("This snapshot is not taken yet."),
            value=row.name,
            remedy=_("Wait until it is there."),
        )
    return instance, row


def _begin(actor: Actor, instance: Instance, row: Snapshot, state: str, action: str) -> None:
    row.state, row.fault = state, ""
    row.save(update_fields=["state", "fault"])
    marking.mark(actor, instance, action, detail={"snapshot": str(row.id)})
