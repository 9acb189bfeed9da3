from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, placement, queries
from zhengyun.engines.compute.contracts import DiskClass, InstanceView, VolumeView
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.logic.create_instance import new_volume
from zhengyun.engines.compute.models import Instance, Volume
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


@transaction.atomic
def resize_instance(actor: Actor, instance_id: UUID, vcpus: int, memory_mb: int) -> InstanceView:
    """Change vCPUs and memory; a running machine is stopped for it and started again. SYSTEM only.

    Raises `compute.no_room` (409) with what its host lacks for the new size.
    """
    instance = marking.locked(actor, instance_id, Doing.BUILD)
    marking.check_is_there(instance)
    if (instance.vcpus, instance.memory_mb) != (vcpus, memory_mb):
        _check_fits_image(instance, vcpus, memory_mb)
        placement.resize(instance.id, vcpus, memory_mb, _disk_gb(instance))
        instance.vcpus, instance.memory_mb = vcpus, memory_mb
        marking.owe_change(
            actor,
            instance,
            "resize_instance",
            "vcpus",
            "memory_mb",
            after={"vcpus": vcpus, "memory_mb": memory_mb},
        )
    return queries.get_instance(actor, instance_id)


@transaction.atomic
def add_volume(
    actor: Actor, instance_id: UUID, size_gb: int, disk_class: DiskClass, volume_id: UUID
) -> VolumeView:
    """Add a data disk. SYSTEM only. Asked again with the same volume id: the one that is there."""
    instance = marking.locked(actor, instance_id, Doing.BUILD)
    if (found := Volume.objects.filter(id=volume_id).first()) is not None:
        if found.instance_id != instance.id:
            raise conflict(
                "compute.other_volume", _("This disk belongs to another machine."), value=volume_id
            )
        return queries.volume_view(found)
    marking.check_is_there(instance)
    _check_size(size_gb)
    placement.resize(instance.id, instance.vcpus, instance.memory_mb, _disk_gb(instance) + size_gb)
    position = instance.volumes.count()
    can = drivers.capabilities(instance.pool)
    volume = new_volume(instance, position, size_gb, disk_class, volume_id, can)
    marking.owe_change(actor, instance, "add_volume", gb=size_gb, disk_class=str(disk_class))
    return queries.volume_view(volume)


def _disk_gb(instance: Instance) -> int:
    return sum(volume.size_gb for volume in instance.volumes.all() if volume.removed_at is None)


def _check_size(size_gb: int) -> None:
    if size_gb < 1:
        raise Problem("compute.bad_size", _("A disk has at least 1 GB."), value=size_gb)


def _check_fits_image(instance: Instance, vcpus: int, memory_mb: int) -> None:
    if vcpus < 1 or memory_mb < instance.image.min_memory_mb:
        raise Problem(
            "compute.bad_size",
            _("“%(title)s” needs at least one vCPU and %(memory)d MB of memory.")
            % {"title": instance.image.title, "memory": instance.image.min_memory_mb},
            value=f"{vcpus} vCPU, {memory_mb} MB",
        )
