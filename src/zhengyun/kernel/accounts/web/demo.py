"""Pages of demo mode: the accounts that anybody may try, and the messages that did not leave."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, demo_only
from zhengyun.kernel.accounts.demo import demo_accounts
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.notices.contracts import Channel, MessageState, MessageView
from zhengyun.kit import clock
from zhengyun.ui.contracts import Cell, Column, Row, Table, TimelineEntry, Tone


@access(demo_only)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    columns = (
        Column(_("User name"), is_head=True),
        Column(_("Password")),
        Column(_("Who")),
        Column(_("What for")),
    )
    tables = [
        Table(
            caption=group,
            columns=columns,
            rows=tuple(Row((Cell(one.username), one.password, one.name, one.description)) for one in members),
        )
        for group, members in groupby(demo_accounts(), key=lambda one: one.group)
    ]
    return render(request, "accounts/demo.html", {"tables": tables})


@access(demo_only)
@never_cache
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    entries = tuple(_entry(one) for one in notices.demo_outbox(50))
    return render(request, "notices/outbox.html", {"entries": entries})


def _entry(message: MessageView) -> TimelineEntry:
    channel = _("Short message") if message.channel is Channel.SMS else _("E-mail")
    states = {
        MessageState.QUEUED: _("waiting to be sent"),
        MessageState.SENT: _("handed over"),
        MessageState.FAILED: _("not delivered"),
    }
    text = "\n".join(part for part in (message.subject, message.text, message.note) if part)
    return TimelineEntry(
        title=f"{channel} → {message.to}",
        when=f"{clock.local(message.created_at):%Y-%m-%d %H:%M:%S} · {states[message.state]}",
        text=text,
        tone=Tone.ERROR if message.state is MessageState.FAILED else Tone.NEUTRAL,
        datetime=message.created_at.isoformat(),
    )
