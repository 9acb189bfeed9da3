"""Pages: the notices of an account and of the party that it acts for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhengyun.kernel.accounts.access import access, signed_in
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.queries_acting import mailboxes
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.notices.contracts import NoticeView
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found
from zhengyun.ui.contracts import KeysetPager, Link, TimelineEntry, Tone


@access(signed_in)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    page = notices.inbox(mailboxes(actor_for(request)), request.GET.get("page"))
    here = reverse("notices:inbox")
    pager = KeysetPager(
        previous_url=f"{here}?page={page.previous}" if page.previous else "",
        next_url=f"{here}?page={page.next}" if page.next else "",
        first_url=here if page.previous else "",
        shown=len(page.rows),
    )
    entries = tuple(_entry(one) for one in page.rows)
    return render(request, "notices/inbox.html", {"entries": entries, "pager": pager})


@access(signed_in)
@require_GET
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Marks it as read and goes to what it is about."""
    mine = mailboxes(actor_for(request))
    if (found := notices.get_notice(notice_id, mine)) is None:
        raise not_found("accounts.unknown_notice", _("This notice is not yours."), value=notice_id)
    notices.mark_read(mine, [notice_id])
    return HttpResponseRedirect(found.link or reverse("notices:inbox"))


@access(signed_in)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    notices.mark_read(mailboxes(actor_for(request)))
    return HttpResponseRedirect(reverse("notices:inbox"))


def _entry(notice: NoticeView) -> TimelineEntry:
    is_new = notice.read_at is None
    return TimelineEntry(
        title=(_("Unread") + " · " if is_new else "") + notice.subject,
        when=f"{clock.local(notice.created_at):%Y-%m-%d %H:%M}",
        text=notice.body,
        tone=Tone.INFO if is_new else Tone.NEUTRAL,
        links=(Link(_("Open this notice"), reverse("notices:open", args=[notice.id])),)
        if notice.link
        else (),
        datetime=notice.created_at.isoformat(),
    )
