"""What an administrator arranges for a counter: closed days, limits of appointments, ticket machines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk.models.counter import CounterSite


class CounterClosure(models.Model):
    """A working day on which a counter is closed all the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    reason = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "day"], name="desk_closure_day")]


class SlotLimit(models.Model):
    """How many appointments a slot takes: for a matter ('' all matters together), on a day (None: any day).

    What is said of a day goes before what is said of all days; 0: none at all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    item_code = models.CharField(max_length=36, blank=True)
    item_title = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "item_code", "day"], nulls_distinct=False, name="desk_slot_limit_once"
            ),
            models.CheckConstraint(
                condition=~Q(item_code="") | Q(day__isnull=False), name="desk_slot_limit_of_something"
            ),
        ]


class CounterDevice(models.Model):
    """A ticket machine in a hall. pairing: hash of the code that is typed into it once, until
    `pairing_until`; token: hash of what its browser keeps from then on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    pairing = models.CharField(max_length=64, blank=True)
    pairing_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", db_index=False)
    made_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=clock.now)
    paired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "made_at", "id"], name="desk_device_site"),
            models.Index(fields=["token"], condition=~Q(token=""), name="desk_device_token"),
            models.Index(fields=["pairing"], condition=~Q(pairing=""), name="desk_device_pairing"),
        ]
