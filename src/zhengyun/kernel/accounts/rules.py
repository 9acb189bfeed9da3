"""Pure rules of signing in. Values as shipped systems have them for level 3 of classified
protection (GB/T 22239-2019, 8.1.4.1 identity): 5 tries, 30 minutes, idle 15 minutes, 90 days, not one of
the last five passwords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhengyun.kernel.accounts.contracts import AccountKind

TRIES = 5
LOCKED_FOR = timedelta(minutes=30)
IDLE = {AccountKind.STAFF: timedelta(minutes=15), AccountKind.CITIZEN: timedelta(minutes=30)}
SESSION_FOR = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
CODE_FOR = timedelta(minutes=5)
CODE_TRIES = 5
CODE_PAUSE_SECONDS = 60
CODES_AN_HOUR = 5
FAILURES_PER_ADDRESS = 50
ADDRESS_WINDOW_SECONDS = 600
IDENTITY_FOR = timedelta(minutes=10)
IDENTITIES_PER_ADDRESS = 200
MIN_ASSURANCE = 4
DELEGATED_DAYS = 90
MIN_PASSWORD = 10
FIRST_PASSWORD_FOR = timedelta(hours=24)
ONE_PRESS = timedelta(minutes=1)
PASSWORD_FOR = timedelta(days=90)
OLD_PASSWORDS = 5
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
SCOPE = re.compile(r"[a-z][a-z_]*:(read|write|act)")
TOKEN_DAYS = 365

_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong tries so far, and until when no try counts."""

    failed: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime) -> Attempts:
        """The fifth wrong try in a row locks for 30 minutes; after that counting begins anew."""
        failed = 1 if self.locked_until is not None else self.failed + 1
        return Attempts(failed, now + LOCKED_FOR if failed >= TRIES else None)


def session_end(kind: AccountKind, signed_in: datetime, seen: datetime, now: datetime) -> str:
    """Why a session is over ("idle" or "absolute"), or "" while it lasts."""
    if now - signed_in >= SESSION_FOR:
        return "absolute"
    return "idle" if now - seen >= IDLE[kind] else ""


def is_void(must_change: bool, valid_until: datetime | None, now: datetime) -> bool:
    """A password that somebody else gave signs in once, within 24 hours."""
    return must_change and valid_until is not None and now >= valid_until


def ends_after_use(valid_until: datetime | None, now: datetime) -> datetime:
    """Signing in once may be pressed twice: the answer that opened the session may never have arrived."""
    return min(valid_until or now + ONE_PRESS, now + ONE_PRESS)


def has_run_out(kind: AccountKind, set_at: datetime | None, now: datetime) -> bool:
    """Those of officers do after 90 days; no rule of practice asks it of citizens. Half-open."""
    return kind is AccountKind.STAFF and set_at is not None and now - set_at >= PASSWORD_FOR


def is_weak(password: str, username: str) -> bool:
    """Fewer than 10 characters, fewer than three of the four kinds (small, capital, digit, other),
    or the user name in it."""
    kinds = sum(bool(re.search(kind, password)) for kind in _CLASSES)
    return len(password) < MIN_PASSWORD or kinds < 3 or username.lower() in password.lower()
