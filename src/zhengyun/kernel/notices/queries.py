"""Reads of notices and messages."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhengyun.kernel.notices.contracts import (
    Channel,
    Mailbox,
    MessageState,
    MessageView,
    NoticeView,
    Recipients,
)
from zhengyun.kernel.notices.models import Message, Notice
from zhengyun.kit.paging import MAX_PAGE, Cursor, Page, decode_cursor, make_page

SHOWN_AT_MOST = 99


def boxes_of(recipients: Recipients) -> list[Mailbox]:
    given = [recipients] if isinstance(recipients, UUID) else recipients
    return [Mailbox(one) if isinstance(one, UUID) else one for one in given]


def belonging_to(recipients: Recipients) -> Q:
    boxes = boxes_of(recipients)
    found = Q(recipient_id__in=[one.recipient_id for one in boxes if one.matters is None])
    for one in boxes:
        if one.matters is not None:
            found |= Q(recipient_id=one.recipient_id, matter__in=one.matters)
    return found


def shown_to(recipients: Recipients) -> QuerySet[Notice]:
    """Who is told the same as account and as party reads it once: what stands in a former box (same key)
    does not stand there again."""
    boxes = boxes_of(recipients)
    rows = Notice.objects.filter(belonging_to(boxes))
    for at, box in enumerate(boxes[1:], 1):
        former = Notice.objects.filter(belonging_to(boxes[:at]), key=OuterRef("key"))
        rows = rows.exclude(Q(recipient_id=box.recipient_id) & Exists(former))
    return rows


def unread_count(recipients: Recipients) -> int:
    """How many notices nobody has opened; counting stops at 99."""
    rows = shown_to(recipients).filter(read_at=None)
    return len(rows.values_list("id", flat=True)[:SHOWN_AT_MOST])


def inbox(recipients: Recipients, cursor: str | None = None, size: int = 20) -> Page[NoticeView]:
    """Newest first. recipients: the account, then the party acted for where there is one."""
    place, size = decode_cursor(cursor), min(size, MAX_PAGE)
    rows = shown_to(recipients).filter(_after(place))
    order = ("created_at", "id") if place and place.backwards else ("-created_at", "-id")
    views = [_notice(row) for row in rows.order_by(*order)[: size + 1]]
    return make_page(views, size, place, lambda view: (view.created_at, view.id))


def get_notice(notice_id: UUID, recipients: Recipients) -> NoticeView | None:
    """None where it is not theirs."""
    row = Notice.objects.filter(belonging_to(recipients), pk=notice_id).first()
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
