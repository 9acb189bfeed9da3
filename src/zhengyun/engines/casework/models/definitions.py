"""What packages bring: items, forms, procedures, letters, parameters. Frozen once used."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhengyun.kit.ids import uuid7


class ServiceItem(models.Model):
    """A service item (事项). `code` is the implementation code of GB/T 39046.

    is_bundle: its options open cases of several items (一件事). is_internal: an office matter of the
    government, which the public never sees. applicant_roles: who may apply for an organization; anybody of
    it where none is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=36, unique=True)
    title = models.CharField(max_length=200)
    package = models.CharField(max_length=100)
    organization_id = models.UUIDField()
    region_code = models.CharField(max_length=12)
    item_type = models.CharField(max_length=2)
    audience = ArrayField(models.CharField(max_length=2), default=list)
    window = models.CharField(max_length=20, default="approval")
    is_online = models.BooleanField(default=True)
    is_internal = models.BooleanField(default=False, db_default=False)
    is_bundle = models.BooleanField(default=False, db_default=False)
    applicant_roles = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    state = models.CharField(max_length=10, default="prepared")
    current_version = models.ForeignKey(
        "ServiceItemVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    bigrams = ArrayField(models.CharField(max_length=8), default=list)
    switched_off_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["bigrams"], name="casework_item_bigrams")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "active", "retired"]), name="casework_item_state"
            )
        ]


class ServiceItemVersion(models.Model):
    """One version of an item: the guide and its business options (业务办理项).

    author: the account that wrote it without a package, with its reason. starts_on: the day from which
    it is to hold, where that was put off.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    guide = models.JSONField()
    options = models.JSONField(default=list)
    created_at = models.DateTimeField()
    author = models.UUIDField(null=True)
    author_name = models.CharField(max_length=100, blank=True, db_default="", default="")
    reason = models.CharField(max_length=300, blank=True, db_default="", default="")
    starts_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version"], name="casework_item_version")
        ]


class Definition(models.Model):
    """A versioned definition; the digest makes a second install change nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.CharField(max_length=100)
    code = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="prepared")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class FormVersion(Definition):
    """JSON Schema 2020-12 with pages, field hints and materials."""

    title = models.CharField(max_length=200)
    definition = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="casework_form_version")
        ]


class ProcedureVersion(Definition):
    """Act set, steps, limits and the compiled flow; `bpmn` is the file as it was installed.

    parts: which versions of step forms and letter templates belong to it, `{"forms": {code: id},
    "letters": {code: id}}`; null where it was installed before that was kept and no upgrade has come since.
    """

    title = models.CharField(max_length=200)
    act_set = models.CharField(max_length=50)
    definition = models.JSONField()
    flow = models.JSONField()
    bpmn = models.TextField()
    parts = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="casework_procedure_version")
        ]


class LetterTemplate(Definition):
    """A Typst template of a letter or a licence, or an example of a paper (`rules_examples`)."""

    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    source = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="casework_letter_version")
        ]


class Parameter(models.Model):
    """A dated value with its legal source; half-open validity."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.CharField(max_length=100)
    code = models.CharField(max_length=100)
    value = models.JSONField()
    valid_from = models.DateField()
    source = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "code", "valid_from"], name="casework_parameter_dated")
        ]
