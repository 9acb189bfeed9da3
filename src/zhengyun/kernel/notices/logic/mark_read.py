"""A recipient has read notices."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kernel.notices.contracts import Recipients
from zhengyun.kernel.notices.models import Notice
from zhengyun.kernel.notices.queries import belonging_to
from zhengyun.kit import clock


def mark_read(recipients: Recipients, notice_ids: Iterable[UUID] | None = None) -> int:
    """These notices of the recipients, or all of them; answers how many were unread.

    Reading one's own notices is not an audited act.
    """
    rows = Notice.objects.filter(belonging_to(recipients), read_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    return rows.update(read_at=clock.now())
