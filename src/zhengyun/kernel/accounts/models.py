"""Tables of accounts, roles, sessions, one-time codes, tokens and rate counters."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from zhengyun.kernel.accounts.contracts import AccountKind, AccountState, Role
from zhengyun.kernel.parties.models import Organization, Person
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7


class Account(AbstractBaseUser):
    """Who signs in. Every account belongs to a natural person; there is no superuser.

    `name` is the person's name, copied when written. first_password_until: until when a password that
    somebody else gave signs in; soon after its first use it ends. password_set_at: from when its age counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=8, default=AccountState.ACTIVE.value)
    failed_attempts = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)
    first_password_until = models.DateTimeField(null=True)
    password_set_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in AccountKind]), name="account_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in AccountState]), name="account_state"
            ),
            models.UniqueConstraint(fields=["id", "person"], name="account_of_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="account_phone"),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.state == AccountState.ACTIVE


class PastPassword(models.Model):
    """The hash of a password that its owner had chosen, so that it is not chosen again soon."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    password = models.CharField(max_length=128)
    ended_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-ended_at", "-id"], name="past_password")]


class RoleAssignment(models.Model):
    """A role at an organization for a time.

    The first migration adds in SQL what Django cannot say: person_id is that of the account,
    and no time of an administrator's role overlaps any other role of the same natural person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    valid_from = models.DateField(default=clock.today)
    valid_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="role_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="role_term"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "role"], name="role_at_organization")]


class Deputy(models.Model):
    """Who acts for somebody who is away, with his roles, from valid_from until before valid_until.

    The migration adds in SQL that the persons are those of the accounts, and that nobody has two
    deputies at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    absent = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    absent_person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="+")
    deputy_person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(max_length=200)
    named_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    named_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="deputy_term"),
            models.CheckConstraint(
                condition=~Q(absent_person=F("deputy_person")), name="deputy_is_another_person"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["absent", "valid_from"], name="deputy_of_absent")]


class Session(AbstractBaseSession):
    """A session; its key is stored hashed. account: who signed in, for ending all sessions of one."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> type[object]:  # type: ignore[override]
        # As Django finds it: the store imports these models.
        store: type[object] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class ExternalIdentity(models.Model):
    """An account as an outside identity provider knows its person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=20)
    subject = models.CharField(max_length=255)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_once"),
        ]


class OneTimeCode(models.Model):
    """Six digits sent to a phone or mailbox; only their keyed hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="code_expiry")]


class ApiToken(models.Model):
    """A bearer token; only its hash is kept. party: whom its bearer acts for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=64))
    party_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account"], name="token_owner")]


class RateCount(models.Model):
    """How often something was tried in one window; the key is a keyed hash of what it counts."""

    key = models.CharField(max_length=64, primary_key=True)
    window = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["window"], name="rate_window")]
