"""Tickets to a console, what an owner allowed an operator, and who looked how long."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7


class Consent(models.Model):
    """An owner lets operators of the provider see the consoles of an instance until a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    instance_id = models.UUIDField()
    granted_by_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["instance_id", "until"], name="compute_consent_instance")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="compute_consent_term")
        ]


class Ticket(models.Model):
    """Lets one connection in, once, within a minute. digest: SHA-256 of the 128 random bits."""

    digest = models.CharField(max_length=64, primary_key=True)
    instance_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    actor = models.JSONField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
