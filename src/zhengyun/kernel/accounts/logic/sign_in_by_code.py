"""Sign in with a one-time code sent to the account's phone or mailbox."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountState
from zhengyun.kernel.accounts.logic.check_rate import check_rate
from zhengyun.kernel.accounts.logic.sign_in import (
    check_address,
    count_failure,
    locked,
    open_session,
    refused,
    visitor,
)
from zhengyun.kernel.accounts.models import Account, OneTimeCode
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

SALT = "zhengyun.accounts.code"


def request_code(request: HttpRequest, login: str) -> str:
    """login: phone, mail address or user name. Answers a ticket for `sign_in_by_code`, the same
    whether the account exists or not. Raises Problem `accounts.too_many` (429): once a minute and
    five times an hour for one login."""
    name = login.strip().lower()[:254]
    check_address(request)
    check_rate(f"code-pause:{name}", 1, rules.CODE_PAUSE_SECONDS)
    check_rate(f"code-hour:{name}", rules.CODES_AN_HOUR, 3600)
    row = _account_of(name)
    if row is None:
        count_failure(request)
        return _ticket(uuid7())
    with transaction.atomic():
        digits = f"{secrets.randbelow(1_000_000):06d}"
        code = OneTimeCode(account=row, expires_at=clock.now() + rules.CODE_FOR)
        code.code_hash = _hash(code.id, digits)
        code.save(force_insert=True)
        _send(row, code, digits)
        audit.record(visitor(request), "accounts.request_code", "account", row.id)
    return _ticket(code.id)


def sign_in_by_code(request: HttpRequest, ticket: str, digits: str) -> Account:
    """Opens a session. A code counts once, for five minutes and five tries.

    Raises Problem `accounts.code_refused` (401), `accounts.locked` (423), `accounts.too_many` (429).
    """
    check_address(request)
    with transaction.atomic():
        code = _code_of(ticket)
        problem = _judge(code, digits)
        if code and problem:
            detail = {"way": "code", "why": problem.code}
            audit.record(
                visitor(request),
                "accounts.sign_in",
                "account",
                code.account_id,
                outcome="refused",
                detail=detail,
            )
    if code is None or problem:
        count_failure(request)
        raise problem or refused()
    return open_session(request, code.account, "code")


def _judge(code: OneTimeCode | None, digits: str) -> Problem | None:
    if code is None or not (_is_alive(code) and _is_right(code, digits)):
        return Problem(
            "accounts.code_refused",
            _("The code is not right or too old."),
            remedy=_("Compare all six digits, or ask for a new code."),
            status=401,
        )
    row = code.account
    if rules.Attempts(row.failed_attempts, row.locked_until).is_locked(clock.now()):
        return locked(row.locked_until)
    return None if row.state == AccountState.ACTIVE else refused()


def _account_of(login: str) -> Account | None:
    """A phone that serves two accounts of one person means the citizen's."""
    rows = Account.objects.filter(Q(username=login) | Q(phone=login) | Q(email__iexact=login))
    return (
        rows.filter(state=AccountState.ACTIVE.value)
        .exclude(phone="", email="")
        .order_by("kind", "id")
        .first()
    )


def _send(row: Account, code: OneTimeCode, digits: str) -> None:
    text = _("Your sign-in code is %(code)s. It is valid for 5 minutes. Do not pass it on.") % {
        "code": digits
    }
    if row.phone:
        notices.send_sms(row.phone, text, f"code:{code.id}", sensitive=True)
    else:
        notices.send_mail(row.email, _("Your sign-in code"), text, f"code:{code.id}", sensitive=True)


def _code_of(ticket: str) -> OneTimeCode | None:
    try:
        code_id = UUID(signing.loads(ticket, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    rows = OneTimeCode.objects.select_for_update(of=("self",)).select_related("account")
    return rows.filter(pk=code_id).first()


def _is_alive(code: OneTimeCode) -> bool:
    return code.used_at is None and code.expires_at > clock.now() and code.attempts < rules.CODE_TRIES


def _is_right(code: OneTimeCode, digits: str) -> bool:
    right = constant_time_compare(code.code_hash, _hash(code.id, digits.strip()))
    change = {"used_at": clock.now()} if right else {"attempts": F("attempts") + 1}
    OneTimeCode.objects.filter(pk=code.id).update(**change)
    return right


def _hash(code_id: UUID, digits: str) -> str:
    return salted_hmac(SALT, f"{code_id}:{digits}", algorithm="sha256").hexdigest()


def _ticket(code_id: UUID) -> str:
    return signing.dumps(str(code_id), salt=SALT)
