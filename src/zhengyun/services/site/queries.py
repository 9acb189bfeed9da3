"""Reads of notices: what is shown now, for everybody; all versions, for those who write and review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page
from zhengyun.services.site.contracts import Attachment, NoticeLine, NoticeView, State
from zhengyun.services.site.models import Notice, NoticeVersion
from zhengyun.services.site.permissions import check_can_see, no_such_notice, places_of
from zhengyun.services.site.rules import is_shown

Table = TypeVar("Table", bound=Model)


def shown() -> QuerySet[Notice]:
    """What everybody may read now."""
    now = clock.now()
    rows = Notice.objects.filter(current_id__isnull=False, shown_at__lte=now)
    return rows.filter(Q(hidden_at=None) | Q(hidden_at__gt=now))


def list_shown(
    column: str = "", organization_id: UUID | None = None, cursor: str | None = None, size: int = 20
) -> Page[NoticeLine]:
    """Newest first. Raises `paging.bad_cursor` (400)."""
    rows = shown()
    if column:
        rows = rows.filter(column=column)
    if organization_id:
        rows = rows.filter(organization_id=organization_id)
    page = _page(rows, "shown_at", cursor, size)
    return Page([line_of(row) for row in page.rows], page.next, page.previous)


def newest(count: int) -> list[NoticeLine]:
    return [line_of(row) for row in shown().order_by("-shown_at", "-id")[:count]]


def publishers(column: str = "") -> list[tuple[UUID, str]]:
    """Organizations of which something is shown, by name."""
    rows = shown().filter(column=column) if column else shown()
    found = rows.order_by("organization_name").values_list("organization_id", "organization_name")
    return list(found.distinct())


def _page(rows: QuerySet[Table], field: str, cursor: str | None, size: int) -> Page[Table]:
    place, size = decode_cursor(cursor), max(1, min(size, MAX_PAGE))
    sign = "" if place and place.backwards else "-"
    if place:
        step = "gt" if place.backwards else "lt"
        rows = rows.filter(
            Q(**{f"{field}__{step}": place.at}) | Q(**{field: place.at, f"id__{step}": place.id})
        )
    fetched = list(rows.order_by(f"{sign}{field}", f"{sign}id")[: size + 1])
    return make_page(fetched, size, place, lambda row: (getattr(row, field), row.pk))


def line_of(row: Notice) -> NoticeLine:
    return NoticeLine(
        row.id,
        row.title,
        row.column,
        row.column_title,
        row.organization_id,
        row.organization_name,
        row.shown_at or row.created_at,
        row.corrected_at,
    )


def get_shown(notice_id: UUID) -> NoticeView:
    """Raises `site.no_such_notice` (404), `site.taken_down` (410) for what was shown once."""
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None or row.shown_at is None or row.shown_at > clock.now():
        raise no_such_notice()
    if row.current_id is None or not is_shown(row.shown_at, row.hidden_at, clock.now()):
        raise Problem(
            "site.taken_down",
            _("This notice is not shown any more."),
            remedy=_("Look at the present notices."),
            status=410,
        )
    versions = public_versions(row)
    return view_of(row, versions[0], [one.number for one in versions[1:]])


def public_versions(notice: Notice) -> list[NoticeVersion]:
    """The version that is shown and those that it replaced, newest first. What was withdrawn, and all that
    stood before it, never comes back."""
    known = [State.PUBLISHED, State.REPLACED, State.WITHDRAWN]
    rows = NoticeVersion.objects.filter(notice=notice, state__in=known).order_by("-number")
    return list(takewhile(lambda one: one.state != State.WITHDRAWN, rows))


def get_earlier(notice_id: UUID, number: int) -> tuple[NoticeView, NoticeVersion]:
    """The notice as it is shown, and the version that it replaced. Raises what `get_shown` raises."""
    view = get_shown(notice_id)
    if number not in view.earlier:
        raise no_such_notice()
    return view, NoticeVersion.objects.select_related("notice").get(notice_id=notice_id, number=number)


def view_of(row: Notice, version: NoticeVersion, earlier: Sequence[int] = ()) -> NoticeView:
    return NoticeView(
        id=row.id,
        title=version.title,
        body=version.body,
        column=version.column,
        column_title=version.column_title,
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        shown_at=row.shown_at or version.changed_at,
        corrected_at=row.corrected_at,
        hidden_at=row.hidden_at,
        version=version.number,
        earlier=tuple(earlier),
        attachments=attachments_of(version),
    )


def attachments_of(version: NoticeVersion) -> tuple[Attachment, ...]:
    """In the order in which they were added; one query."""
    found = files.get_many(version.file_ids) if version.file_ids else {}
    kept = [found[one] for one in version.file_ids if one in found]
    return tuple(Attachment(one.id, one.name, one.media_type, one.size) for one in kept)


def public_file(notice_id: UUID, file_id: UUID) -> StoredFile:
    """A file of what is shown now. Raises `site.no_such_notice` (404), `site.taken_down` (410)."""
    if file_id not in {one.id for one in get_shown(notice_id).attachments}:
        raise no_such_notice()
    return files.get(file_id)


def get_version(actor: Actor, version_id: UUID) -> NoticeVersion:
    """Raises `site.no_such_notice` (404), also for what belongs to others."""
    rows = NoticeVersion.objects.select_related("notice")
    return check_can_see(actor, rows.filter(pk=version_id).first())


def versions_of(version: NoticeVersion) -> list[NoticeVersion]:
    """All versions of its notice, newest first, the notice joined."""
    rows = NoticeVersion.objects.filter(notice_id=version.notice_id)
    return list(rows.select_related("notice").order_by("-number"))


def list_versions(
    actor: Actor, states: Sequence[State] = (), cursor: str | None = None, size: int = 30
) -> Page[NoticeVersion]:
    """Of the organizations for which the actor writes or reviews, what changed last first.

    states: empty for all but what was replaced.
    """
    rows = NoticeVersion.objects.filter(notice__organization_id__in=places_of(actor))
    rows = (rows.filter(state__in=states) if states else rows.exclude(state=State.REPLACED)).select_related(
        "notice"
    )
    return _page(rows, "changed_at", cursor, size)


def published_before(version: NoticeVersion, versions: Sequence[NoticeVersion]) -> NoticeVersion | None:
    """What a version is compared with: the one that is shown, else the last that was shown before it."""
    earlier = [one for one in versions if one.number < version.number]
    shown_now = next((one for one in earlier if one.state == State.PUBLISHED), None)
    return shown_now or next((one for one in earlier if one.decided_at and one.state != State.RETURNED), None)


def shown_since(version: NoticeVersion) -> datetime | None:
    """Since when the notice is public; None while nothing of it is."""
    return version.notice.shown_at if version.notice.current_id else None


def newest_with_texts(column: str, count: int) -> list[tuple[Notice, NoticeVersion]]:
    """What is shown, newest first, each with the version that is; two queries."""
    rows = shown().filter(column=column) if column else shown()
    found = list(rows.order_by("-shown_at", "-id")[:count])
    texts = NoticeVersion.objects.in_bulk([row.current_id for row in found])
    return [(row, texts[row.current_id]) for row in found if row.current_id in texts]
