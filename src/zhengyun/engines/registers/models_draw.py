"""Draws by lot: what was announced before, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.kit import clock


class Draw(models.Model):
    """The one draw of a case. keys: those that were eligible at `announced_at`, in order.

    run_id: the effect's run that announced it. seed: hexadecimal digits, told to nobody before `drawn_at`.
    """

    run_id = models.UUIDField(primary_key=True, editable=False)
    case_id = models.UUIDField(unique=True)
    case_number = models.CharField(max_length=64)
    register = models.CharField(max_length=40)
    keys = ArrayField(models.TextField())
    labels = ArrayField(models.TextField())
    list_hash = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    announced_at = models.DateTimeField(default=clock.now)
    drawn_at = models.DateTimeField(null=True)
    drawn = models.IntegerField(null=True)

    class Meta:
        db_table = "registers_draw"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn=None, drawn_at=None) | Q(drawn__gte=0, drawn_at__isnull=False),
                name="draw_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(keys=[]), name="draw_from_something"),
        ]
