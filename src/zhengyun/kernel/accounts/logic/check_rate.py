"""Count how often something is tried."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.models import RateCount
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

COUNT = """
INSERT INTO accounts_ratecount AS c (key, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN c."window" = excluded."window" THEN c.count + 1 ELSE 1 END,
    "window" = excluded."window"
RETURNING count
"""


def check_rate(key: str, limit: int, per_seconds: int) -> None:
    """Counts one try in the present window; more than `limit` raises Problem `accounts.too_many` (429).

    key: what is counted, such as "code:<account>"; only its keyed hash is kept. The count belongs
    to the caller's transaction: call it outside one that may roll back.
    """
    if count_try(key, per_seconds) > limit:
        raise too_many(per_seconds)


def count_try(key: str, per_seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [_hash(key), _window(per_seconds)])
        return int(cursor.fetchone()[0])


def tries(key: str, per_seconds: int) -> int:
    """Tries counted so far in the present window."""
    row = RateCount.objects.filter(key=_hash(key), window=_window(per_seconds)).first()
    return row.count if row else 0


def tries_of(key: str) -> RateCount:
    """The row of a key, locked, for whoever keeps another rule than a window's. Needs a transaction."""
    made = {"window": clock.now(), "count": 0}
    return RateCount.objects.select_for_update().get_or_create(key=_hash(key), defaults=made)[0]


def too_many(per_seconds: int) -> Problem:
    left = int(_window(per_seconds).timestamp()) + per_seconds - int(clock.now().timestamp())
    return Problem(
        "accounts.too_many",
        _("Too many tries."),
        value=left,
        remedy=_("Try again in %(seconds)s seconds.") % {"seconds": left},
        status=429,
    )


def _hash(key: str) -> str:
    return salted_hmac("zhengyun.accounts.rate", key, algorithm="sha256").hexdigest()


def _window(per_seconds: int) -> datetime:
    instant = int(clock.now().timestamp())
    return datetime.fromtimestamp(instant - instant % per_seconds, UTC)
