"""A recipient has read notices."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kernel.notices.contracts import Recipients
from zhengyun.kernel.notices.models import Notice
from zhengyun.kernel.notices.queries import belonging_to, boxes_of
from zhengyun.kit import clock


def mark_read(recipients: Recipients, notice_ids: Iterable[UUID] | None = None) -> int:
    """These notices of the recipients and what tells them the same, or all; answers how many were unread.

    Reading one's own notices is not an audited act.
    """
    mine = belonging_to(boxes_of(recipients))
    rows = Notice.objects.filter(mine, read_at=None)
    if notice_ids is not None:
        rows = rows.filter(key__in=Notice.objects.filter(mine, pk__in=list(notice_ids)).values("key"))
    return rows.update(read_at=clock.now())


def settle(recipient_ids: Iterable[UUID], key: str) -> int:
    """What a notice asked these people for is done: it is new to none of them any more."""
    rows = Notice.objects.filter(recipient_id__in=set(recipient_ids), key=key, read_at=None)
    return rows.update(read_at=clock.now())
