"""Tables of parties, regions and mandates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhengyun.kernel.parties.contracts import (
    EntityStatus,
    EntityType,
    IdType,
    MandateState,
    OrganizationKind,
    PartyKind,
    RepresentativeTitle,
)
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7

DOWN = "+"


def one_of(field: str, values: type[models.Choices] | list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


class Party(models.Model):
    """The only thing that owns, applies, pays or holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", [k.value for k in PartyKind], "party_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="party_named"),
        ]


class Person(models.Model):
    party = models.OneToOneField(Party, models.PROTECT, primary_key=True, related_name="person")
    id_type = models.CharField(max_length=24)
    id_number = models.CharField(max_length=32)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    birthday = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id_number", "id_type"], name="person_document"),
            one_of("id_type", [t.value for t in IdType], "person_id_type"),
        ]


class Region(models.Model):
    """GB/T 2260 to the county, GB/T 10114 below."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    full_name = models.CharField(max_length=160)
    level = models.SmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name=DOWN)
    is_demo = models.BooleanField(default=False)


class LegalEntity(models.Model):
    party = models.OneToOneField(Party, models.PROTECT, primary_key=True, related_name="legal_entity")
    uscc = models.CharField(max_length=18, unique=True)
    entity_type = models.CharField(max_length=24)
    representative_name = models.CharField(max_length=100)
    representative_title = models.CharField(max_length=24)
    representative = models.ForeignKey(Person, models.PROTECT, null=True, related_name=DOWN)
    address = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name=DOWN)
    industry = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=16, default=EntityStatus.ACTIVE.value)
    established_on = models.DateField(null=True)
    business_scope = models.TextField(blank=True)
    registered_capital = models.BigIntegerField(null=True)
    source = models.CharField(max_length=24, default="amr")
    updated_on = models.DateField(default=clock.today)

    class Meta:
        constraints: ClassVar = [
            one_of("entity_type", [t.value for t in EntityType], "legal_entity_type"),
            one_of("representative_title", [t.value for t in RepresentativeTitle], "legal_entity_title"),
            one_of("status", [s.value for s in EntityStatus], "legal_entity_status"),
            models.CheckConstraint(condition=Q(registered_capital__gte=0), name="legal_entity_capital"),
        ]


class Organization(models.Model):
    party = models.OneToOneField(Party, models.PROTECT, primary_key=True, related_name="organization")
    uscc = models.CharField(max_length=18, unique=True)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=24)
    short_name = models.CharField(max_length=40)
    region = models.ForeignKey(Region, models.PROTECT, related_name=DOWN)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name=DOWN)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", [k.value for k in OrganizationKind], "organization_kind"),
            models.CheckConstraint(condition=~Q(parent=F("party")), name="organization_not_own_parent"),
        ]


class OrganizationClosure(models.Model):
    """Every organization with each of its ancestors, itself at depth 0. Any module may join it for scope."""

    ancestor = models.ForeignKey(Organization, models.CASCADE, related_name=DOWN)
    descendant = models.ForeignKey(Organization, models.CASCADE, related_name=DOWN)
    depth = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ancestor", "descendant"], name="closure_pair"),
        ]


class Mandate(models.Model):
    """An agent's authority: for these matters, with these rights, from a day until before another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    principal = models.ForeignKey(Party, models.PROTECT, related_name=DOWN)
    agent = models.ForeignKey(Person, models.PROTECT, related_name=DOWN)
    matters = ArrayField(models.CharField(max_length=64))
    rights = ArrayField(models.CharField(max_length=16))
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=16, default=MandateState.ACTIVE.value)
    granted_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            one_of("state", [s.value for s in MandateState], "mandate_state"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="mandate_term"),
            models.CheckConstraint(
                condition=Q(matters__len__gt=0) & Q(rights__len__gt=0), name="mandate_says_something"
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=["submit", "collect"]), name="mandate_rights"
            ),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_for_another"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "valid_until"], name="mandate_by_agent"),
            models.Index(fields=["principal", "valid_until"], name="mandate_by_principal"),
        ]
