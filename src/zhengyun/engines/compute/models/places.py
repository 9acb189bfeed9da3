"""Zones, pools, hosts and what may be put on them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhengyun.engines.compute.contracts import HostState
from zhengyun.kit.ids import uuid7


class Zone(models.Model):
    """A network zone of the government cloud: 政务外网区, 互联网区, ..."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=60)
    is_internet = models.BooleanField(default=False)


class Pool(models.Model):
    """Hosts of one provider in one zone under one driver. settings: the driver's own, without secrets."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="pools")
    driver = models.CharField(max_length=20)
    provider = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    settings = models.JSONField(default=dict)
    cpu_ratio = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    is_open = models.BooleanField(default=True)
    faults = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cpu_ratio__gte=1), name="compute_pool_ratio")
        ]


class Host(models.Model):
    """A physical host with what it has and what of it is promised. Only placement changes used_*.

    version: the transaction that changed it last; a trigger writes it.
    is_off_by_itself: the pool went without it, no person closed it, so that it comes back by itself too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="hosts")
    name = models.CharField(max_length=120)
    vcpus = models.PositiveIntegerField()
    memory_mb = models.PositiveIntegerField()
    disk_gb = models.PositiveIntegerField()
    usable_vcpus = models.PositiveIntegerField()
    used_vcpus = models.PositiveIntegerField(default=0)
    used_memory_mb = models.PositiveIntegerField(default=0)
    used_disk_gb = models.PositiveIntegerField(default=0)
    traits = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=10, default=HostState.ENABLED)
    is_off_by_itself = models.BooleanField(default=False)
    version = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "name"], name="compute_host_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in HostState]), name="compute_host_state"
            ),
            models.CheckConstraint(
                condition=Q(used_memory_mb__lte=F("memory_mb")) | Q(state="off"),
                name="compute_host_memory_is_hard",
            ),
        ]


class Allocation(models.Model):
    """What one instance holds of a host from placement until it is wiped."""

    instance_id = models.UUIDField(primary_key=True, editable=False)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="allocations")
    vcpus = models.PositiveIntegerField()
    memory_mb = models.PositiveIntegerField()
    disk_gb = models.PositiveIntegerField()
    anti_affinity = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["anti_affinity", "host"],
                condition=~Q(anti_affinity=""),
                name="compute_allocation_apart",
            )
        ]


class Image(models.Model):
    """A system to start from. references: by driver name, what the driver needs to find it."""

    code = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=80)
    os_name = models.CharField(max_length=60)
    traits = ArrayField(models.CharField(max_length=40), default=list)
    min_memory_mb = models.PositiveIntegerField()
    min_disk_gb = models.PositiveIntegerField()
    login = models.CharField(max_length=40, default="")
    references = models.JSONField(default=dict)
    is_open = models.BooleanField(default=True)


class Flavor(models.Model):
    """A usual size."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)
    vcpus = models.PositiveSmallIntegerField()
    memory_mb = models.PositiveIntegerField()
    traits = ArrayField(models.CharField(max_length=40), default=list)
    is_open = models.BooleanField(default=True)
