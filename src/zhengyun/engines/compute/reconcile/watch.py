"""Every minute: is each pool well, which hosts has it, and does what stands there differ from the wish."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, figures
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import Driver, DriverError, Observed
from zhengyun.engines.compute.logic.pools import record_inventory
from zhengyun.engines.compute.models import Instance, Pool, Snapshot
from zhengyun.engines.compute.reconcile.names import WATCH_POOL, soon
from zhengyun.engines.compute.reconcile.want import is_settled, pending_snapshots, want_of
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

log = logging.getLogger(__name__)


def watch_pools() -> None:
    """A job for each pool, so that one that does not answer holds up no other."""
    for pool_id in Pool.objects.order_by("code").values_list("id", flat=True):
        name = f"{WATCH_POOL}:{pool_id}"
        jobs.defer(WATCH_POOL, key=name, lock=name, pool_id=str(pool_id))


def watch_pool(pool_id: UUID) -> None:
    pool = Pool.objects.get(id=pool_id)
    faults: list[str] = []
    try:
        driver = drivers.open_driver(pool)
        faults += driver.check_config()
        faults += record_inventory(pool, driver.inventory())
        faults += compare(pool, driver)
        figures.read_pool(pool, driver)
    except DriverError as error:
        faults.append(error.reason)
    _note(pool, faults)


def compare(pool: Pool, driver: Driver) -> list[str]:
    """Have looked at what differs; gives in words what stands in the pool and nobody knows."""
    seen = driver.observe()
    rows = {row.id: row for row in Instance.objects.filter(id__in=seen, pool=pool)}
    snapshots = pending_snapshots(pool)
    for row in Instance.objects.filter(pool=pool).exclude(state=State.DELETED):
        if _differs(row, snapshots.get(row.id), seen.get(row.id)):
            soon(row.id)
    return [words for machine_id in sorted(set(seen)) for words in _stray(machine_id, rows, driver)]


def _differs(row: Instance, snapshot: Snapshot | None, found: Observed | None) -> bool:
    if found is not None and found.is_ready != row.is_ready:
        return True
    return not is_settled(want_of(row, snapshot), found)


def _stray(machine_id: UUID, rows: Mapping[UUID, Instance], driver: Driver) -> list[str]:
    """A machine whose deletion is on record is removed; one that nobody knows is only told of."""
    if (row := rows.get(machine_id)) is None:
        return [_("A machine stands here that nobody ordered: %(id)s.") % {"id": machine_id}]
    if row.state == State.DELETED:
        log.warning("instance %s was deleted and stands in its pool again: it is removed", machine_id)
        driver.remove(machine_id)
        audit.record(SYSTEM, "compute.remove_stray", "instance", machine_id)
    return []


def _note(pool: Pool, faults: list[str]) -> None:
    if faults != pool.faults and faults:
        log.warning("pool %s: %s", pool.code, "; ".join(faults))
    Pool.objects.filter(id=pool.id).update(faults=faults, checked_at=clock.now())
