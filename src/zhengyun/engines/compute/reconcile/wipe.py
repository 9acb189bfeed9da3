"""The end of an instance: the machine removed, its keys destroyed, what it held given back, and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import placement, rules, usage
from zhengyun.engines.compute.contracts.drivers import Driver, Observed, Removed
from zhengyun.engines.compute.models import Address, Instance, Snapshot, Volume
from zhengyun.engines.compute.reconcile import record
from zhengyun.engines.compute.rules import Move
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


def remove(row: Instance, driver: Driver, seen: Observed | None, waits: int) -> timedelta | None:
    """Remove it, and end it once the driver neither has anything left nor sees the machine any more."""
    record.moved(row.id, Move.DELETE)
    _keep(row, standing=[str(one) for one in seen.disks_gb] if seen else [])
    found = driver.remove(row.id)
    _keep(row, removed=[_line(one) for one in found if one.is_gone])
    if not all(one.is_gone for one in found) or row.id in driver.observe():
        record.failed(row.id, _("Its disks are being removed."), is_final=False, counts=False)
        return rules.wait_to_look(waits, driver.capabilities)
    _end(row)
    return None


def _keep(row: Instance, **found: Sequence[Any]) -> None:
    """What stood is known only before, what was removed once only: the next call finds nothing."""
    kept = row.wiped or {}
    fresh = {
        name: [*kept.get(name, []), *(one for one in new if one not in kept.get(name, []))]
        for name, new in found.items()
    }
    if {**kept, **fresh} != kept:
        row.wiped = {**kept, **fresh}
        row.save(update_fields=["wiped"])


def _line(one: Removed) -> dict[str, str]:
    return {"volume": str(one.volume_id or ""), "what": one.what}


@transaction.atomic
def _end(row: Instance) -> None:
    Instance.objects.select_for_update().get(id=row.id)
    now = clock.now()
    kept = row.wiped or {}
    removed: list[dict[str, str]] = kept.get("removed", [])
    volumes = list(row.volumes.select_for_update().order_by("position"))
    items = [{**_destroy(volume), **_fate(volume, removed, kept.get("standing", []))} for volume in volumes]
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


def _fate(volume: Volume, removed: Sequence[Mapping[str, str]], standing: Sequence[str]) -> dict[str, str]:
    """What became of a disk. Only what stood before, and did not afterwards, was seen to be gone."""
    own = [one["what"] for one in removed if one["volume"] == str(volume.id)]
    if own:
        return {"what": ", ".join(own), "seen_gone": "yes"}
    if str(volume.id) not in standing:
        return {"what": _("It did not stand there when it was to be removed."), "seen_gone": "no"}
    is_told = any(not one["volume"] for one in removed)
    words = "" if is_told else _("The removal was interrupted; nothing of it was found afterwards.")
    return {"what": words, "seen_gone": "yes"}


def _destroy(volume: Volume) -> dict[str, str]:
    """Empty the sealed key."""
    now = clock.now()
    volume.wrapped_key = None
    volume.key_destroyed_at = now if volume.key_digest else None
    volume.removed_at = now
    volume.save(update_fields=["wrapped_key", "key_destroyed_at", "removed_at"])
    return {
        "volume": str(volume.id),
        "size_gb": str(volume.size_gb),
        "suite": volume.suite,
        "key_sha256": volume.key_digest,
        "key_destroyed_at": now.isoformat() if volume.key_digest else "",
    }
