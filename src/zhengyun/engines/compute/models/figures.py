"""What was measured. Instances carry a small number here, so that a sample stays a few dozen bytes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7


class Metered(models.Model):
    """The small number of an instance in the tables of figures, and the counters that were read last."""

    id = models.AutoField(primary_key=True)
    instance_id = models.UUIDField(unique=True)
    counters = models.JSONField(default=dict)
    from_guest = ArrayField(models.CharField(max_length=20), default=list)
    read_at = models.DateTimeField(null=True)


class Sample(models.Model):
    """One minute of one instance. cpu, memory: hundredths of a percent of its own. Rates in bytes/s."""

    id = models.BigAutoField(primary_key=True)
    metered_id = models.IntegerField()
    at = models.DateTimeField()
    cpu = models.SmallIntegerField(null=True)
    memory = models.SmallIntegerField(null=True)
    disk_read = models.BigIntegerField(null=True)
    disk_write = models.BigIntegerField(null=True)
    net_in = models.BigIntegerField(null=True)
    net_out = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["metered_id", "at"], name="compute_sample_once")
        ]
        indexes: ClassVar = [BrinIndex(fields=["at"], name="compute_sample_age")]


class Summary(models.Model):
    """Five minutes or an hour (`step` in seconds) of one instance: means, and the highest CPU of a minute."""

    id = models.BigAutoField(primary_key=True)
    metered_id = models.IntegerField()
    step = models.SmallIntegerField()
    at = models.DateTimeField()
    samples = models.SmallIntegerField()
    cpu = models.SmallIntegerField(null=True)
    cpu_max = models.SmallIntegerField(null=True)
    memory = models.SmallIntegerField(null=True)
    disk_read = models.BigIntegerField(null=True)
    disk_write = models.BigIntegerField(null=True)
    net_in = models.BigIntegerField(null=True)
    net_out = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["metered_id", "step", "at"], name="compute_summary_once")
        ]
        indexes: ClassVar = [models.Index(fields=["step", "at"], name="compute_summary_time")]


class PoolDay(models.Model):
    """What a pool had and what of it was promised at the end of a day: history for forecast and reports."""

    id = models.BigAutoField(primary_key=True)
    pool_id = models.UUIDField()
    day = models.DateField()
    hosts = models.PositiveIntegerField()
    physical = models.JSONField()
    usable = models.JSONField()
    allocated = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool_id", "day"], name="compute_poolday_once")
        ]


class Usage(models.Model):
    """A usage interval for billing: [start, until). Closed rows are never changed (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meter = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    instance_id = models.UUIDField(null=True)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    system_id = models.UUIDField(null=True)
    reference = models.UUIDField(null=True)
    quantity = models.PositiveIntegerField()
    start = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "start"], name="compute_usage_owner"),
            models.Index(fields=["start", "id"], name="compute_usage_time"),
            models.Index(fields=["instance_id", "until"], name="compute_usage_instance"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meter", "subject_id"], condition=Q(until__isnull=True), name="compute_usage_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("start")), name="compute_usage_interval"
            ),
        ]
