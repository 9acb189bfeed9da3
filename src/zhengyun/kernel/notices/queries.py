"""Reads of notices and messages."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from zhengyun.kernel.notices.contracts import Channel, MessageState, MessageView, NoticeView
from zhengyun.kernel.notices.models import Message, Notice
from zhengyun.kit.paging import MAX_PAGE, Cursor, Page, decode_cursor, make_page

SHOWN_AT_MOST = 99


def _ids(recipients: UUID | Iterable[UUID]) -> list[UUID]:
    return [recipients] if isinstance(recipients, UUID) else list(recipients)


def unread_count(recipients: UUID | Iterable[UUID]) -> int:
    """How many notices nobody has opened; counting stops at 99."""
    rows = Notice.objects.filter(recipient_id__in=_ids(recipients), read_at=None)
    return len(rows.values_list("id", flat=True)[:SHOWN_AT_MOST])


def inbox(recipients: UUID | Iterable[UUID], cursor: str | None = None, size: int = 20) -> Page[NoticeView]:
    """Newest first. recipients: the account, and the party acted for where there is one."""
    place, size = decode_cursor(cursor), min(size, MAX_PAGE)
    rows = Notice.objects.filter(recipient_id__in=_ids(recipients)).filter(_after(place))
    order = ("created_at", "id") if place and place.backwards else ("-created_at", "-id")
    views = [_notice(row) for row in rows.order_by(*order)[: size + 1]]
    return make_page(views, size, place, lambda view: (view.created_at, view.id))


def get_notice(notice_id: UUID, recipients: UUID | Iterable[UUID]) -> NoticeView | None:
    """None where it is not theirs."""
    row = Notice.objects.filter(pk=notice_id, recipient_id__in=_ids(recipients)).first()
    return _notice(row) if row else None


def demo_outbox(limit: int = 50) -> list[MessageView]:
    """The last messages, newest first; only a page of demo mode may show them."""
    return [_message(row) for row in Message.objects.order_by("-created_at", "-id")[:limit]]


def _after(place: Cursor | None) -> Q:
    if place is None:
        return Q()
    beyond = "gt" if place.backwards else "lt"
    same = Q(**{"created_at": place.at, f"id__{beyond}": place.id})
    return Q(**{f"created_at__{beyond}": place.at}) | same


def _notice(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.id,
        recipient_id=row.recipient_id,
        kind=row.kind,
        subject=row.subject,
        body=row.body,
        link=row.link,
        subject_ref=row.subject_ref,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _message(row: Message) -> MessageView:
    return MessageView(
        id=row.id,
        channel=Channel(row.channel),
        to=row.to,
        subject=row.subject,
        text=row.text,
        state=MessageState(row.state),
        note=row.note,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
