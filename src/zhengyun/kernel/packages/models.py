from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhengyun.kernel.packages.contracts import VersionState
from zhengyun.kit.ids import uuid7


class Package(models.Model):
    id = models.CharField(primary_key=True, max_length=60)
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "packages_package"


class PackageVersion(models.Model):
    """steps: the sections that are prepared, so that an interrupted install goes on after them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    package = models.ForeignKey(Package, models.PROTECT, related_name="+")
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    manifest: models.JSONField[dict[str, Any]] = models.JSONField()
    path = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in VersionState])
    steps: models.JSONField[list[str]] = models.JSONField(default=list)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "packages_version"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["package", "version"], name="packages_version_once"),
            models.UniqueConstraint(
                fields=["package"], condition=models.Q(state="active"), name="packages_version_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in VersionState]), name="packages_version_state"
            ),
        ]


class PackageSwitch(models.Model):
    """An organization that does not use an installed package (or does again)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    package = models.ForeignKey(Package, models.CASCADE, related_name="+")
    organization_id = models.UUIDField()
    is_on = models.BooleanField()

    class Meta:
        db_table = "packages_switch"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["package", "organization_id"], name="packages_switch_once"),
        ]
