"""Atom feeds (RFC 4287): all columns, or one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_GET

from zhengyun.kernel.accounts.access import access, public
from zhengyun.services.site import queries, rules_text
from zhengyun.services.site.columns import get_column

ENTRIES = 30
LENGTH = 300
NAMED_SINCE = "2026"


@access(public)
@require_GET
@conditional_page
def feed(request: HttpRequest, column: str = "") -> HttpResponse:
    """The newest entries with the beginning of their text. Asked again with its tag, it answers 304."""
    site = settings.ZHENGYUN.site
    with translation.override(settings.LANGUAGE_CODE):
        all_columns = _("Notices and news")
    title = get_column(column).title if column else all_columns
    page = reverse("news:column", args=[column]) if column else reverse("news:list")
    made = Atom1Feed(
        title=f"{title} – {site.name}",
        link=_absolute(page),
        description="",
        language="zh-Hans",
        author_name=site.organizer,
        feed_url=_absolute(request.path),
        feed_guid=_tag(page),
    )
    for row, version in queries.newest_with_texts(column, ENTRIES):
        made.add_item(
            title=row.title,
            link=_absolute(reverse("news:notice", args=[row.id])),
            description=escape(rules_text.summary(version.body, LENGTH)),
            author_name=row.organization_name,
            pubdate=row.shown_at,
            updateddate=row.corrected_at or row.shown_at,
            unique_id=f"urn:uuid:{row.id}",
            categories=[row.column_title],
        )
    answer = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _absolute(path: str) -> str:
    return f"{settings.ZHENGYUN.public_url}{path}"


def _tag(page: str) -> str:
    """A tag URI (RFC 4151): the same for ever, whatever serves it."""
    return f"tag:{urlsplit(settings.ZHENGYUN.public_url).hostname},{NAMED_SINCE}:{page}"
