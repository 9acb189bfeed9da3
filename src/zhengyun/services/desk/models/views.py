"""What officers arrange for themselves and for each other: views of the inbox, and ready sentences."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7


class SavedView(models.Model):
    """A filter of the inbox under a name: one's own, or for everybody with a role at an organization.

    filter: scope, lamp, item, step, q and sort, those that are set.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    filter = models.JSONField(default=dict)
    role = models.CharField(max_length=40, blank=True)
    organization = models.ForeignKey(
        "parties.Organization", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "role"],
                condition=Q(organization__isnull=False),
                name="desk_view_shared",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="desk_view_name"),
            models.CheckConstraint(
                condition=Q(role="", organization__isnull=True)
                | (~Q(role="") & Q(organization__isnull=False)),
                name="desk_view_shared_whole",
            ),
        ]


class DefaultView(models.Model):
    """With which view somebody's inbox opens; a shared one serves several people."""

    account = models.OneToOneField("accounts.Account", models.PROTECT, primary_key=True, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")


class Phrase(models.Model):
    """A ready sentence of an officer, or (organization set) of everybody at an organization."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    organization = models.ForeignKey("parties.Organization", models.PROTECT, null=True, related_name="+")
    use = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(use__in=["opinion", "correction"]), name="desk_phrase_use"),
            models.UniqueConstraint(
                fields=["account", "use", "text"],
                condition=Q(organization__isnull=True),
                name="desk_phrase_own_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "use", "text"],
                condition=Q(organization__isnull=False),
                name="desk_phrase_shared_once",
            ),
        ]
