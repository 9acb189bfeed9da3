"""Pages for readers: lists by column and organization, a notice, its earlier versions, its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, public
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found
from zhengyun.services.hall import facade as hall
from zhengyun.services.site import queries, rules_text
from zhengyun.services.site.columns import columns, get_column
from zhengyun.services.site.contracts import Attachment, Column, NoticeLine, NoticeView
from zhengyun.ui import contracts as ui

SIZE = 20


@access(public)
@require_GET
def listed(request: HttpRequest, column: str = "") -> HttpResponse:
    """Newest first; `org` narrows to one publisher, `after` is the place of a page."""
    chosen = get_column(column) if column else None
    office, cursor = _organization(request.GET.get("org", "")), request.GET.get("after")
    page = queries.list_shown(column, office, cursor, SIZE)
    here, kept = _list_address(column), {"org": str(office)} if office else {}

    def address(**more: str) -> str:
        query = urlencode({**kept, **more})
        return f"{here}?{query}" if query else here

    publishers = queries.publishers(column)
    context = {
        "title": chosen.title if chosen else _("Notices and news"),
        "tabs": _tabs(chosen, kept),
        "offices": [ui.Option(str(key), name) for key, name in publishers],
        "office": str(office) if office else "",
        "here": here,
        "entries": [(line, _day(line), _corrected(line)) for line in page.rows],
        "shows_column": chosen is None,
        "feed_url": _feed_address(column),
        "pager": ui.KeysetPager.around(page, lambda place: address(after=place), address() if cursor else ""),
    }
    return render(request, "site/list.html", context)


def _list_address(column: str) -> str:
    return reverse("news:column", args=[column]) if column else reverse("news:list")


def _feed_address(column: str) -> str:
    return reverse("news:column_feed", args=[column]) if column else reverse("news:feed")


def _organization(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        message = _("This organization is not known.")
        raise not_found("site.no_such_organization", message, value=text[:40]) from error


def _tabs(chosen: Column | None, kept: dict[str, str]) -> list[ui.Tab]:
    query = f"?{urlencode(kept)}" if kept else ""
    found = [ui.Tab(_("All columns"), f"{reverse('news:list')}{query}", chosen is None)]
    return found + [
        ui.Tab(one.title, f"{reverse('news:column', args=[one.code])}{query}", one == chosen)
        for one in columns()
    ]


def _day(line: NoticeLine | NoticeView) -> str:
    return clock.local(line.shown_at).date().isoformat()


def _corrected(line: NoticeLine) -> str:
    return hall.day(clock.local(line.corrected_at).date()) if line.corrected_at else ""


@access(public)
@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    return render(request, "site/notice.html", told(queries.get_shown(notice_id)))


def told(view: NoticeView) -> dict[str, Any]:
    """What `site/notice.html` shows, here and in the preview of those who write."""
    files_of = [(one, reverse("news:file", args=[view.id, one.id]), kind_of(one)) for one in view.attachments]
    earlier = [
        ui.Link(_("Version %(number)s") % {"number": one}, reverse("news:earlier", args=[view.id, one]))
        for one in view.earlier
    ]
    return {
        "view": view,
        "blocks": rules_text.parse(view.body),
        "summary": rules_text.summary(view.body),
        "day": _day(view),
        "instant": hall.instant(view.shown_at, with_year=True),
        "corrected": hall.instant(view.corrected_at, with_year=True),
        "files": files_of,
        "earlier": earlier,
        "column_url": reverse("news:column", args=[view.column]),
        "office_url": f"{reverse('news:list')}?{urlencode({'org': str(view.organization_id)})}",
    }


def kind_of(file: Attachment) -> str:
    return file.name.rpartition(".")[2].upper()


@access(public)
@require_GET
def earlier(request: HttpRequest, notice_id: UUID, number: int) -> HttpResponse:
    """A text that was replaced by a correction, as it was, with those of its files that are still shown."""
    view, version = queries.get_earlier(notice_id, number)
    old = queries.view_of(version.notice, version)
    old = replace(old, attachments=tuple(one for one in old.attachments if one in view.attachments))
    context = {
        **told(old),
        "earlier": [],
        "corrected": "",
        "instant": hall.instant(version.decided_at, with_year=True),
        "present": view,
        "number": number,
    }
    return render(request, "site/earlier.html", context)


@access(public)
@require_GET
def attachment(request: HttpRequest, notice_id: UUID, file_id: UUID) -> HttpResponse:
    """Only of what is shown now."""
    return cast(HttpResponse, files.serve(queries.public_file(notice_id, file_id), inline=False))
