"""What is kept with a password: who gave it, until when it counts, and which ones were there before."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kernel.accounts.models import Account, PastPassword
from zhengyun.kernel.accounts.sessions import TYPED, WAY, SessionStore
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

FIELDS = (
    "password",
    "must_change_password",
    "first_password_until",
    "password_set_at",
    "failed_attempts",
    "locked_until",
)


def give(row: Account, password: str) -> None:
    """A password that somebody else knows. The row is saved by the caller (`FIELDS`)."""
    _keep(row)
    row.set_password(password)
    row.must_change_password, row.password_set_at = True, clock.now()
    row.first_password_until = clock.now() + rules.FIRST_PASSWORD_FOR
    row.failed_attempts, row.locked_until = 0, None


def choose(row: Account, password: str) -> None:
    """A password that only its owner knows, with the row saved. Raises Problem `accounts.used_before`."""
    _check_is_new(row, password)
    _keep(row)
    row.set_password(password)
    row.must_change_password, row.password_set_at = False, clock.now()
    row.first_password_until, row.failed_attempts, row.locked_until = None, 0, None
    row.save(update_fields=FIELDS)


def must_change(session: SessionStore) -> bool:
    """Before anything else is possible. Passwords of a demonstration are public and do not grow old; the age
    of one that did not open the session stops nobody, for its owner may not know it any more."""
    is_used, row = session.get(WAY, TYPED) == TYPED, session.account
    if row is None:
        return False
    return row.must_change_password or (is_used and _is_old(row))


def _is_old(row: Account) -> bool:
    if settings.ZHENGYUN.is_demo or not row.has_usable_password():
        return False
    return rules.has_run_out(AccountKind(row.kind), row.password_set_at, clock.now())


def note_use(row: Account) -> None:
    """Signed in with it: a given password has served; of one from before its age was kept, it begins now."""
    now = clock.now()
    if row.must_change_password:
        row.first_password_until = rules.ends_after_use(row.first_password_until, now)
    row.password_set_at = row.password_set_at or now
    row.save(update_fields=["first_password_until", "password_set_at"])


def _keep(row: Account) -> None:
    """The hash of the present one, where its owner had chosen it; older than the last five go."""
    if row.must_change_password or not row.has_usable_password():
        return
    PastPassword.objects.create(account_id=row.pk, password=row.password, ended_at=clock.now())
    kept = _past(row).values_list("pk", flat=True)[: rules.OLD_PASSWORDS]
    PastPassword.objects.filter(account_id=row.pk).exclude(pk__in=list(kept)).delete()


def _check_is_new(row: Account, password: str) -> None:
    past = _past(row).values_list("password", flat=True)[: rules.OLD_PASSWORDS]
    if any(check_password(password, one) for one in past):
        message = _("The new password is one of your last %(count)d.") % {"count": rules.OLD_PASSWORDS}
        raise Problem("accounts.used_before", message, fields={"new": [message]})


def _past(row: Account) -> QuerySet[PastPassword]:
    return PastPassword.objects.filter(account_id=row.pk).order_by("-ended_at", "-id")
