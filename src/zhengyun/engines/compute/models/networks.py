"""Tenants' networks, addresses that we hand out ourselves, and what may come in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.engines.compute.models.places import Zone
from zhengyun.kit.ids import uuid7


class Network(models.Model):
    """A tenant's network in a zone; owner empty and is_public: a range of public addresses of the platform.

    segment: small number that separates it from every other network of a host.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="networks")
    name = models.CharField(max_length=60)
    cidr = models.CharField(max_length=43)
    gateway = models.CharField(max_length=39)
    segment = models.PositiveIntegerField(unique=True)
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "zone", "name"], name="compute_network_name"),
            models.CheckConstraint(
                condition=Q(is_public=Q(owner__isnull=True)), name="compute_network_owner"
            ),
        ]


class SecurityGroup(models.Model):
    """Openings that instances of one owner share; nothing is open that no rule names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    system_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "zone", "name"], name="compute_group_name"),
        ]


class SecurityRule(models.Model):
    """An opening. reference: the case that allowed it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(SecurityGroup, on_delete=models.CASCADE, related_name="rules")
    protocol = models.CharField(max_length=4)
    port_from = models.PositiveIntegerField()
    port_to = models.PositiveIntegerField()
    remote = models.CharField(max_length=43)
    note = models.CharField(max_length=200, default="")
    reference = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(port_from__lte=models.F("port_to")) & Q(port_to__lte=65535),
                name="compute_rule_ports",
            ),
            models.CheckConstraint(
                condition=Q(protocol__in=["tcp", "udp", "icmp"]), name="compute_rule_protocol"
            ),
            models.UniqueConstraint(
                fields=["group", "protocol", "port_from", "port_to", "remote"], name="compute_rule_once"
            ),
        ]


class KeyPair(models.Model):
    """The public half of a key with which a person signs in to machines."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    public_key = models.TextField()
    fingerprint = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="compute_key_name")]
