"""The constraints of placement: whether a host meets them, and in words how many hosts did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import HostState, Refusal
from zhengyun.engines.compute.placement.demand import Demand
from zhengyun.engines.compute.placement.store import Held, HostRow, PoolRow
from zhengyun.kit.errors import Problem, conflict, not_found


def suits(pool: PoolRow, demand: Demand) -> bool:
    return (
        pool.is_open
        and pool.zone == demand.zone
        and demand.pool in ("", pool.code)
        and demand.driver in ("", pool.driver)
    )


def fits(host: HostRow, demand: Demand) -> bool:
    """Memory and disk are hard; vCPUs are counted by the pool's ratio."""
    return (
        host.used_memory_mb + demand.memory_mb <= host.memory_mb
        and host.used_vcpus + demand.vcpus <= host.usable_vcpus
        and host.used_disk_gb + demand.disk_gb <= host.disk_gb
    )


def count(hosts: Iterable[tuple[PoolRow, HostRow]], demand: Demand, apart: Collection[UUID]) -> list[Refusal]:
    """One entry for each constraint that excluded a host, in the order in which they are looked at.

    A host outside of zone, pool or driver is counted once, there; any other under every constraint that
    it does not meet.
    """
    excluded = Counter(name for pool, host in hosts for name in _failed(pool, host, demand, apart))
    words = _words(demand)
    found = [Refusal(words[name], excluded[name]) for name in words if excluded[name]]
    return found or [Refusal(_("no host is known"), 0)]


def _failed(pool: PoolRow, host: HostRow, demand: Demand, apart: Collection[UUID]) -> Iterator[str]:
    if pool.zone != demand.zone:
        yield "zone"
    elif demand.pool not in ("", pool.code):
        yield "pool"
    elif demand.driver not in ("", pool.driver):
        yield "driver"
    else:
        checks = {
            "closed": not pool.is_open,
            "state": host.state != HostState.ENABLED,
            "traits": not host.traits >= demand.traits,
            "apart": host.id in apart,
            "vcpus": host.used_vcpus + demand.vcpus > host.usable_vcpus,
            "memory": host.used_memory_mb + demand.memory_mb > host.memory_mb,
            "disk": host.used_disk_gb + demand.disk_gb > host.disk_gb,
        }
        yield from (name for name, is_failed in checks.items() if is_failed)


def _words(demand: Demand) -> dict[str, str]:
    return {
        "zone": _("outside of zone %(zone)s") % {"zone": demand.zone},
        "pool": _("outside of pool %(pool)s") % {"pool": demand.pool},
        "driver": _("not of driver %(driver)s") % {"driver": demand.driver},
        "closed": _("pool closed for new instances"),
        "state": _("host draining or off"),
        "traits": _("without %(traits)s") % {"traits": ", ".join(sorted(demand.traits))},
        "apart": _("already has an instance of this group"),
        "vcpus": _("fewer than %(count)s vCPUs free") % {"count": demand.vcpus},
        "memory": _("less than %(size)s MiB of memory free") % {"size": demand.memory_mb},
        "disk": _("less than %(size)s GiB of disk free") % {"size": demand.disk_gb},
    }


def as_text(refusals: Iterable[Refusal]) -> str:
    return _("; ").join(
        _("%(reason)s: %(hosts)s") % {"reason": one.reason, "hosts": one.hosts} for one in refusals
    )


def no_host(refusals: list[Refusal]) -> Problem:
    return conflict(
        "compute.no_host",
        _("No host takes this instance. Excluded hosts: %(reasons)s.") % {"reasons": as_text(refusals)},
        remedy=_("Choose a smaller size or another zone, or let the provider add hosts."),
    )


def no_room(held: Held, vcpus: int, memory_mb: int, disk_gb: int) -> Problem:
    """The host of an instance cannot hold it at its new size."""
    own = held.host.holding(-held.vcpus, -held.memory_mb, -held.disk_gb)
    lacking = {
        _("vCPUs"): vcpus - max(held.vcpus, own.usable_vcpus - own.used_vcpus),
        _("MiB of memory"): memory_mb - max(held.memory_mb, own.memory_mb - own.used_memory_mb),
        _("GiB of disk"): disk_gb - max(held.disk_gb, own.disk_gb - own.used_disk_gb),
    }
    short = [f"{amount} {unit}" for unit, amount in lacking.items() if amount > 0]
    return conflict(
        "compute.no_room",
        _("The instance's host lacks %(amounts)s for the new size.") % {"amounts": _(", ").join(short)},
        remedy=_("Choose a smaller size, or order a new instance."),
    )


def not_placed(instance_id: UUID) -> Problem:
    return not_found("compute.not_placed", _("This instance stands on no host."), value=instance_id)
