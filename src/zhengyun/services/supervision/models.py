"""Service ratings (好差评) and what becomes of bad ones.

Who rated stands apart, in `Rater`: no page of the rated department reads it, unless he agreed to be called.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.parties.models import Organization
from zhengyun.kit import clock
from zhengyun.kit.ids import secret_code, uuid7
from zhengyun.services.supervision.rules_ratings import (
    ACTS,
    ALL_INDICATORS,
    CHANNELS,
    LEVELS,
    MAX_WORDS,
    RESULTS,
    STATES,
)


def _mark() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True)


class Rating(models.Model):
    """One per closed case, or one per visit at a counter (`desk.VisitView`).

    mark: its public name, random, for an id tells the time. week: its Monday. reasons: codes of
    `data/reasons.toml`. place: the window of a visit, for people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mark = models.CharField(max_length=26, default=secret_code, unique=True)
    case_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    place = models.CharField(max_length=120, blank=True, db_default="")
    item_code = models.CharField(max_length=36)
    item_title = models.CharField(max_length=200)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    organization_name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    overall = _mark()
    efficiency = _mark()
    guide = _mark()
    ease = _mark()
    platform = _mark()
    skill = _mark()
    attitude = _mark()
    reasons = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    words = models.CharField(max_length=MAX_WORDS, blank=True)
    supplement = models.CharField(max_length=MAX_WORDS, blank=True)
    channel = models.CharField(max_length=10, default="web")
    week = models.DateField()
    rated_at = models.DateTimeField(default=clock.now)
    supplemented_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id"], name="supervision_rating_once"),
            models.UniqueConstraint(fields=["visit_id"], name="supervision_rating_visit"),
            models.CheckConstraint(
                condition=Q(case_id__isnull=False) ^ Q(visit_id__isnull=False),
                name="supervision_rating_subject",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="supervision_rating_level"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="supervision_rating_channel"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": LEVELS}) | Q(**{f"{name}__isnull": True}),
                    name=f"supervision_rating_{name}",
                )
                for name in ALL_INDICATORS
            ),
            models.CheckConstraint(
                condition=Q(supplement="", supplemented_at=None)
                | (~Q(supplement="") & Q(supplemented_at__gte=F("rated_at"))),
                name="supervision_rating_supplement",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "rated_at"], name="supervision_rating_time"),
            models.Index(
                fields=["organization", "week", "mark"],
                condition=~Q(words="") | ~Q(supplement=""),
                name="supervision_rating_words",
            ),
        ]


class Rater(models.Model):
    """Who rated: known to the platform only. can_be_called: he agreed that the department calls him.

    At a counter nobody signs in: name and number of the case are what the visit knows, the telephone is what
    he left.
    """

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="rater")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    party_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    case_number = models.CharField(max_length=32, blank=True)
    can_be_called = models.BooleanField(default=False)


class Rectification(models.Model):
    """What a department makes good after a bad rating. result: of the last call back."""

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="rectification")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default="open")
    week = models.DateField()
    mark = models.CharField(max_length=26)
    due_on = models.DateField()
    working_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, blank=True)
    visited_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="supervision_rectify_state"),
            models.CheckConstraint(condition=Q(result__in=("", *RESULTS)), name="supervision_rectify_result"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="supervision_rectify_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "week", "mark"], name="supervision_rectify_list"),
            models.Index(
                fields=["organization", "due_on"], condition=Q(closed_at=None), name="supervision_rectify_due"
            ),
        ]


class RectificationStep(models.Model):
    """Who did what to a rectification, and what he said. key: the same act sent twice is one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="steps", db_index=False)
    key = models.CharField(max_length=40)
    act = models.CharField(max_length=10)
    words = models.CharField(max_length=1000, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rectification", "key"], name="supervision_step_once"),
            models.CheckConstraint(condition=Q(act__in=ACTS), name="supervision_step_act"),
        ]


class Tablet(models.Model):
    """The tablet that stands at a window: what it shows is bound to that window.

    pairing: hash of the code that is typed into it once, until `pairing_until`; token: hash of what its
    browser keeps from then on. Connecting another one ends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    window_id = models.UUIDField(unique=True)
    window = models.PositiveSmallIntegerField()
    site_name = models.CharField(max_length=100)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    pairing = models.CharField(max_length=64, blank=True)
    pairing_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now)
    paired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["token"], condition=~Q(token=""), name="supervision_tablet_token"),
            models.Index(fields=["pairing"], condition=~Q(pairing=""), name="supervision_tablet_pairing"),
        ]
