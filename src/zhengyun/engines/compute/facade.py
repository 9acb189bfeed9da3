"""The only door to machines: instances, their disks, networks and openings, pools and work orders.

Every call takes the actor first and checks what he may; what he may not see is 404. A command writes only
what is wanted (rows, an audit record and a job) in the caller's transaction, never asks a driver, and is
harmless when sent twice. Reconciliation (`reconcile/`) brings it about; `InstanceView.state` tells how far
it is, and each change of it is a fact (`compute.instance_changed.v1`).

Refusals that any call may raise: `compute.unknown_instance` (404), `compute.may_not` (403).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from zhengyun.engines.compute.capacity import (
    forecast,
    forecasts,
    list_pools,
    monthly_figures,
    utilization,
)
from zhengyun.engines.compute.consoles.consent import consents, grant_consent, revoke_consent
from zhengyun.engines.compute.consoles.tickets import can_open_console, open_console
from zhengyun.engines.compute.consoles.visits import console_visits
from zhengyun.engines.compute.contracts import (
    AddressView,
    Desired,
    DiskClass,
    FlavorView,
    GroupView,
    HostState,
    HostView,
    ImageView,
    InstanceView,
    KeyView,
    NewInstance,
    Protocol,
    Refusal,
    RuleView,
    SnapshotView,
    VolumeView,
    Wiped,
    WorkOrderView,
    ZoneView,
)
from zhengyun.engines.compute.figures import live, series
from zhengyun.engines.compute.usage import start_metering, usage
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page

# Calls that stand here as they are; the others are written out below.
__all__ = [
    "can_open_console",
    "consents",
    "console_visits",
    "forecast",
    "forecasts",
    "grant_consent",
    "list_pools",
    "live",
    "monthly_figures",
    "open_console",
    "revoke_consent",
    "series",
    "start_metering",
    "usage",
    "utilization",
]


def create_instance(actor: Actor, new: NewInstance) -> InstanceView:
    """Place an instance and have it made. SYSTEM only. Asked again with the same id: the one that is there.

    Raises `compute.no_host` (409) with the constraints that excluded hosts, `compute.unknown_image`,
    `compute.unknown_zone` (422), `compute.other_owner` (409) when the id is somebody else's.
    """
    from zhengyun.engines.compute.logic.create_instance import create_instance as create

    return create(actor, new)


def can_place(news: Sequence[NewInstance]) -> list[Refusal]:
    """Whether all of these could be placed now, together; [] when they could. Nothing is reserved."""
    from zhengyun.engines.compute.logic.create_instance import can_place as check

    return check(news)


def what_hinders_guests() -> list[str]:
    """Why no virtual machine can boot on this machine, each with what to do; [] when one can."""
    from django.conf import settings

    from zhengyun.engines.compute.drivers.qemu import guests

    return guests.what_is_missing(settings.ZHENGYUN.guest_images)


def delete_instance(actor: Actor, instance_id: UUID, reason: str) -> InstanceView:
    """Wipe an instance with its disks and snapshots. SYSTEM only. Final; `wiped` tells when it is done."""
    from zhengyun.engines.compute.logic.delete_instance import delete_instance as delete

    return delete(actor, instance_id, reason)


def set_desired(
    actor: Actor, instance_id: UUID, desired: Desired, *, expected_version: int | None = None
) -> InstanceView:
    """Have it run or stand still (it_officer of the owner, SYSTEM). Also tries a failed one again.

    Raises `compute.stale` (409) when it changed since `expected_version`, `compute.lost`,
    `compute.deleting` (409), `compute.not_this_way` (422) for DELETED.
    """
    from zhengyun.engines.compute.logic.set_desired import set_desired as set_

    return set_(actor, instance_id, desired, expected_version=expected_version)


def restart_instance(actor: Actor, instance_id: UUID) -> InstanceView:
    """Restart a running instance (it_officer, SYSTEM). Raises `compute.not_running` (409)."""
    from zhengyun.engines.compute.logic.set_desired import restart_instance as restart

    return restart(actor, instance_id)


def resize_instance(actor: Actor, instance_id: UUID, vcpus: int, memory_mb: int) -> InstanceView:
    """Change vCPUs and memory; a running machine is stopped for it and started again. SYSTEM only.

    Raises `compute.no_room` (409) with what its host lacks for the new size.
    """
    from zhengyun.engines.compute.logic.resize_instance import resize_instance as resize

    return resize(actor, instance_id, vcpus, memory_mb)


def add_volume(
    actor: Actor, instance_id: UUID, size_gb: int, disk_class: DiskClass, volume_id: UUID
) -> VolumeView:
    """Add a data disk. SYSTEM only. Asked again with the same volume id: the one that is there."""
    from zhengyun.engines.compute.logic.resize_instance import add_volume as add

    return add(actor, instance_id, size_gb, disk_class, volume_id)


def take_snapshot(actor: Actor, instance_id: UUID, name: str) -> SnapshotView:
    """Keep its disks, and its memory when it runs and its driver can (it_officer, SYSTEM).

    Raises `compute.not_possible_here` (422) where the driver takes none, `compute.too_many_snapshots` (409).
    """
    from zhengyun.engines.compute.logic.snapshots import take_snapshot as take

    return take(actor, instance_id, name)


def restore_snapshot(actor: Actor, instance_id: UUID, snapshot_id: UUID) -> SnapshotView:
    """Bring it back to a snapshot; what came later is gone. Raises `compute.unknown_snapshot` (404)."""
    from zhengyun.engines.compute.logic.snapshots import restore_snapshot as restore

    return restore(actor, instance_id, snapshot_id)


def drop_snapshot(actor: Actor, instance_id: UUID, snapshot_id: UUID) -> SnapshotView:
    """Remove a snapshot. Raises `compute.unknown_snapshot` (404)."""
    from zhengyun.engines.compute.logic.snapshots import drop_snapshot as drop

    return drop(actor, instance_id, snapshot_id)


def get_instance(actor: Actor, instance_id: UUID) -> InstanceView:
    """An instance that the actor may see. Raises `compute.unknown_instance` (404)."""
    from zhengyun.engines.compute import queries

    return queries.get_instance(actor, instance_id)


def get_instances(actor: Actor, ids: Collection[UUID]) -> dict[UUID, InstanceView]:
    """Those of the instances that the actor may see, in few queries."""
    from zhengyun.engines.compute import queries

    return queries.get_instances(actor, ids)


def list_instances(
    actor: Actor,
    *,
    owner_id: UUID | None = None,
    system_id: UUID | None = None,
    zone: str = "",
    state: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[InstanceView]:
    """What the actor may see, newest first; deleted ones only with state `deleted`."""
    from zhengyun.engines.compute import queries

    return queries.list_instances(
        actor, owner_id=owner_id, system_id=system_id, zone=zone, state=state, cursor=cursor, size=size
    )


def first_password(actor: Actor, instance_id: UUID) -> str:
    """The first password, this once (it_officer of the owner).

    Raises `compute.password_shown` (410) the second time, `compute.no_password` (404) where none was set.
    """
    from zhengyun.engines.compute.logic.first_password import first_password as show

    return show(actor, instance_id)


def wiped(actor: Actor, instance_id: UUID) -> Wiped:
    """What attests that it is gone. Raises `compute.not_wiped` (409) before it is."""
    from zhengyun.engines.compute import queries

    return queries.wiped(actor, instance_id)


def assign_public_address(actor: Actor, instance_id: UUID, reference: UUID | None) -> AddressView:
    """A public address for an instance of an internet zone; the one it has when it has one. SYSTEM only.

    Raises `compute.not_in_internet_zone` (422), `compute.no_address_left` (409).
    """
    from zhengyun.engines.compute.logic.networks import assign_public_address as assign

    return assign(actor, instance_id, reference)


def release_public_address(actor: Actor, instance_id: UUID) -> None:
    """Give its public address back; nothing happens when it has none. SYSTEM only."""
    from zhengyun.engines.compute.logic.networks import release_public_address as release

    release(actor, instance_id)


def ensure_group(
    actor: Actor, owner_id: UUID, zone: str, name: str, system_id: UUID | None = None
) -> GroupView:
    """The owner's security group of this name in a zone, made when it is not there. SYSTEM only."""
    from zhengyun.engines.compute.logic.groups import ensure_group as ensure

    return ensure(actor, owner_id, zone, name, system_id)


