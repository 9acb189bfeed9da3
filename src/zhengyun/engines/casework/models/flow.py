"""The state of a flow as rows: scopes, tokens, timers, tasks, effect runs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.engines.casework.models.cases import Case
from zhengyun.kit.ids import uuid7


class Scope(models.Model):
    """A node of the scope tree: the process itself, later sub-processes and instances."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    element = models.CharField(max_length=100)
    visit = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="open")


class Token(models.Model):
    """Where a flow stands. `visit` counts how often the case came to this element.

    arrived_by: the sequence flow by which it came (a join counts one per incoming flow).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", db_index=False)
    element = models.CharField(max_length=100)
    arrived_by = models.CharField(max_length=100, blank=True)
    visit = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="live")
    born_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "element"], name="casework_token_case"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["live", "done", "cancelled"]), name="casework_token_state"
            ),
        ]


class Timer(models.Model):
    """An instant at which something is due: a clock's moment or a waiting token."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    token = models.ForeignKey(Token, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    clock_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="casework_timer_due", condition=Q(state="waiting")),
            models.Index(fields=["case"], name="casework_timer_case"),
        ]


class Task(models.Model):
    """Someone's work on a step. Copies what the inbox filters, sorts and shows.

    is_member: the case belongs to a bundle (一件事).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    token = models.ForeignKey(Token, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    element = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    visit = models.PositiveIntegerField(default=1)
    role = models.CharField(max_length=40)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=200)
    assignee_id = models.UUIDField(null=True)
    assignee_name = models.CharField(max_length=100, blank=True)
    offers = ArrayField(models.CharField(max_length=40), default=list)
    form = models.CharField(max_length=100, blank=True)
    signers = models.PositiveIntegerField(default=1)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    lamp = models.CharField(max_length=10, default="green")
    due_on = models.DateField(null=True)
    case_number = models.CharField(max_length=32)
    case_title = models.CharField(max_length=200)
    applicant_name = models.CharField(max_length=200)
    item_code = models.CharField(max_length=36)
    is_member = models.BooleanField(default=False, db_default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    completed_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organization_id", "role", "opened_at", "id"],
                name="casework_task_inbox",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["assignee_id", "opened_at", "id"],
                name="casework_task_mine",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["organization_id", "role", "lamp", "opened_at", "id"],
                name="casework_task_lamp",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["completed_by", "closed_at", "id"],
                name="casework_task_done",
                condition=Q(state="done"),
            ),
            models.Index(fields=["case", "element"], name="casework_task_case"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "cancelled"]), name="casework_task_state"
            )
        ]


class TaskSignature(models.Model):
    """One person's signature under the content of a task that several must sign, perhaps as a deputy."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    account_id = models.UUIDField()
    name = models.CharField(max_length=100)
    deputy_for = models.UUIDField(null=True)
    content_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "account_id"], name="casework_sign_once")
        ]


class EffectRun(models.Model):
    """A service task at work; its id is the idempotency key handed to the receiver."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="effects", db_index=False)
    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="+", db_index=False)
    element = models.CharField(max_length=100)
    visit = models.PositiveIntegerField(default=1)
    effect = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "element", "visit"], name="casework_effect_once_per_visit"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "waiting", "done", "failed", "waived", "cancelled"]),
                name="casework_effect_state",
            ),
        ]
