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
from zhengyun.kernel.accounts.logic.check_rate import count_try, too_many, tries
from zhengyun.kernel.accounts.logic.make_actor import CACHED, actor_for_account
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

BACKEND = "zhengyun.kernel.accounts.backends.AccountBackend"


def sign_in_by_password(request: HttpRequest, username: str, password: str) -> Account:
    """Opens a session. An unknown name takes as long and is answered like a wrong password.

    Raises Problem `accounts.sign_in_refused` (401), `accounts.locked` (423), `accounts.too_many` (429).
    """
    check_address(request)
    name = username.strip().lower()[:60]
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(username=name).first()
        problem = judge(row, password) if row else _judge_nobody(name, password)
        if row and problem:
            audit.record(visitor(request), "accounts.sign_in", "account", row.id, outcome="refused")
    if row is None or problem:
        count_failure(request)
        raise problem or refused()
    return open_session(request, row, "password")


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


def _judge_nobody(name: str, password: str) -> Problem:
    make_password(password)
    seconds = int(rules.LOCKED_FOR.total_seconds())
    count = count_try(f"nobody:{name}", seconds)
    return locked(clock.now() + rules.LOCKED_FOR) if count >= rules.TRIES else refused()


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
