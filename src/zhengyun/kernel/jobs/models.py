from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhengyun.kit.ids import uuid7


class FactRow(models.Model):
    """The log of facts; a row is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    type = models.CharField(max_length=120)
    subject_id = models.UUIDField()
    version = models.BigIntegerField()
    payload: models.JSONField[dict[str, Any]] = models.JSONField()
    actor: models.JSONField[dict[str, Any]] = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_fact"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_id", "version"], name="jobs_fact_subject"),
            models.Index(fields=["type", "occurred_at", "id"], name="jobs_fact_type"),
        ]


class FailureRow(models.Model):
    """The last error of a job that failed; deleted with the job's success or replay."""

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    failed_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_failure"


class AnswerRow(models.Model):
    """The answer to a request with an Idempotency-Key, kept 24 hours."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    actor_key = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=128)
    status = models.SmallIntegerField(null=True)
    answer: models.JSONField[Any] = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_answer"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["actor_key", "key"], name="jobs_answer_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], name="jobs_answer_age"),
        ]


class HeartbeatRow(models.Model):
    part = models.CharField(primary_key=True, max_length=80)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_heartbeat"
