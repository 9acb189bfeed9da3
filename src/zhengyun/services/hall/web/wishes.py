"""What I want to be told and how: wishes by topic, watched items, the calendar address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, citizen, public
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import ical
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.services.hall import feeds, queries
from zhengyun.services.hall.logic.make_feed import end_feed, make_feed, reader_of
from zhengyun.services.hall.logic.set_wishes import set_wishes
from zhengyun.services.hall.logic.watch_item import unwatch_item, watch_item
from zhengyun.services.hall.models import TOPICS
from zhengyun.services.hall.rules import Ways
from zhengyun.services.hall.web.door import actor_of, check_rate

SMS, MAIL = "sms", "mail"
FEED_READS = 60


def topic_titles() -> dict[str, str]:
    return {
        "asked": _("The department asks me for something"),
        "progress": _("Steps of my matters"),
        "result": _("Decisions"),
        "expiry": _("Licences that end soon"),
        "guide": _("Guides that I watch"),
    }


@access(citizen)
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """GET shows what is chosen, POST keeps it: all topics at once."""
    actor = actor_of(request)
    if request.method == "POST":
        chosen = {topic: set(request.POST.getlist(topic)) for topic in TOPICS}
        set_wishes(actor, {topic: Ways(SMS in ways, MAIL in ways) for topic, ways in chosen.items()})
        messages.success(request, _("Saved."))
        return redirect("hall:wishes")
    return _draw(request, actor)


def _draw(request: HttpRequest, actor: Actor, secret: str = "") -> HttpResponse:
    account = accounts.get_account(actor.account_id) if actor.account_id else None
    feed = queries.feed_of(actor)
    address = reverse("hall:feed", args=[secret]) if secret else ""
    context = {
        "acting_for": _name(actor),
        "rows": _rows(actor),
        "phone": account.phone if account else "",
        "email": account.email if account else "",
        "watched": queries.watched_by(actor),
        "feed": feed,
        "feed_url": f"{settings.ZHENGYUN.public_url}{address}" if address else "",
    }
    return render(request, "hall/wishes.html", context)


def _name(actor: Actor) -> str:
    return parties.get_party(actor.party_id).name if actor.party_id else actor.name


@dataclass(frozen=True)
class WishRow:
    """A topic with the ways of being told: (value, label, chosen)."""

    topic: str
    title: str
    ways: tuple[tuple[str, str, bool], ...]


def _rows(actor: Actor) -> list[WishRow]:
    known = queries.wishes_of(actor)
    return [
        WishRow(
            topic,
            title,
            ((SMS, _("short message"), known[topic].by_sms), (MAIL, _("mail"), known[topic].by_mail)),
        )
        for topic, title in topic_titles().items()
    ]


@access(citizen)
@require_POST
def watch(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    if request.POST.get("off"):
        unwatch_item(actor, code)
        messages.success(request, _("You are not told of this guide any more."))
    else:
        watch_item(actor, code)
        messages.success(request, _("You are told when this guide changes."))
    back = "hall:wishes" if request.POST.get("from") == "wishes" else ""
    return redirect(back) if back else redirect("hall:guide", code=code)


@access(citizen)
@require_POST
def calendar(request: HttpRequest) -> HttpResponse:
    """Makes a new address, which is shown once, or ends the present one."""
    actor = actor_of(request)
    if request.POST.get("off"):
        end_feed(actor)
        messages.success(request, _("The address of the calendar has ended."))
        return redirect("hall:wishes")
    answer = _draw(request, actor, make_feed(actor))
    answer["Cache-Control"] = "no-store"
    return answer


@access(public)
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever made this address. Whoever knows it reads it: it can be ended at any time."""
    request.META["zhengyun.logged_path"] = reverse("hall:feed", args=["secret"])
    check_rate(request, "feed", FEED_READS)
    actor = reader_of(secret.upper()[:64])
    if actor is None:
        raise not_found("hall.no_such_feed", _("There is no calendar at this address, or not any more."))
    answer = HttpResponse(feeds.calendar_of(actor, _name(actor)), content_type=ical.MEDIA_TYPE)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
