"""The four things that are asked of placement. They join their caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute.contracts import Refusal
from zhengyun.engines.compute.placement import refusals, store
from zhengyun.engines.compute.placement.demand import Demand
from zhengyun.engines.compute.placement.index import INDEX

PASSED_BY = 32
"""So many hosts are tried before all are read anew and waited for."""


def place(
    instance_id: UUID,
    zone: str,
    pool_code: str,
    vcpus: int,
    memory_mb: int,
    disk_gb: int,
    traits: Collection[str] = (),
    anti_affinity: str = "",
    driver: str = "",
) -> UUID:
    """Take room for an instance on the host with the largest free share, and return the host's id.

    pool_code, driver: '' for any of the zone. An instance that holds room already keeps it: the same host
    is returned. Raises Problem 409 `compute.no_host`, whose text lists every constraint with the number
    of hosts that it excluded.
    """
    demand = Demand(zone, pool_code, vcpus, memory_mb, disk_gb, frozenset(traits), anti_affinity, driver)
    INDEX.freshen()
    before = transaction.savepoint()
    host = _try(instance_id, demand, wait=False)
    if host is None:
        transaction.savepoint_rollback(before)
        INDEX.reload()
        host = _try(instance_id, demand, wait=True)
    if host is None:
        raise refusals.no_host(INDEX.refusals(demand, store.hosts_apart(anti_affinity)))
    return host


def _try(instance_id: UUID, demand: Demand, *, wait: bool) -> UUID | None:
    """wait: also for hosts on which somebody else's transaction is at work; else they are passed by.

    Who waits holds no other host: two who pass by the same ones in another order would wait for each other.
    """
    apart = store.hosts_apart(demand.anti_affinity)
    tried: set[UUID] = set()
    while candidates := INDEX.candidates(demand, apart | tried):
        for host_id in candidates:
            before = transaction.savepoint() if wait else ""
            taken = store.take(host_id, instance_id, demand, wait=wait)
            if taken.host:
                INDEX.learn(taken.host)
            else:
                INDEX.forget(host_id)
            if taken.holder is not None:
                return taken.holder
            if before:
                transaction.savepoint_rollback(before)
            tried.add(host_id)
        if not wait and len(tried) >= PASSED_BY:
            return None
    return store.holder(instance_id)


def release(instance_id: UUID) -> None:
    """Give back what an instance holds. Asked again, nothing happens."""
    if host := store.release(instance_id):
        INDEX.learn(host)


def resize(instance_id: UUID, vcpus: int, memory_mb: int, disk_gb: int) -> UUID:
    """Hold other amounts on the same host, and return its id. What shrinks always fits.

    Raises Problem 409 `compute.no_room` with what the host lacks, 404 `compute.not_placed` for an
    instance that holds nothing.
    """
    if host := store.resize(instance_id, vcpus, memory_mb, disk_gb):
        INDEX.learn(host)
        return host.id
    held = store.held(instance_id)
    if held is None:
        raise refusals.not_placed(instance_id)
    raise refusals.no_room(held, vcpus, memory_mb, disk_gb)


def dry_run(demands: Sequence[Demand]) -> list[Refusal]:
    """Whether all of these could be placed together now: [] or why the first that cannot is refused."""
    INDEX.reload()
    words = {demand.anti_affinity for demand in demands}
    return INDEX.rehearse(demands, {word: store.hosts_apart(word) for word in words})
