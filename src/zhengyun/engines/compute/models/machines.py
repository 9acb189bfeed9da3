"""Instances with what they want and what they are, their disks, snapshots, addresses."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.engines.compute.contracts import Desired, DiskClass, State
from zhengyun.engines.compute.models.networks import Network, SecurityGroup
from zhengyun.engines.compute.models.places import Host, Image, Pool, Zone
from zhengyun.kit.ids import uuid7


class Instance(models.Model):
    """desired and the wanted_* columns are the owner's; state and actual_* are what was observed.

    wanted_restarts > done_restarts: a restart is owed. wanted_change > done_change: the driver has not
    applied the present spec. Reconciliation holds an advisory lock for one instance at a time.
    password: the first password as crypt(3) hash; password_once: sealed, until it was shown once.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    system_id = models.UUIDField(null=True)
    reference = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    hostname = models.CharField(max_length=63, unique=True)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="instances")
    host = models.ForeignKey(Host, null=True, on_delete=models.PROTECT, related_name="instances")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="+")
    security_group = models.ForeignKey(SecurityGroup, null=True, on_delete=models.PROTECT, related_name="+")
    key_ids = ArrayField(models.UUIDField(), default=list)
    vcpus = models.PositiveSmallIntegerField()
    memory_mb = models.PositiveIntegerField()
    actual_vcpus = models.PositiveSmallIntegerField(default=0)
    actual_memory_mb = models.PositiveIntegerField(default=0)
    desired = models.CharField(max_length=10, default=Desired.RUNNING)
    state = models.CharField(max_length=10, default=State.REQUESTED)
    is_ready = models.BooleanField(default=False)
    wanted_change = models.PositiveIntegerField(default=1)
    done_change = models.PositiveIntegerField(default=0)
    wanted_restarts = models.PositiveIntegerField(default=0)
    done_restarts = models.PositiveIntegerField(default=0)
    fault = models.TextField(default="")
    failures = models.PositiveSmallIntegerField(default=0)
    boot_started_at = models.DateTimeField(null=True)
    running_since = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)
    password_hash = models.CharField(max_length=140, default="")
    password_once = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    wiped = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="compute_instance_owner"),
            models.Index(fields=["system_id"], name="compute_instance_system"),
            models.Index(fields=["reference"], name="compute_instance_reference"),
            models.Index(fields=["pool"], condition=~Q(state="deleted"), name="compute_instance_live"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(desired__in=[one.value for one in Desired]), name="compute_desired"
            ),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="compute_state"),
            models.CheckConstraint(
                condition=Q(vcpus__gte=1, memory_mb__gte=64), name="compute_instance_size"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | ~Q(state="deleted"), name="compute_deleted_has_time"
            ),
        ]


class Volume(models.Model):
    """A disk. wrapped_key: its key under the master key; empty once it was destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="volumes")
    position = models.PositiveSmallIntegerField()
    size_gb = models.PositiveIntegerField()
    actual_size_gb = models.PositiveIntegerField(default=0)
    disk_class = models.CharField(max_length=10, default=DiskClass.ORDINARY)
    suite = models.CharField(max_length=40, default="")
    wrapped_key = models.BinaryField(null=True)
    key_digest = models.CharField(max_length=64, default="")
    key_destroyed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "position"], name="compute_volume_position"),
            models.CheckConstraint(condition=Q(size_gb__gte=1), name="compute_volume_size"),
            models.CheckConstraint(
                condition=Q(key_destroyed_at__isnull=True) | Q(wrapped_key__isnull=True),
                name="compute_key_gone",
            ),
        ]


class Snapshot(models.Model):
    """states: requested, ready, restoring, deleting, deleted, failed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="snapshots")
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="requested")
    with_memory = models.BooleanField(default=False)
    fault = models.TextField(default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["requested", "ready", "restoring", "deleting", "deleted", "failed"]),
                name="compute_snapshot_state",
            )
        ]


class Address(models.Model):
    """An address that is handed out; its row goes when it is free again. ip: without prefix."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="addresses")
    ip = models.GenericIPAddressField()
    mac = models.CharField(max_length=17, default="")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="addresses")
    reference = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "ip"], name="compute_address_once"),
            models.UniqueConstraint(fields=["mac"], condition=~Q(mac=""), name="compute_mac_once"),
        ]


class WorkOrder(models.Model):
    """What a person does at a pool without a driver; facts: what he says is there now."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    instance_id = models.UUIDField()
    action = models.CharField(max_length=20)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["pool", "asked_at"], condition=Q(done_at__isnull=True), name="compute_work_open"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance_id", "action", "digest"], name="compute_work_once"),
        ]
