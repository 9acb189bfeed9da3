from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions, queries_pools
from zhengyun.engines.compute.contracts import HostState, HostView, State
from zhengyun.engines.compute.contracts.drivers import HostFacts
from zhengyun.engines.compute.models import Host, Pool
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found


@transaction.atomic
def set_host_state(actor: Actor, host_id: UUID, state: HostState) -> HostView:
    """Let a host take new instances, or only keep what it has (operators of its provider).

    Raises `compute.unknown_host` (404).
    """
    host = Host.objects.select_for_update(of=("self",)).select_related("pool").filter(id=host_id).first()
    if host is None or not permissions.can_at_pool(actor, Doing.SEE_POOL, host.pool):
        raise not_found("compute.unknown_host", _("This host is not known."), value=host_id)
    permissions.check_can_at_pool(actor, Doing.RUN_POOL, host.pool)
    was, host.is_off_by_itself = host.state, False
    if was != state:
        detail = {"from": was, "to": str(state)}
        host.state = state
        audit.record(actor, "compute.set_host_state", "host", host.id, detail=detail)
    host.save(update_fields=["state", "is_off_by_itself"])
    return queries_pools.host_view(host, host.instances.exclude(state=State.DELETED).count())


@transaction.atomic
def set_pool_provider(actor: Actor, pool_code: str, provider_id: UUID) -> None:
    """Who runs a pool: his operators see it and work at it. SYSTEM only.

    Raises `compute.unknown_pool` (404).
    """
    permissions.check_system(actor)
    pool = queries_pools.find_pool(actor, pool_code)
    if pool.provider_id != provider_id:
        Pool.objects.filter(id=pool.id).update(provider_id=provider_id)
        detail = {"pool": pool.code, "provider": str(provider_id)}
        audit.record(actor, "compute.set_pool_provider", "pool", pool.id, detail=detail)


@transaction.atomic
def record_inventory(pool: Pool, found: Iterable[HostFacts]) -> list[str]:
    """Hosts as the pool has them now; those that it does not name any more are off. Gives what is wrong.

    A host that was away comes back enabled; one that a person drained or closed stays so.
    """
    now = clock.now()
    known = {host.name: host for host in Host.objects.select_for_update().filter(pool=pool).order_by("id")}
    faults: list[str] = []
    names = set()
    for facts in found:
        names.add(facts.name)
        host = known.get(facts.name) or Host(pool=pool, name=facts.name)
        if host.is_off_by_itself:
            host.state, host.is_off_by_itself = HostState.ENABLED, False
        faults += _take_over(pool, host, facts)
        host.seen_at = now
        _save(host, is_new=facts.name not in known)
    for name, host in known.items():
        if name not in names and (host.state == HostState.ENABLED or host.used_vcpus):
            faults.append(_("Host %(name)s is not there any more.") % {"name": name})
            if host.state == HostState.ENABLED:
                host.state, host.is_off_by_itself = HostState.OFF, True
                host.save(update_fields=["state", "is_off_by_itself"])
    return faults


def _take_over(pool: Pool, host: Host, facts: HostFacts) -> list[str]:
    host.vcpus, host.memory_mb, host.disk_gb = facts.vcpus, facts.memory_mb, facts.disk_gb
    host.usable_vcpus = int(facts.vcpus * pool.cpu_ratio)
    host.traits = sorted(facts.traits)
    if host.used_memory_mb <= facts.memory_mb:
        return []
    host.is_off_by_itself = host.is_off_by_itself or host.state == HostState.ENABLED
    host.state = HostState.OFF
    return [_("Host %(name)s has less memory than is promised of it.") % {"name": facts.name}]


def _save(host: Host, *, is_new: bool) -> None:
    fields = (
        "vcpus", "memory_mb", "disk_gb", "usable_vcpus", "traits", "state", "is_off_by_itself", "seen_at",
    )  # fmt: skip
    host.save(force_insert=is_new, update_fields=None if is_new else fields)
