"""Reads for the pages of administration."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import Cursor, Page, decode_cursor, make_page
from zhengyun.services.admin.models import ChangeRequest, PackageUpload
from zhengyun.services.admin.rules import State

SIZE = 30


def pending_changes() -> list[ChangeRequest]:
    """All that wait, the oldest first; never many."""
    return list(ChangeRequest.objects.filter(state=State.PENDING.value).order_by("asked_at", "id")[:200])


def decided_changes(cursor: str | None, size: int = SIZE) -> Page[ChangeRequest]:
    """What was decided, by when it was asked for, newest first."""
    here = decode_cursor(cursor)
    rows = ChangeRequest.objects.exclude(state=State.PENDING.value)
    found = list(_in_order(rows, here)[: size + 1])
    return make_page(found, size, here, lambda row: (row.asked_at, row.id))


def _in_order(rows: QuerySet[ChangeRequest], here: Cursor | None) -> QuerySet[ChangeRequest]:
    if here is None:
        return rows.order_by("-asked_at", "-id")
    if here.backwards:
        later = Q(asked_at__gt=here.at) | Q(asked_at=here.at, id__gt=here.id)
        return rows.filter(later).order_by("asked_at", "id")
    earlier = Q(asked_at__lt=here.at) | Q(asked_at=here.at, id__lt=here.id)
    return rows.filter(earlier).order_by("-asked_at", "-id")


def get_change(change_id: UUID) -> ChangeRequest:
    row = ChangeRequest.objects.filter(pk=change_id).first()
    if row is None:
        raise not_found("admin.no_such_change", _("This change is not known."), value=change_id)
    return row


def recent_uploads() -> list[PackageUpload]:
    return list(PackageUpload.objects.order_by("-uploaded_at", "-id")[:10])
