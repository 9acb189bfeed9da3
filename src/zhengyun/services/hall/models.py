"""What the hall keeps of its own: what people want to be told, and where they read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kernel.accounts.models import Account
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7

TOPICS = ("asked", "progress", "result", "expiry", "guide")
"""The department asks for something; a step; a decision; a licence that expires; a guide that changed."""


class Wish(models.Model):
    """By which ways somebody is told about a topic, beside the messages in the hall, which always come.

    party_id: for whom it concerns (oneself, or a firm that one acts for). No row: the usual ways.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    party_id = models.UUIDField()
    topic = models.CharField(max_length=10)
    by_sms = models.BooleanField()
    by_mail = models.BooleanField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "party_id", "topic"], name="hall_wish_once"),
            models.CheckConstraint(condition=Q(topic__in=TOPICS), name="hall_wish_topic"),
        ]
        indexes: ClassVar = [models.Index(fields=["party_id", "topic"], name="hall_wish_party")]


class ItemWatch(models.Model):
    """Somebody wants to be told when the guide of an item changes. version: the last one he knows of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    party_id = models.UUIDField()
    item_code = models.CharField(max_length=36)
    title = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "item_code"], name="hall_watch_once")
        ]
        indexes: ClassVar = [models.Index(fields=["item_code", "id"], name="hall_watch_item")]


class Feed(models.Model):
    """A secret address at which somebody's calendar program reads due days; only its hash is kept.

    actor: `Actor.stored()`; his rights are looked up again at each reading.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    party_id = models.UUIDField()
    secret_hash = models.CharField(max_length=64, unique=True)
    actor = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "party_id"], condition=Q(revoked_at=None), name="hall_feed_once"
            )
        ]


class ExpiryReminder(models.Model):
    """That the holder of a licence was reminded, so that it happens once. days: before which it was due."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence_id = models.UUIDField()
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence_id", "valid_until", "days"], name="hall_reminder_once")
        ]
