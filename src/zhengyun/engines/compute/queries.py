"""Reads of machines: each answers with frozen views, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, permissions
from zhengyun.engines.compute.contracts import (
    AddressView,
    Desired,
    DiskClass,
    GroupView,
    InstanceView,
    KeyView,
    Protocol,
    RuleView,
    SnapshotView,
    State,
    VolumeView,
    Wiped,
)
from zhengyun.engines.compute.models import (
    Address,
    Instance,
    KeyPair,
    SecurityGroup,
    SecurityRule,
    Snapshot,
    Volume,
)
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict
from zhengyun.kit.paging import Cursor, Page, decode_cursor, make_page

MAX_PAGE = 100


def volume_view(row: Volume) -> VolumeView:
    is_root = row.position == 0
    state = "wanted" if row.actual_size_gb == 0 else "ready"
    return VolumeView(
        id=row.id,
        name=_("Root disk") if is_root else _("Data disk %(number)d") % {"number": row.position},
        size_gb=row.size_gb,
        is_root=is_root,
        disk_class=DiskClass(row.disk_class),
        state="removed" if row.removed_at else state,
        suite=row.suite,
    )


def snapshot_view(row: Snapshot) -> SnapshotView:
    return SnapshotView(row.id, row.name, row.state, row.with_memory, row.created_at, row.fault)


def address_view(row: Address) -> AddressView:
    prefix = row.network.cidr.partition("/")[2]
    network = row.network
    return AddressView(f"{row.ip}/{prefix}", network.name, network.is_public, row.mac)


def rule_view(row: SecurityRule) -> RuleView:
    return RuleView(
        row.id, Protocol(row.protocol), row.port_from, row.port_to, row.remote, row.note, row.reference
    )


def group_view(row: SecurityGroup) -> GroupView:
    rules = sorted(row.rules.all(), key=lambda one: (one.protocol, one.port_from, one.remote))
    return GroupView(row.id, row.owner_id, row.name, row.zone_id, tuple(rule_view(one) for one in rules))


def key_view(row: KeyPair) -> KeyView:
    return KeyView(row.id, row.owner_id, row.name, row.public_key, row.fingerprint, row.created_at)


def instance_view(row: Instance) -> InstanceView:
    return InstanceView(
        id=row.id,
        owner_id=row.owner_id,
        name=row.name,
        hostname=row.hostname,
        zone=row.zone_id,
        zone_title=row.zone.title,
        pool=row.pool.code,
        provider_id=row.pool.provider_id,
        host=row.host.name if row.host else "",
        image=row.image_id,
        image_title=row.image.title,
        vcpus=row.vcpus,
        memory_mb=row.memory_mb,
        actual_vcpus=row.actual_vcpus,
        actual_memory_mb=row.actual_memory_mb,
        desired=Desired(row.desired),
        state=State(row.state),
        is_ready=row.is_ready,
        fault=row.fault,
        created_at=row.created_at,
        running_since=row.running_since,
        deleted_at=row.deleted_at,
        version=row.version,
        system_id=row.system_id,
        reference=row.reference,
        security_group_id=row.security_group_id,
        login=row.image.login,
        capabilities=frozenset(str(one) for one in drivers.capabilities(row.pool)),
        volumes=tuple(volume_view(one) for one in row.volumes.all()),
        addresses=tuple(address_view(one) for one in row.addresses.all()),
        snapshots=tuple(snapshot_view(one) for one in row.snapshots.all()),
    )


def _whole(rows: QuerySet[Instance]) -> QuerySet[Instance]:
    return rows.select_related("zone", "pool", "host", "image").prefetch_related(
        Prefetch("volumes", Volume.objects.order_by("position")),
        Prefetch("addresses", Address.objects.select_related("network").order_by("network__is_public", "ip")),
        Prefetch("snapshots", Snapshot.objects.exclude(state="deleted").order_by("created_at", "id")),
    )


def find_instance(actor: Actor, instance_id: UUID) -> Instance:
    """The row, for who may see it. Raises `compute.unknown_instance` (404)."""
    rows = Instance.objects.filter(permissions.visible_to(actor), id=instance_id)
    if (found := rows.select_related("pool", "zone", "image").first()) is None:
        raise permissions.unknown_instance(instance_id)
    return found


def get_instance(actor: Actor, instance_id: UUID) -> InstanceView:
    """An instance that the actor may see. Raises `compute.unknown_instance` (404)."""
    found = _whole(Instance.objects.filter(permissions.visible_to(actor), id=instance_id)).first()
    if found is None:
        raise permissions.unknown_instance(instance_id)
    return instance_view(found)


def get_instances(actor: Actor, ids: Collection[UUID]) -> dict[UUID, InstanceView]:
    """Those of the instances that the actor may see, in few queries."""
    rows = _whole(Instance.objects.filter(permissions.visible_to(actor), id__in=ids))
    return {row.id: instance_view(row) for row in rows}


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
    wanted = Q(state=state) if state else ~Q(state=State.DELETED)
    for name, value in (("owner_id", owner_id), ("system_id", system_id), ("zone_id", zone)):
        wanted &= Q(**{name: value}) if value else Q()
    place, size = decode_cursor(cursor), max(1, min(size, MAX_PAGE))
    rows = _after(Instance.objects.filter(permissions.visible_to(actor), wanted), place)
    found = [instance_view(row) for row in _whole(rows)[: size + 1]]
    return make_page(found, size, place, _key)


def _key(row: InstanceView) -> tuple[datetime, UUID]:
    return row.created_at, row.id


def _after(rows: QuerySet[Instance], place: Cursor | None) -> QuerySet[Instance]:
    """Newest first, from the cursor on; backwards the nearest come first and are turned by the page."""
    if place is None:
        return rows.order_by("-created_at", "-id")
    if place.backwards:
        later = Q(created_at__gt=place.at) | Q(created_at=place.at, id__gt=place.id)
        return rows.filter(later).order_by("created_at", "id")
    earlier = Q(created_at__lt=place.at) | Q(created_at=place.at, id__lt=place.id)
    return rows.filter(earlier).order_by("-created_at", "-id")


def wiped(actor: Actor, instance_id: UUID) -> Wiped:
    """What attests that it is gone. Raises `compute.not_wiped` (409) before it is."""
    row = find_instance(actor, instance_id)
    if row.state != State.DELETED or row.deleted_at is None:
        raise conflict(
            "compute.not_wiped",
            _("This machine is not wiped yet."),
            value=row.name,
            remedy=_("Wait until its disks are removed."),
        )
    items = (row.wiped or {}).get("items", [])
    return Wiped(row.id, row.name, row.deleted_at, tuple(dict(one) for one in items))


def list_groups(actor: Actor, owner_id: UUID) -> list[GroupView]:
    """The owner's security groups with their rules."""
    permissions.check_can_for_owner(actor, Doing.SEE, owner_id)
    rows = SecurityGroup.objects.filter(owner_id=owner_id).prefetch_related("rules")
    return [group_view(row) for row in rows.order_by("zone_id", "name")]


def list_keys(actor: Actor, owner_id: UUID) -> list[KeyView]:
    """The owner's keys, by name."""
    permissions.check_can_for_owner(actor, Doing.OWN, owner_id)
    return [key_view(row) for row in KeyPair.objects.filter(owner_id=owner_id).order_by("name")]
