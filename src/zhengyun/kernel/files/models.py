from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhengyun.kit.ids import uuid7


class FileRow(models.Model):
    """One file of one owner. Several rows may share a content."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    loose_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "files_file"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner_id", "created_at", "id"], name="files_file_owner"),
            models.Index(fields=["sha256"], name="files_file_content"),
            models.Index(
                fields=["loose_since"], name="files_file_loose", condition=models.Q(loose_since__isnull=False)
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="files_file_size"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_file_sha256"
            ),
            models.CheckConstraint(
                condition=models.Q(subject="") ^ models.Q(loose_since__isnull=True),
                name="files_file_attached",
            ),
        ]
