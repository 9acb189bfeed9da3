"""Background work of accounts."""

from __future__ import annotations

from datetime import timedelta

from zhengyun.kernel.accounts.models import OneTimeCode, RateCount
from zhengyun.kernel.accounts.sessions import SessionStore
from zhengyun.kernel.jobs.facade import periodic
from zhengyun.kit import clock


@periodic("17 * * * *", "accounts.sweep")
def sweep() -> None:
    """Ended sessions, old codes and counters go."""
    day_ago = clock.now() - timedelta(days=1)
    SessionStore.clear_expired()
    OneTimeCode.objects.filter(expires_at__lt=day_ago).delete()
    RateCount.objects.filter(window__lt=day_ago).delete()
