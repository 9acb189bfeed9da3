"""Whether servers could be made where they are asked for: grade, system image and zone together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import DiskClass, ImageView, NewInstance
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud.models import Grade


@dataclass(frozen=True)
class Wanted:
    """grade, image: codes. data_gb: of each."""

    grade: str
    image: str
    count: int
    data_gb: int


def why_no_place(wanted: Sequence[Wanted], zone: str, owner_id: UUID) -> str:
    """In words; empty when all of them could be made there now. Nothing is reserved."""
    grades = Grade.objects.in_bulk([one.grade for one in wanted])
    news = [_new(one, grades[one.grade], zone, owner_id) for one in wanted for _each in range(one.count)]
    if not news:
        return ""
    images = {one.code: one for one in compute.list_images(SYSTEM)}
    if reason := next((words for new in news if (words := _too_small(new, images.get(new.image)))), ""):
        return reason
    try:
        refused = compute.can_place(news)
    except Problem as problem:
        return str(problem)
    return refused[0].reason if refused else ""


def _too_small(new: NewInstance, image: ImageView | None) -> str:
    if image is None or (new.memory_mb >= image.min_memory_mb and new.root_gb >= image.min_disk_gb):
        return ""
    return _("“%(title)s” needs at least %(memory)d MB of memory and %(disk)d GB of disk.") % {
        "title": image.title,
        "memory": image.min_memory_mb,
        "disk": image.min_disk_gb,
    }


def _new(one: Wanted, grade: Grade, zone: str, owner_id: UUID) -> NewInstance:
    return NewInstance(
        id=uuid7(),
        owner_id=owner_id,
        name=grade.title,
        zone=zone,
        image=one.image,
        vcpus=grade.vcpus,
        memory_mb=grade.memory_mb,
        root_gb=grade.root_gb,
        data_gb=(one.data_gb,) if one.data_gb else (),
        disk_class=DiskClass(grade.disk_class),
        pool=grade.pool,
        traits=frozenset(grade.traits),
    )
