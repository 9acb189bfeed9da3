"""Orders with their lines, what they open, what came of them, and how that ends."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud.contracts import LeaseState, LineState, OrderKind
from zhengyun.services.cloud.models.catalogue import BusinessSystem


class Order(models.Model):
    """An order follows its case: `state` is the case's legal state at `case_version`.

    prices: fen by offering on the day of the order, for everything that its lines may need.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=200)
    system = models.ForeignKey(BusinessSystem, null=True, on_delete=models.PROTECT, related_name="orders")
    zone = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=20)
    case_version = models.PositiveIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField(max_length=400, default="")
    note = models.TextField(default="")
    ordered_on = models.DateField()
    prices = models.JSONField(default=dict)
    committed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="cloud_order_owner"),
            models.Index(fields=["-created_at", "-id"], name="cloud_order_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in OrderKind]), name="cloud_order_kind"
            )
        ]


class OrderLine(models.Model):
    """vcpus, memory_mb, disk_gb: what the whole line reserves as approved (as asked before that).

    components: quantities by offering of the whole line, as approved; asked_components: as asked.
    instance_ids: in the order of their numbers. target_id: the instance that is changed, kept or given back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=LineState.ASKED)
    code = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    delivery = models.CharField(max_length=10)
    image = models.CharField(max_length=60, default="")
    target_id = models.UUIDField(null=True)
    asked_count = models.PositiveIntegerField(default=1)
    asked_data_gb = models.PositiveIntegerField(default=0)
    approved_count = models.PositiveIntegerField(null=True)
    approved_data_gb = models.PositiveIntegerField(null=True)
    asked_components = models.JSONField(default=dict)
    components = models.JSONField(default=dict)
    vcpus = models.PositiveIntegerField(default=0)
    memory_mb = models.PositiveBigIntegerField(default=0)
    disk_gb = models.PositiveBigIntegerField(default=0)
    instance_ids = ArrayField(models.UUIDField(), default=list)
    handover = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["delivery", "asked_at"], condition=Q(state="making"), name="cloud_line_making"
            ),
            models.Index(
                fields=["order"],
                condition=Q(state__in=["committed", "making", "delivered"]),
                name="cloud_line_reserving",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="cloud_line_position"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LineState]), name="cloud_line_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_count__isnull=True) | Q(approved_count__lte=F("asked_count")),
                name="cloud_line_cut_down",
            ),
        ]


class Opening(models.Model):
    """A port or a public address of an order's instances. states: asked, waiting, open, closed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="openings")
    system = models.ForeignKey(BusinessSystem, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    zone = models.CharField(max_length=40)
    protocol = models.CharField(max_length=4, default="")
    port_from = models.PositiveIntegerField(default=0)
    port_to = models.PositiveIntegerField(default=0)
    remote = models.CharField(max_length=43, default="")
    note = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, default="asked")
    instance_id = models.UUIDField(null=True)
    rule_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=["port", "address"]), name="cloud_opening_what"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting", "open", "closed"]), name="cloud_opening_state"
            ),
        ]


class Lease(models.Model):
    """What was delivered, from its confirmation until it ends. ends_on: the first day without it.

    notified_for: the notices (days) that went out for the present term.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="leases")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="leases")
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=200)
    system = models.ForeignKey(BusinessSystem, null=True, on_delete=models.PROTECT, related_name="leases")
    code = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    instance_id = models.UUIDField(null=True)
    database_id = models.UUIDField(null=True)
    components = models.JSONField(default=dict)
    vcpus = models.PositiveIntegerField(default=0)
    memory_mb = models.PositiveBigIntegerField(default=0)
    disk_gb = models.PositiveBigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10)
    notified_for = ArrayField(models.PositiveSmallIntegerField(), default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="cloud_lease_owner"),
            models.Index(fields=["-created_at", "-id"], name="cloud_lease_newest"),
            models.Index(fields=["ends_on"], condition=~Q(state="ended"), name="cloud_lease_live"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instance_id"], condition=~Q(state="ended"), name="cloud_lease_of_instance"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LeaseState]), name="cloud_lease_state"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cloud_lease_term"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | ~Q(state="ended"), name="cloud_lease_ended_at"
            ),
        ]


class Term(models.Model):
    """Unit prices of a lease from an instant on: its order's, then those of each renewal or change.

    fixed: components that no meter counts, with their quantities, charged by time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="terms")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    prices = models.JSONField()
    fixed = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lease", "order"], name="cloud_term_of_order"),
        ]


class Certificate(models.Model):
    """Attests the wiping of what an exit gave back. items: compute's evidence by instance."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="certificate")
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    items = models.JSONField()
    file_id = models.UUIDField(null=True)
