"""Sign in with user name and password."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountState
from zhengyun.kernel.accounts.logic import keep_password
from zhengyun.kernel.accounts.logic.check_rate import count_try, too_many, tries, tries_of
from zhengyun.kernel.accounts.logic.make_actor import CACHED, actor_for_account
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.accounts.sessions import TYPED, WAY
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

BACKEND = "zhengyun.kernel.accounts.backends.AccountBackend"


def sign_in_by_password(request: HttpRequest, username: str, password: str) -> Account:
    """Opens a session. An unknown name takes as long and is answered like a wrong password.

    Raises Problem `accounts.sign_in_refused`, `accounts.first_password_void` (401), `accounts.locked` (423),
    `accounts.too_many` (429).
    """
    check_address(request)
    name = username.strip().lower()[:60]
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(username=name).first()
        problem = _judge_sign_in(row, password) if row else _judge_nobody(name, password)
        if row and problem:
            audit.record(visitor(request), "accounts.sign_in", "account", row.id, outcome="refused")
    if row is None or problem:
        count_failure(request)
        raise problem or refused()
    return open_session(request, row, TYPED)


def judge(row: Account, password: str) -> Problem | None:
    """Whether this password counts now; a wrong one brings the account nearer to its lock.

    The caller has locked the row, and lets its transaction end before it raises the problem.
    """
    now = clock.now()
    attempts = rules.Attempts(row.failed_attempts, row.locked_until)
    if attempts.is_locked(now):
        return locked(attempts.locked_until)
    if row.check_password(password) and row.state == AccountState.ACTIVE:
        return None
    after = attempts.after_failure(now)
    row.failed_attempts, row.locked_until = after.failed, after.locked_until
    row.save(update_fields=["failed_attempts", "locked_until"])
    return locked(after.locked_until) if after.locked_until else refused()


def _judge_sign_in(row: Account, password: str) -> Problem | None:
    """As `judge`; a password that somebody else gave signs in once, and not after its time."""
    if (problem := judge(row, password)) is not None:
        return problem
    if rules.is_void(row.must_change_password, row.first_password_until, clock.now()):
        return Problem(
            "accounts.first_password_void",
            _("This first password has been used already, or is older than 24 hours."),
            remedy=_("Ask whoever gave it to you for a new one."),
            status=401,
        )
    keep_password.note_use(row)
    return None


def _judge_nobody(name: str, password: str) -> Problem:
    """The same lock, in the same time and words, as for a name that exists."""
    now = clock.now()
    row = tries_of(f"nobody:{name}")
    attempts = rules.Attempts(row.count, row.window if row.count >= rules.TRIES else None)
    if attempts.is_locked(now):
        return locked(attempts.locked_until)
    make_password(password)
    after = attempts.after_failure(now)
    row.count, row.window = after.failed, after.locked_until or now
    row.save(update_fields=["count", "window"])
    return locked(after.locked_until) if after.locked_until else refused()


def open_session(request: HttpRequest, row: Account, way: str) -> Account:
    """A fresh session key, the last sign-in noted, wrong tries forgotten."""
    with transaction.atomic():
        row.last_login, row.failed_attempts, row.locked_until = clock.now(), 0, None
        row.save(update_fields=["last_login", "failed_attempts", "locked_until"])
        actor = Actor(
            account_id=row.id, person_id=row.person_id, channel="web", request_id=_request_id(request)
        )
        audit.record(actor, "accounts.sign_in", "account", row.id, detail={"way": way})
        login(request, row, backend=BACKEND)
        request.session[WAY] = way
    actor = actor_for_account(row.id, channel="web")
    request.META[CACHED] = replace(actor, request_id=_request_id(request))
    return row


def visitor(request: HttpRequest) -> Actor:
    """Nobody yet, with the request's id for the audit."""
    return Actor(channel="web", request_id=_request_id(request))


def check_address(request: HttpRequest) -> None:
    """Raises Problem `accounts.too_many` (429) after 50 failures from one address in ten minutes."""
    if tries(_address(request), rules.ADDRESS_WINDOW_SECONDS) >= rules.FAILURES_PER_ADDRESS:
        raise too_many(rules.ADDRESS_WINDOW_SECONDS)


def count_failure(request: HttpRequest) -> None:
    count_try(_address(request), rules.ADDRESS_WINDOW_SECONDS)


def refused() -> Problem:
    return Problem("accounts.sign_in_refused", _("User name or password is not right."), status=401)


def locked(until: datetime | None) -> Problem:
    return Problem(
        "accounts.locked",
        _("Too many wrong tries. The account is locked until %(time)s.")
        % {"time": clock.local(until).strftime("%H:%M")},
        remedy=_("Try again later."),
        status=423,
    )


def _address(request: HttpRequest) -> str:
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def _request_id(request: HttpRequest) -> str:
    return str(request.META.get("zhengyun.request_id", ""))
