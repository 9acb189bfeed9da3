from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountKind

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_the_fifth_wrong_try_locks_for_thirty_minutes_and_counting_begins_anew() -> None:
    attempts = rules.Attempts()
    for _turn in range(4):
        attempts = attempts.after_failure(NOON)
        assert not attempts.is_locked(NOON)
    attempts = attempts.after_failure(NOON)
    assert attempts.locked_until == NOON + timedelta(minutes=30)
    assert attempts.is_locked(NOON + timedelta(minutes=29, seconds=59))
    assert not attempts.is_locked(NOON + timedelta(minutes=30))
    assert attempts.after_failure(NOON + timedelta(minutes=31)) == rules.Attempts(1)


@pytest.mark.parametrize(
    ("kind", "since_sign_in", "since_seen", "why"),
    [
        (AccountKind.STAFF, 20, 14, ""),
        (AccountKind.STAFF, 20, 15, "idle"),
        (AccountKind.CITIZEN, 40, 29, ""),
        (AccountKind.CITIZEN, 40, 30, "idle"),
        (AccountKind.STAFF, 479, 1, ""),
        (AccountKind.STAFF, 480, 1, "absolute"),
        (AccountKind.CITIZEN, 480, 0, "absolute"),
    ],
)
def test_a_session_ends_when_idle_or_after_eight_hours(
    kind: AccountKind, since_sign_in: int, since_seen: int, why: str
) -> None:
    signed_in, seen = NOON - timedelta(minutes=since_sign_in), NOON - timedelta(minutes=since_seen)
    assert rules.session_end(kind, signed_in, seen, NOON) == why


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("Wangxi-2026!", False),
        ("wangxi-2026", False),
        ("Short-1a", True),
        ("onlysmallletters", True),
        ("small1234567", True),
        ("Dingli-2026!", True),
    ],
)
def test_a_password_needs_length_and_three_kinds_and_not_the_user_name(password: str, weak: bool) -> None:
    assert rules.is_weak(password, "dingli") is weak
