"""Working calendar, the clocks of a case, and what does not count."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.engines.casework.models.cases import Case
from zhengyun.engines.casework.models.flow import Task
from zhengyun.kit.ids import uuid7


class CalendarYear(models.Model):
    """Whether a year's working days are published, and by which notice.

    revision: another one each time the year is written, whatever its source says.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    state = models.CharField(max_length=12)
    source = models.CharField(max_length=200)
    revision = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["published", "provisional"]), name="casework_year_state"
            )
        ]


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a holiday or a make-up working day."""

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=50, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["holiday", "make_up"]), name="casework_day_kind")
        ]


class CaseClock(models.Model):
    """A limit at work. kind: statutory, promised, notice, service, step, correction,
    supplement (what the applicant promised to supply after acceptance).

    unit: working_day, calendar_day, hour, at_once. started_on is not counted.
    due_at is the half-open end; due_on the last day on which the act is in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    unit = models.CharField(max_length=12)
    amount = models.PositiveIntegerField()
    extended_by = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    started_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="running")
    lamp = models.CharField(max_length=10, default="green")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "kind"], name="casework_clock_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "held", "ended", "cancelled"]),
                name="casework_clock_state",
            ),
        ]


class ClockInterval(models.Model):
    """Time that does not count (art. 45), half-open in days, with reason and document."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="intervals")
    kind = models.CharField(max_length=30)
    reason = models.TextField()
    citation = models.CharField(max_length=300)
    letter_id = models.UUIDField(null=True)
    starts_on = models.DateField()
    expected_until = models.DateField()
    ends_on = models.DateField(null=True)
    created_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="casework_one_open_interval"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="casework_interval_order",
            ),
        ]


class ClockChange(models.Model):
    """Why a due date moved: an extension, an interval, a published calendar."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="changes")
    reason = models.TextField()
    due_on_before = models.DateField()
    due_on_after = models.DateField()
    changed_at = models.DateTimeField()
