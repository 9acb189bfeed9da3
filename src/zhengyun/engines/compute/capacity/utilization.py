"""The three figures, never mixed: promised of physical, used of promised, used of physical."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.capacity import used
from zhengyun.engines.compute.capacity.used import Use
from zhengyun.engines.compute.contracts import HostState, State, Utilization
from zhengyun.engines.compute.models import Host, Instance, Pool, Volume
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

OF_PLACES: dict[str, Callable[[Any], tuple[str, str]]] = {
    "city": lambda row: ("city", _("The whole city")),
    "zone": lambda row: (row.pool.zone_id, row.pool.zone.title),
    "pool": lambda row: (row.pool.code, row.pool.title),
    "host": lambda row: (str(_host(row).id), _host(row).name) if _host(row) else ("", _("No host")),
}
"""Subject and title of a host or an instance."""
OF_PEOPLE: dict[str, Callable[[Any], tuple[str, str]]] = {
    "owner": lambda row: (str(row.owner_id), ""),
    "system": lambda row: (str(row.system_id or ""), ""),
}


@dataclass(slots=True)
class Sums:
    """What adds up for one subject. measured_*: promised to instances whose use is known."""

    title: str = ""
    instances: int = 0
    vcpus: int = 0
    memory_mb: int = 0
    disk_gb: int = 0
    measured_vcpus: int = 0
    measured_memory_mb: int = 0
    used_vcpus: float = 0.0
    used_memory_mb: float = 0.0
    physical_vcpus: int = 0
    physical_memory_mb: int = 0
    active_vcpus: int = 0
    active_memory_mb: int = 0
    hosts: set[UUID] = field(default_factory=set)


def utilization(actor: Actor, by: str, since: datetime, until: datetime) -> list[Utilization]:
    """By city, zone, pool, host (whose capacity the actor may see), owner or system (whose instances he may).

    Sizes and hosts are those of now, use is the mean over the window. An instance without a figure used
    nothing if others of its pool have figures (it stood still), else it is left out of what is divided by.
    Raises `compute.unknown_view` (422).
    """
    if by not in OF_PLACES and by not in OF_PEOPLE:
        raise Problem("compute.unknown_view", _("Use is not shown by this."), value=by)
    rows = _instances(actor, by)
    uses = used.means([row.id for row in rows], since, until)
    told = {row.pool_id for row in rows if row.id in uses}
    sums: dict[str, Sums] = {}
    for row in rows:
        subject, title = (OF_PLACES.get(by) or OF_PEOPLE[by])(row)
        one = sums.setdefault(subject, Sums(title))
        _add(one, row, uses.get(row.id), is_told=row.pool_id in told)
    if by in OF_PLACES:
        _add_hosts(sums, actor, OF_PLACES[by])
    titles = _owners(sums) if by == "owner" else {}
    found = [
        _as_told(subject, titles.get(subject, one.title), one, since, until) for subject, one in sums.items()
    ]
    return sorted(found, key=lambda one: (one.title, one.subject))


def _instances(actor: Actor, by: str) -> list[Instance]:
    disks = Volume.objects.filter(instance=OuterRef("pk"), removed_at=None).order_by().values("instance")
    size = Subquery(disks.annotate(size=Sum("size_gb")).values("size"))
    rows = Instance.objects.exclude(state=State.DELETED).annotate(held_gb=Coalesce(size, 0))
    if by in OF_PEOPLE:
        rows = rows.filter(permissions.visible_to(actor))
    else:
        rows = rows.filter(pool__in=Pool.objects.filter(permissions.visible_pools(actor)))
    return list(rows.select_related("pool__zone", "host"))


def _add(one: Sums, row: Any, use: Use | None, *, is_told: bool) -> None:
    one.instances += 1
    one.vcpus += row.vcpus
    one.memory_mb += row.memory_mb
    one.disk_gb += row.held_gb
    if row.host_id:
        one.hosts.add(row.host_id)
    if is_told and (use is None or use.cpu is not None):
        one.measured_vcpus += row.vcpus
        one.used_vcpus += row.vcpus * (use.cpu or 0.0) if use else 0.0
    if is_told and (use is None or use.memory is not None):
        one.measured_memory_mb += row.memory_mb
        one.used_memory_mb += row.memory_mb * (use.memory or 0.0) if use else 0.0


def _add_hosts(sums: dict[str, Sums], actor: Actor, key: Callable[[Any], tuple[str, str]]) -> None:
    hosts = Host.objects.exclude(state=HostState.OFF).select_related("pool__zone")
    for row in hosts.filter(pool__in=Pool.objects.filter(permissions.visible_pools(actor))):
        subject, title = key(row)
        one = sums.setdefault(subject, Sums(title))
        one.physical_vcpus += row.vcpus
        one.physical_memory_mb += row.memory_mb
        if row.id in one.hosts:
            one.active_vcpus += row.vcpus
            one.active_memory_mb += row.memory_mb


def _host(row: Host | Instance) -> Any:
    return row if isinstance(row, Host) else row.host


def _owners(subjects: Iterable[str]) -> Mapping[str, str]:
    return {str(key): party.name for key, party in parties.get_parties(map(UUID, subjects)).items()}


def _as_told(subject: str, title: str, one: Sums, since: datetime, until: datetime) -> Utilization:
    return Utilization(
        subject=subject,
        title=title,
        instances=one.instances,
        vcpus=one.vcpus,
        memory_mb=one.memory_mb,
        disk_gb=one.disk_gb,
        cpu_allocated_of_physical=_share(one.vcpus, one.physical_vcpus),
        cpu_used_of_allocated=_share(one.used_vcpus, one.measured_vcpus),
        cpu_used_of_physical=_share(one.used_vcpus, one.active_vcpus, is_known=one.measured_vcpus > 0),
        memory_allocated_of_physical=_share(one.memory_mb, one.physical_memory_mb),
        memory_used_of_allocated=_share(one.used_memory_mb, one.measured_memory_mb),
        memory_used_of_physical=_share(
            one.used_memory_mb, one.active_memory_mb, is_known=one.measured_memory_mb > 0
        ),
        since=since,
        until=until,
    )


def _share(part: float, whole: float, *, is_known: bool = True) -> float | None:
    return part / whole if whole and is_known else None
