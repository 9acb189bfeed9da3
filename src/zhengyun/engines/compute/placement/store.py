"""Placement's part in the database: each act is one statement that checks and writes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zhengyun.engines.compute.models import Allocation
from zhengyun.engines.compute.placement.demand import Demand
from zhengyun.kit import clock


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host as the database has it. usable_vcpus: physical ones times the pool's ratio."""

    id: UUID
    pool_id: UUID
    state: str
    traits: frozenset[str]
    usable_vcpus: int
    memory_mb: int
    disk_gb: int
    used_vcpus: int
    used_memory_mb: int
    used_disk_gb: int

    def holding(self, vcpus: int, memory_mb: int, disk_gb: int) -> HostRow:
        """The same host with so much more promised."""
        return replace(
            self,
            used_vcpus=self.used_vcpus + vcpus,
            used_memory_mb=self.used_memory_mb + memory_mb,
            used_disk_gb=self.used_disk_gb + disk_gb,
        )


@dataclass(frozen=True, slots=True)
class PoolRow:
    id: UUID
    code: str
    zone: str
    driver: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """host: as it is now, None when it is gone. holder: the host that the instance stands on, if any."""

    host: HostRow | None
    holder: UUID | None


@dataclass(frozen=True, slots=True)
class Held:
    host: HostRow
    vcpus: int
    memory_mb: int
    disk_gb: int


_COLUMNS = (
    "h.id, h.pool_id, h.state, h.traits, h.usable_vcpus, h.memory_mb, h.disk_gb,"
    " h.used_vcpus, h.used_memory_mb, h.used_disk_gb"
)
_TAKE = f"""
WITH free AS (SELECT id FROM compute_host WHERE id = %(host)s FOR NO KEY UPDATE {{lock}}),
taken AS (
    UPDATE compute_host h SET
        used_vcpus = used_vcpus + %(vcpus)s,
        used_memory_mb = used_memory_mb + %(memory_mb)s,
        used_disk_gb = used_disk_gb + %(disk_gb)s
    FROM free
    WHERE h.id = free.id AND state = 'enabled' AND traits @> %(traits)s::varchar[]
        AND used_vcpus + %(vcpus)s <= usable_vcpus
        AND used_memory_mb + %(memory_mb)s <= memory_mb
        AND used_disk_gb + %(disk_gb)s <= disk_gb
        AND NOT EXISTS (SELECT FROM compute_allocation WHERE instance_id = %(instance)s)
    RETURNING h.id),
held AS (
    INSERT INTO compute_allocation
        (instance_id, host_id, vcpus, memory_mb, disk_gb, anti_affinity, created_at)
    SELECT %(instance)s, id, %(vcpus)s, %(memory_mb)s, %(disk_gb)s, %(apart)s, %(now)s FROM taken
    ON CONFLICT DO NOTHING RETURNING host_id)
SELECT EXISTS (SELECT FROM taken), EXISTS (SELECT FROM held),
    (SELECT host_id FROM compute_allocation WHERE instance_id = %(instance)s),
    {_COLUMNS}
FROM (VALUES (1)) one LEFT JOIN compute_host h ON h.id = %(host)s
"""  # noqa: S608
_TAKE_FREE = _TAKE.format(lock="SKIP LOCKED")
_TAKE_WAITING = _TAKE.format(lock="")
_GIVE_BACK = """
UPDATE compute_host SET used_vcpus = used_vcpus - %(vcpus)s,
    used_memory_mb = used_memory_mb - %(memory_mb)s, used_disk_gb = used_disk_gb - %(disk_gb)s
WHERE id = %(host)s
"""
_RELEASE = f"""
WITH gone AS (DELETE FROM compute_allocation WHERE instance_id = %(instance)s
    RETURNING host_id, vcpus, memory_mb, disk_gb)
UPDATE compute_host h SET
    used_vcpus = h.used_vcpus - gone.vcpus,
    used_memory_mb = h.used_memory_mb - gone.memory_mb,
    used_disk_gb = h.used_disk_gb - gone.disk_gb
FROM gone WHERE h.id = gone.host_id RETURNING {_COLUMNS}
"""  # noqa: S608
_RESIZE = f"""
WITH old AS (SELECT * FROM compute_allocation WHERE instance_id = %(instance)s FOR NO KEY UPDATE),
moved AS (
    UPDATE compute_host h SET
        used_vcpus = h.used_vcpus - old.vcpus + %(vcpus)s,
        used_memory_mb = h.used_memory_mb - old.memory_mb + %(memory_mb)s,
        used_disk_gb = h.used_disk_gb - old.disk_gb + %(disk_gb)s
    FROM old
    WHERE h.id = old.host_id
        AND (%(vcpus)s <= old.vcpus OR h.used_vcpus - old.vcpus + %(vcpus)s <= h.usable_vcpus)
        AND (%(memory_mb)s <= old.memory_mb
            OR h.used_memory_mb - old.memory_mb + %(memory_mb)s <= h.memory_mb)
        AND (%(disk_gb)s <= old.disk_gb OR h.used_disk_gb - old.disk_gb + %(disk_gb)s <= h.disk_gb)
    RETURNING {_COLUMNS}),
noted AS (
    UPDATE compute_allocation a SET vcpus = %(vcpus)s, memory_mb = %(memory_mb)s, disk_gb = %(disk_gb)s
    FROM moved WHERE a.instance_id = %(instance)s)
SELECT * FROM moved
"""  # noqa: S608
_HELD = f"""
SELECT {_COLUMNS}, a.vcpus, a.memory_mb, a.disk_gb
FROM compute_allocation a JOIN compute_host h ON h.id = a.host_id WHERE a.instance_id = %(instance)s
"""  # noqa: S608
_CHANGED = f"""
SELECT {_COLUMNS}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM compute_host h WHERE h.version >= %(since)s
"""  # noqa: S608