def open_port(
    actor: Actor,
    group_id: UUID,
    protocol: Protocol,
    port_from: int,
    port_to: int,
    remote: str,
    note: str = "",
    reference: UUID | None = None,
) -> RuleView:
    """Let a CIDR reach ports of the group's instances; the rule that is there when it is. SYSTEM only.

    Raises `compute.bad_rule` (422), `compute.unknown_group` (404).
    """
    from zhengyun.engines.compute.logic.groups import open_port as open_

    return open_(actor, group_id, protocol, port_from, port_to, remote, note, reference)


def close_port(actor: Actor, rule_id: UUID) -> None:
    """Take an opening away; nothing happens when it is not there. SYSTEM only."""
    from zhengyun.engines.compute.logic.groups import close_port as close

    close(actor, rule_id)


def list_groups(actor: Actor, owner_id: UUID) -> list[GroupView]:
    """The owner's security groups with their rules."""
    from zhengyun.engines.compute import queries

    return queries.list_groups(actor, owner_id)


def add_key(actor: Actor, owner_id: UUID, name: str, public_key: str) -> KeyView:
    """Keep the public half of an SSH key (it_officer of the owner). Raises `compute.bad_key` (422),
    `compute.key_name_taken` (409)."""
    from zhengyun.engines.compute.logic.keys import add_key as add

    return add(actor, owner_id, name, public_key)


