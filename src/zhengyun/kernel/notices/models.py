"""Tables of notices (shown on pages) and messages (sent out)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kernel.notices.contracts import Channel, MessageState
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7


class Notice(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient_id = models.UUIDField()
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    subject_ref = models.CharField(max_length=100, blank=True)
    matter = models.CharField(max_length=36, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient_id", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["recipient_id", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient_id"], condition=Q(read_at=None), name="notice_unread"),
        ]


class Message(models.Model):
    """A sensitive message loses its text once a driver that leaves the machine has sent it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=8)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=200)
    is_sensitive = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=MessageState.QUEUED.value)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]), name="message_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in MessageState]), name="message_state"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="message_outbox")]
