"""What can be ordered, of what it is made, and what it cost from which day on."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud.contracts import Delivery, Family


class Offering(models.Model):
    """A line of the catalogue. meter: what of compute's usage it prices ('' for a fixed monthly amount).

    days: promised working days until it is delivered by hand.
    """

    code = models.CharField(max_length=20, primary_key=True)
    family = models.CharField(max_length=1)
    title = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    delivery = models.CharField(max_length=10)
    description = models.TextField(default="")
    sla = models.TextField(default="")
    meter = models.CharField(max_length=20, default="")
    days = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, default="")
    is_open = models.BooleanField(default=True)
    is_part = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(family__in=[one.value for one in Family]), name="cloud_offering_family"
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=[one.value for one in Delivery]), name="cloud_offering_delivery"
            ),
        ]


class Grade(models.Model):
    """A size of an offering. components: quantities by offering for one piece.

    kind: server or database: what is made of it. pool: '' for any of the zone. disk: the offering that
    prices its data disks.
    """

    code = models.CharField(max_length=24, primary_key=True)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="grades")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    vcpus = models.PositiveSmallIntegerField(default=0)
    memory_mb = models.PositiveIntegerField(default=0)
    root_gb = models.PositiveIntegerField(default=0)
    components = models.JSONField(default=dict)
    disk = models.CharField(max_length=20, default="")
    disk_class = models.CharField(max_length=10, default="ordinary")
    traits = ArrayField(models.CharField(max_length=40), default=list)
    pool = models.CharField(max_length=40, default="")
    images = ArrayField(models.CharField(max_length=60), default=list)
    is_open = models.BooleanField(default=True)


class Price(models.Model):
    """Fen for one unit in a month, from a day on until a later price begins. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="prices")
    fen = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "valid_from"], name="cloud_price_day"),
            models.CheckConstraint(condition=~Q(source=""), name="cloud_price_source"),
        ]


class ExpiryRule(models.Model):
    """When leases are announced to end, stopped and reclaimed; in force until a later one begins."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    valid_from = models.DateField(unique=True)
    notice_days = ArrayField(models.PositiveSmallIntegerField())
    grace_days = models.PositiveSmallIntegerField()
    stopped_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(source=""), name="cloud_expiry_source")]


class Quota(models.Model):
    """What a department may hold. Whoever approves locks its row."""

    owner = models.OneToOneField(
        "parties.Party", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    vcpus = models.PositiveIntegerField()
    memory_mb = models.PositiveBigIntegerField()
    disk_gb = models.PositiveBigIntegerField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()


class BusinessSystem(models.Model):
    """A business system (业务应用系统) of a department. owner_name: for lists."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    protection_level = models.PositiveSmallIntegerField()
    protection_number = models.CharField(max_length=60, default="")
    approval_number = models.CharField(max_length=80, default="")
    zone = models.CharField(max_length=40, default="")
    purpose = models.CharField(max_length=400, default="")
    a_name = models.CharField(max_length=60, default="")
    a_phone = models.CharField(max_length=32, default="")
    b_name = models.CharField(max_length=60, default="")
    b_phone = models.CharField(max_length=32, default="")
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=400, default="")
    exempt_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="cloud_system_owner"),
            models.Index(fields=["-created_at", "-id"], name="cloud_system_newest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "title"], condition=~Q(state="retired"), name="cloud_system_title"
            ),
            models.CheckConstraint(
                condition=Q(protection_level__gte=1, protection_level__lte=5), name="cloud_system_level"
            ),
            models.CheckConstraint(
                condition=~Q(state="exempt") | Q(exempt_until__isnull=False) & ~Q(reason=""),
                name="cloud_exempt_has_reason",
            ),
        ]


class SafetyCheck(models.Model):
    """A passed 上线安全检测, valid in [passed_on, valid_until). ended_at: before its term."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(BusinessSystem, on_delete=models.PROTECT, related_name="checks")
    passed_on = models.DateField()
    valid_until = models.DateField()
    report = models.CharField(max_length=200)
    file_id = models.UUIDField(null=True)
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("passed_on")), name="cloud_check_term")
        ]
