from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, keys_at_rest, permissions, placement, queries, sha512_crypt
from zhengyun.engines.compute.contracts import DiskClass, InstanceView, NewInstance, Refusal
from zhengyun.engines.compute.contracts.drivers import Capability
from zhengyun.engines.compute.logic import networks
from zhengyun.engines.compute.models import Host, Image, Instance, KeyPair, Pool, SecurityGroup, Volume, Zone
from zhengyun.engines.compute.placement import Demand
from zhengyun.engines.compute.reconcile.names import soon
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.ids import uuid7

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def create_instance(actor: Actor, new: NewInstance) -> InstanceView:
    """Place an instance and have it made. SYSTEM only. Asked again with the same id: the one that is there.

    Raises `compute.no_host` (409) with the constraints that excluded hosts, `compute.unknown_image`,
    `compute.unknown_zone` (422), `compute.other_owner` (409) when the id is somebody else's.
    """
    permissions.check_system(actor)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"compute.create:{new.id}"])
    if (found := Instance.objects.filter(id=new.id).first()) is None:
        _create(actor, new)
    elif found.owner_id != new.owner_id:
        raise conflict("compute.other_owner", _("This machine belongs to somebody else."), value=new.id)
    return queries.get_instance(actor, new.id)


def can_place(news: Sequence[NewInstance]) -> list[Refusal]:
    """Whether all of these could be placed now, together; [] when they could. Nothing is reserved."""
    demands: list[Demand] = []
    for new in news:
        if not (fitting := _fitting(new)):
            return [Refusal(_("No pool of this zone can start this system."), 0)]
        demands.append(_demand(new, fitting[0]))
    return placement.dry_run(demands)


def _create(actor: Actor, new: NewInstance) -> None:
    image = _check(new)
    host = Host.objects.select_related("pool").get(id=_place(new))
    can = drivers.capabilities(host.pool)
    instance = Instance(
        id=new.id,
        owner_id=new.owner_id,
        system_id=new.system_id,
        reference=new.reference,
        name=new.name,
        hostname=f"zy-{new.id.hex[-12:]}",
        zone_id=new.zone,
        pool=host.pool,
        host=host,
        image=image,
        security_group_id=new.security_group_id,
        key_ids=list(new.key_ids),
        vcpus=new.vcpus,
        memory_mb=new.memory_mb,
        created_at=clock.now(),
    )
    _set_password(instance, is_possible=Capability.FIRST_LOGIN in can)
    instance.save(force_insert=True)
    for position, size in enumerate((new.root_gb, *new.data_gb)):
        new_volume(instance, position, size, new.disk_class, uuid7(), can)
    networks.connect(instance)
    detail = {"pool": host.pool.code, "vcpus": new.vcpus, "memory_mb": new.memory_mb, "image": image.code}
    audit.record(actor, "compute.create_instance", "instance", instance.id, detail=detail)
    soon(instance.id)


def _set_password(instance: Instance, *, is_possible: bool) -> None:
    if is_possible:
        password = keys_at_rest.new_password()
        instance.password_hash = sha512_crypt.new_hash(password)
        instance.password_once = keys_at_rest.seal(password.encode(), instance.id)


def new_volume(
    instance: Instance,
    position: int,
    size_gb: int,
    disk_class: DiskClass,
    volume_id: UUID,
    can: frozenset[Capability],
) -> Volume:
    """A disk that is wanted; with a key of its own where the driver encrypts."""
    volume = Volume(
        id=volume_id,
        instance=instance,
        position=position,
        size_gb=size_gb,
        disk_class=disk_class,
        created_at=clock.now(),
    )
    if Capability.ENCRYPTED_DISKS in can:
        key = keys_at_rest.new_key()
        volume.suite = keys_at_rest.SUITE
        volume.key_digest = keys_at_rest.key_digest(key)
        volume.wrapped_key = keys_at_rest.seal(key, volume.id)
    volume.save(force_insert=True)
    return volume


def _check(new: NewInstance) -> Image:
    image = _image(new)
    if not Zone.objects.filter(code=new.zone).exists():
        raise Problem("compute.unknown_zone", _("This network zone is not known."), value=new.zone)
    if new.memory_mb < image.min_memory_mb or new.root_gb < image.min_disk_gb:
        raise Problem(
            "compute.too_small",
            _("“%(title)s” needs at least %(memory)d MB of memory and %(disk)d GB of disk.")
            % {"title": image.title, "memory": image.min_memory_mb, "disk": image.min_disk_gb},
            value=f"{new.memory_mb} MB, {new.root_gb} GB",
            remedy=_("Choose a larger size or another system."),
        )
    _check_belongings(new)
    return image


def _image(new: NewInstance) -> Image:
    if (image := Image.objects.filter(code=new.image, is_open=True).first()) is None:
        raise Problem("compute.unknown_image", _("This system is not offered."), value=new.image)
    return image


def _check_belongings(new: NewInstance) -> None:
    group = new.security_group_id
    places = {"owner_id": new.owner_id, "zone_id": new.zone}
    if group and not SecurityGroup.objects.filter(id=group, **places).exists():
        raise Problem(
            "compute.unknown_group", _("This security group is not known."), value=group, status=404
        )
    if len(set(new.key_ids)) != KeyPair.objects.filter(id__in=new.key_ids, owner_id=new.owner_id).count():
        raise Problem("compute.unknown_key", _("This key is not known."), status=404)


def _place(new: NewInstance) -> UUID:
    """The image must be known to the driver of the pool; where several are, the first with room is taken."""
    refusal: Problem | None = None
    for driver in _fitting(new):
        one = _demand(new, driver)
        try:
            return placement.place(
                new.id,
                one.zone,
                one.pool,
                one.vcpus,
                one.memory_mb,
                one.disk_gb,
                one.traits,
                one.anti_affinity,
                one.driver,
            )
        except Problem as problem:
            refusal = problem
    raise refusal or Problem(
        "compute.image_not_here",
        _("No pool of this zone can start this system."),
        value=new.image,
        remedy=_("Choose another system or another zone."),
        status=409,
    )


def _fitting(new: NewInstance) -> list[str]:
    """Names of the drivers in the zone that know the image, in an order that stays."""
    pools = Pool.objects.filter(zone_id=new.zone, is_open=True)
    there = set((pools.filter(code=new.pool) if new.pool else pools).values_list("driver", flat=True))
    return [name for name in drivers.MODULES if name in there and name in _image(new).references]


def _demand(new: NewInstance, driver: str) -> Demand:
    return Demand(
        zone=new.zone,
        pool=new.pool,
        vcpus=new.vcpus,
        memory_mb=new.memory_mb,
        disk_gb=new.root_gb + sum(new.data_gb),
        traits=new.traits | frozenset(_image(new).traits),
        anti_affinity=new.anti_affinity,
        driver=driver,
    )
