"""Drafts, cases, their materials, corrections and acts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value

from zhengyun.engines.casework.models.definitions import (
    FormVersion,
    ProcedureVersion,
    ServiceItemVersion,
)
from zhengyun.kit.ids import uuid7


class Case(models.Model):
    """A case (办件). `version` grows with each act; `data` is the form as submitted or corrected.

    parent: the case of the bundle (一件事) whose member this one is. accepted_for: as whose deputy the
    officer accepted it. supplement_due_on: accepted with gaps (容缺受理), the day by which the applicant has
    to supply what comes first; None when nothing is missing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    number = models.CharField(max_length=32)
    item_version = models.ForeignKey(
        ServiceItemVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure_version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item_code = models.CharField(max_length=36)
    option_code = models.CharField(max_length=36)
    title = models.CharField(max_length=200)
    applicant_id = models.UUIDField()
    applicant_name = models.CharField(max_length=200)
    applicant_code = models.CharField(max_length=32)
    applicant_kind = models.CharField(max_length=20)
    agent_id = models.UUIDField(null=True)
    agent_name = models.CharField(max_length=100, blank=True)
    contact_phone = models.CharField(max_length=32, blank=True)
    mandate_id = models.UUIDField(null=True)
    submitted_by = models.UUIDField()
    channel = models.CharField(max_length=20)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    lamp = models.CharField(max_length=10, default="green")
    promised_due_on = models.DateField(null=True)
    statutory_due_on = models.DateField(null=True)
    supplement_due_on = models.DateField(null=True)
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    accepted_for = models.UUIDField(null=True)
    deemed_accepted = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    served_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["applicant_id", "submitted_at", "id"], name="casework_case_owner"),
            models.Index(fields=["submitted_by", "submitted_at", "id"], name="casework_case_by"),
            models.Index(fields=["organization_id", "submitted_at", "id"], name="casework_case_org"),
            models.Index(
                fields=["organization_id", "lamp", "submitted_at", "id"],
                name="casework_case_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["parent", "id"], name="casework_case_members", condition=Q(parent__isnull=False)
            ),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["number"], name="casework_case_number")]


class Draft(models.Model):
    """An application being filled in, or a correction being answered (`case` set).

    presence: filled in at a counter by a clerk (`account_id`) for whoever stands there: `person`, `method`
    and instant (`at`) by which he was identified, `letter` of mandate, `place` and `place_id` of the counter.
    {} : online.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account_id = models.UUIDField()
    applicant_id = models.UUIDField()
    mandate_id = models.UUIDField(null=True)
    item_version = models.ForeignKey(
        ServiceItemVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    item_code = models.CharField(max_length=36)
    option_code = models.CharField(max_length=36)
    title = models.CharField(max_length=200)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    done_pages = models.JSONField(default=list)
    presence = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    state = models.CharField(max_length=10, default="open")
    submitted_case_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "updated_at", "id"], name="casework_draft_owner")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "submitted", "discarded"]),
                name="casework_draft_state",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="open", case__isnull=False),
                name="casework_one_open_correction_draft",
            ),
        ]

    @property
    def is_supplement(self) -> bool:
        """Whether it is to supply what was promised, instead of answering a notice: the case is accepted."""
        is_answer = self.state == "open" and self.case_id is not None
        return is_answer and self.case is not None and self.case.accepted_at is not None


class Material(models.Model):
    """A material (申请材料) of a draft, later of the case.

    evidence: A issued by authority, B verified at a counter, C uploaded, D self-made
    (国办函〔2016〕108号). tick: what the clerk saw. source: the register it was read from
    when nothing had to be uploaded. is_paper: the clerk saw it, and no scan of it was made.
    reused: what was kept from an earlier case stands for it. follow_days: a promise stands for it, to supply
    it within so many working days of acceptance (容缺受理); no file belongs to such a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="materials")
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="materials", db_index=False
    )
    code = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    file_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=1, default="C")
    tick = models.CharField(max_length=20, blank=True)
    ticked_by = models.UUIDField(null=True)
    ticked_at = models.DateTimeField(null=True)
    is_paper = models.BooleanField(default=False, db_default=False)
    reused = models.ForeignKey(
        "casework.Evidence", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    follow_days = models.PositiveSmallIntegerField(null=True)
    is_current = models.BooleanField(default=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "code"], name="casework_material_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(case__isnull=False),
                name="casework_material_has_home",
            ),
            models.CheckConstraint(
                condition=Q(tick__in=["", "original_checked", "copy_taken", "electronic"]),
                name="casework_material_tick",
            ),
            models.CheckConstraint(
                condition=Q(follow_days__isnull=True) | Q(follow_days__gt=0, file_id__isnull=True),
                name="casework_material_follows",
            ),
        ]


class Correction(models.Model):
    """The one correction notice of a case (一次性补正告知, 行政许可法 art. 32)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="correction")
    items = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    answered_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)


class CaseAct(models.Model):
    """What was done, by whom (perhaps as whose deputy), from which legal state to which. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts", db_index=False)
    case_version = models.PositiveIntegerField()
    task_id = models.UUIDField(null=True)
    step = models.CharField(max_length=100, blank=True)
    act = models.CharField(max_length=40)
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    deputy_for = models.UUIDField(null=True)
    deputy_for_name = models.CharField(max_length=100, blank=True, db_default="")
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=200, blank=True)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    opinion = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    is_public = models.BooleanField(default=True)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["occurred_at", "id"], name="casework_act_recent")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "case_version"], name="casework_act_version")
        ]
