"""The end of an instance: the machine removed, its keys destroyed, what it held given back, and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import placement, rules, usage
from zhengyun.engines.compute.contracts.drivers import Driver, Removed
from zhengyun.engines.compute.models import Address, Instance, Snapshot, Volume
from zhengyun.engines.compute.reconcile import record
from zhengyun.engines.compute.rules import Move
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


def remove(row: Instance, driver: Driver, waits: int) -> timedelta | None:
    """Remove it, and end it once the driver neither has anything left nor sees the machine any more."""
    record.moved(row.id, Move.DELETE)
    found = driver.remove(row.id)
    _keep(row, found)
    if not all(one.is_gone for one in found) or row.id in driver.observe():
        record.failed(row.id, _("Its disks are being removed."), is_final=False, counts=False)
        return rules.wait_to_look(waits)
    _end(row)
    return None


def _keep(row: Instance, found: Iterable[Removed]) -> None:
    """What was removed is known once only: the next call finds nothing."""
    if lines := [_line(one) for one in found if one.is_gone]:
        kept = (row.wiped or {}).get("removed", [])
        row.wiped = {"removed": [*kept, *(one for one in lines if one not in kept)]}
        row.save(update_fields=["wiped"])


def _line(one: Removed) -> dict[str, str]:
    return {"volume": str(one.volume_id or ""), "what": one.what}


@transaction.atomic
def _end(row: Instance) -> None:
    Instance.objects.select_for_update().get(id=row.id)
    now = clock.now()
    removed = (row.wiped or {}).get("removed", [])
    volumes = list(row.volumes.select_for_update().order_by("position"))
    items = [_destroy(volume, removed) for volume in volumes]
    items += [
        {"what": one["what"], "seen_gone": "yes"}
        for one in removed
        if one["volume"] not in {str(volume.id) for volume in volumes}
    ]
    Instance.objects.filter(id=row.id).update(
        wiped={"at": now.isoformat(), "items": items},
        deleted_at=now,
        is_ready=False,
        password_once=None,
        password_hash="",
        boot_started_at=None,
        running_since=None,
        done_change=row.wanted_change,
        fault="",
        failures=0,
    )
    Snapshot.objects.filter(instance=row).exclude(state="deleted").update(state="deleted", done_at=now)
    Address.objects.filter(instance=row).delete()
    placement.release(row.id)
    detail = {"volumes": len(volumes), "keys": [one.key_digest for one in volumes if one.key_digest][:20]}
    audit.record(SYSTEM, "compute.wiped", "instance", row.id, detail=detail)
    record.moved(row.id, Move.WIPE)
    usage.note_change(row.id)


def _destroy(volume: Volume, removed: list[dict[str, Any]]) -> dict[str, str]:
    """Empty the sealed key, and say of this disk what is gone."""
    now = clock.now()
    volume.wrapped_key = None
    volume.key_destroyed_at = now if volume.key_digest else None
    volume.removed_at = now
    volume.save(update_fields=["wrapped_key", "key_destroyed_at", "removed_at"])
    own = [one["what"] for one in removed if one["volume"] == str(volume.id)]
    return {
        "volume": str(volume.id),
        "size_gb": str(volume.size_gb),
        "suite": volume.suite,
        "key_sha256": volume.key_digest,
        "key_destroyed_at": now.isoformat() if volume.key_digest else "",
        "what": ", ".join(own),
        "seen_gone": "yes",
    }
