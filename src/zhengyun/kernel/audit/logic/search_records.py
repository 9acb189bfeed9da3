"""An auditor searches the records; the search is a record itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from zhengyun.kernel.audit.contracts import AuditEntry, AuditSearch
from zhengyun.kernel.audit.logic import write_record
from zhengyun.kernel.audit.models import Record
from zhengyun.kernel.audit.permissions import check_can_search
from zhengyun.kernel.audit.queries import entry
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Cursor, Page, decode_cursor, make_page

MOST_SHOWN = 80
MARGIN = timedelta(seconds=2)
"""By so much a key may be away from the instant that its record tells."""


def search(actor: Actor, wanted: AuditSearch, cursor: str | None, size: int) -> Page[AuditEntry]:
    check_can_search(actor)
    here = decode_cursor(cursor)
    rows = _narrowed(wanted)
    if wanted.account_id is not None or wanted.subject_type:
        ordered = _by_time(rows, here)
    else:
        ordered = _by_key(rows, wanted, here)
    found = list(ordered[: size + 1])
    page = make_page(found, size, here, lambda row: (row.occurred_at, row.id))
    _note(actor, wanted, len(page.rows))
    return Page([entry(row) for row in page.rows], page.next, page.previous)


def _narrowed(wanted: AuditSearch) -> QuerySet[Record]:
    rows = Record.objects.all()
    if wanted.account_id is not None:
        rows = rows.filter(actor_account=wanted.account_id)
    if wanted.subject_type:
        rows = rows.filter(subject_type=wanted.subject_type)
    if wanted.subject_id:
        rows = rows.filter(subject_id=wanted.subject_id)
    if wanted.action:
        rows = rows.filter(action__startswith=wanted.action)
    if wanted.actions:
        rows = rows.filter(action__in=wanted.actions)
    if wanted.since is not None:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(occurred_at__lt=wanted.until)
    return rows


def _by_time(rows: QuerySet[Record], here: Cursor | None) -> QuerySet[Record]:
    """Newest first; backwards the other way round, and `make_page` turns it. The indexes end in the time."""
    if here is None:
        return rows.order_by("-occurred_at", "-id")
    if here.backwards:
        later = Q(occurred_at__gt=here.at) | Q(occurred_at=here.at, id__gt=here.id)
        return rows.filter(later, occurred_at__gte=here.at).order_by("occurred_at", "id")
    earlier = Q(occurred_at__lt=here.at) | Q(occurred_at=here.at, id__lt=here.id)
    return rows.filter(earlier, occurred_at__lte=here.at).order_by("-occurred_at", "-id")


def _by_key(rows: QuerySet[Record], wanted: AuditSearch, here: Cursor | None) -> QuerySet[Record]:
    """Keys are ordered by time, so that no index of its own is needed where only the time narrows."""
    if wanted.since is not None:
        rows = rows.filter(id__gte=_key_at(wanted.since - MARGIN))
    if wanted.until is not None:
        rows = rows.filter(id__lt=_key_at(wanted.until + MARGIN))
    if here is None:
        return rows.order_by("-id")
    return (
        rows.filter(id__gt=here.id).order_by("id")
        if here.backwards
        else rows.filter(id__lt=here.id).order_by("-id")
    )


def _key_at(instant: datetime) -> UUID:
    """The first UUIDv7 of a millisecond."""
    return UUID(int=max(0, int(instant.timestamp() * 1000)) << 80)


def _note(actor: Actor, wanted: AuditSearch, shown: int) -> None:
    said = {
        "account": str(wanted.account_id or ""),
        "subject": wanted.subject_type,
        "action": (wanted.action or ",".join(wanted.actions))[:MOST_SHOWN],
        "since": str(wanted.since or ""),
        "until": str(wanted.until or ""),
    }
    detail = {**{name: text for name, text in said.items() if text}, "shown": shown}
    subject = wanted.subject_id[:MOST_SHOWN] or "all"
    write_record.record(
        actor, "audit.search", "audit", subject, outcome="done", detail=detail, ids=(), organization_id=None
    )