def changed_hosts(since: int) -> tuple[list[HostRow], int]:
    """Hosts that a transaction changed which was at work at `since` or began later, and the next `since`.

    0 gives all. Nothing is missed: every transaction below the mark had ended when it was drawn.
    """
    rows = _rows(_CHANGED, {"since": since})
    return [_host(row) for row in rows], rows[0][10] if rows else since


def pools() -> dict[UUID, PoolRow]:
    rows = _rows("SELECT id, code, zone_id, driver, is_open FROM compute_pool", {})
    return {row[0]: PoolRow(*row) for row in rows}


def hosts_apart(word: str) -> set[UUID]:
    """Hosts on which an instance with this word stands."""
    if not word:
        return set()
    return set(Allocation.objects.filter(anti_affinity=word).values_list("host_id", flat=True))


def holder(instance_id: UUID) -> UUID | None:
    return Allocation.objects.filter(pk=instance_id).values_list("host_id", flat=True).first()


def take(host: UUID, instance_id: UUID, demand: Demand, *, wait: bool) -> Taken:
    """Promise the room if it is still there. wait: else a host is passed by that somebody else works on."""
    asked = {
        "host": host,
        "instance": instance_id,
        "vcpus": demand.vcpus,
        "memory_mb": demand.memory_mb,
        "disk_gb": demand.disk_gb,
        "traits": sorted(demand.traits),
        "apart": demand.anti_affinity,
        "now": clock.now(),
    }
    with transaction.atomic(savepoint=False):
        row = _rows(_TAKE_WAITING if wait else _TAKE_FREE, asked)[0]
        is_taken, is_held, holds_already = row[:3]
        if is_taken and not is_held:
            # Somebody placed this instance, or one with the same word here, while we waited for the host.
            _rows(_GIVE_BACK, asked)
    seen = _host(row[3:]) if row[3] is not None else None
    if is_held and seen:
        return Taken(seen.holding(demand.vcpus, demand.memory_mb, demand.disk_gb), host)
    return Taken(seen, holds_already)


def release(instance_id: UUID) -> HostRow | None:
    return _one_host(_RELEASE, {"instance": instance_id})


def resize(instance_id: UUID, vcpus: int, memory_mb: int, disk_gb: int) -> HostRow | None:
    asked = {"instance": instance_id, "vcpus": vcpus, "memory_mb": memory_mb, "disk_gb": disk_gb}
    return _one_host(_RESIZE, asked)


def held(instance_id: UUID) -> Held | None:
    rows = _rows(_HELD, {"instance": instance_id})
    return Held(_host(rows[0]), *rows[0][10:]) if rows else None


def _one_host(statement: str, asked: dict[str, Any]) -> HostRow | None:
    rows = _rows(statement, asked)
    return _host(rows[0]) if rows else None


def _rows(statement: str, asked: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall() if cursor.description else []


def _host(row: Sequence[Any]) -> HostRow:
    return HostRow(row[0], row[1], row[2], frozenset(row[3]), *row[4:10])