def list_keys(actor: Actor, owner_id: UUID) -> list[KeyView]:
    """The owner's keys, by name."""
    from zhengyun.engines.compute import queries

    return queries.list_keys(actor, owner_id)


def remove_key(actor: Actor, key_id: UUID) -> None:
    """Forget a key; machines that were made with it keep it. Raises `compute.unknown_key` (404)."""
    from zhengyun.engines.compute.logic.keys import remove_key as remove

    remove(actor, key_id)


def list_zones() -> list[ZoneView]:
    """The network zones."""
    from zhengyun.engines.compute import queries_pools

    return queries_pools.list_zones()


def list_images(actor: Actor) -> list[ImageView]:
    """The systems that can be started from."""
    from zhengyun.engines.compute import queries_pools

    return queries_pools.list_images(actor)


def list_flavors(actor: Actor) -> list[FlavorView]:
    """The usual sizes, smallest first."""
    from zhengyun.engines.compute import queries_pools

    return queries_pools.list_flavors(actor)


def list_hosts(actor: Actor, pool_code: str) -> list[HostView]:
    """The hosts of a pool (operators of its provider, cloud_manager). Raises `compute.unknown_pool` (404)."""
    from zhengyun.engines.compute import queries_pools

    return queries_pools.list_hosts(actor, pool_code)


def set_host_state(actor: Actor, host_id: UUID, state: HostState) -> HostView:
    """Let a host take new instances, or only keep what it has (operators of its provider).

    Raises `compute.unknown_host` (404).
    """
    from zhengyun.engines.compute.logic.pools import set_host_state as set_

    return set_(actor, host_id, state)


def work_orders(actor: Actor, open_only: bool = True) -> list[WorkOrderView]:
    """What people must do at pools without a driver, the earliest due first."""
    from zhengyun.engines.compute import queries_pools

    return queries_pools.work_orders(actor, open_only=open_only)


def finish_work_order(actor: Actor, order_id: UUID, facts: Mapping[str, Any]) -> WorkOrderView:
    """Say that a work order is done and what is there now (operators of its provider).

    facts: texts that go onto the handover sheet (asset number, address, serial number, who did it).
    Raises `compute.unknown_order` (404), `compute.order_done` (409).
    """
    from zhengyun.engines.compute.logic.work_orders import finish_work_order as finish

    return finish(actor, order_id, facts)
