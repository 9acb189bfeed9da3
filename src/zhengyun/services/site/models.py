"""Tables of the website."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7
from zhengyun.services.site.contracts import State
from zhengyun.services.site.rules import OPEN


class Notice(models.Model):
    """What stays the same over all versions; the other columns are those of the version that is shown.

    key: of the form that began it. current_id: the published version; None: nothing is public. shown_at,
    hidden_at: half-open. corrected_at: when the version that is shown was published, if it is not the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=80, unique=True)
    organization = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    organization_name = models.CharField(max_length=200)
    current_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200, blank=True)
    column = models.CharField(max_length=40, blank=True)
    column_title = models.CharField(max_length=100, blank=True)
    shown_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-shown_at", "-id"], name="site_notice_shown", condition=Q(current_id__isnull=False)
            ),
            models.Index(
                fields=["column", "-shown_at", "-id"],
                name="site_notice_column",
                condition=Q(current_id__isnull=False),
            ),
            models.Index(fields=["organization", "-shown_at", "-id"], name="site_notice_organization"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(current_id=None) | Q(shown_at__isnull=False), name="site_notice_has_time"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | Q(shown_at=None) | Q(hidden_at__gt=F("shown_at")),
                name="site_notice_term",
            ),
        ]


class NoticeVersion(models.Model):
    """One text of a notice. stamp: counts its changes.

    writers: the people (parties) who wrote on it; none of them decides about it. last_by: who performed the
    last act. author_id: the account that is told what became of it. decided: returned or published. note: why
    it was returned or withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="versions", db_index=False)
    number = models.SmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    column = models.CharField(max_length=40)
    column_title = models.CharField(max_length=100)
    shown_from = models.DateField()
    shown_until = models.DateField(null=True)
    file_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(max_length=10, default=State.DRAFT.value)
    stamp = models.IntegerField(default=1)
    writers = ArrayField(models.UUIDField())
    author_id = models.UUIDField()
    author_name = models.CharField(max_length=100)
    last_by = models.UUIDField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-changed_at", "-id"], name="site_version_changed")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "number"], name="site_version_number"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state=State.PUBLISHED.value),
                name="site_version_published_once",
            ),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state__in=[one.value for one in OPEN]),
                name="site_version_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="site_version_state"
            ),
            models.CheckConstraint(
                condition=RawSQL("NOT (decided_by = ANY(writers))", (), models.BooleanField()),
                name="site_version_four_eyes",
            ),
        ]
