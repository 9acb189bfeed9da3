"""What stands around the content of every page: names, menus, who is signed in, switches."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.services.admin import facade as admin
from zhengyun.services.billing import facade as billing
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.desk import facade as desk
from zhengyun.services.exchange import facade as exchange
from zhengyun.services.hall import facade as hall
from zhengyun.services.site import facade as site_room
from zhengyun.services.supervision import facade as supervision
from zhengyun.ui import contracts as ui

ELDER_COOKIE = "elder"
SOME_CHOICE = 2
LANGUAGES = (("zh-hans", "中文"), ("en", "EN"))


def installation(request: HttpRequest) -> dict[str, Any]:
    return {
        "is_demo": settings.ZHENGYUN.is_demo,
        "request_id": request.META.get("zhengyun.request_id", ""),
        "layout": _layout(request),
    }


def _layout(request: HttpRequest) -> ui.Layout:
    actor = accounts.actor_for(request)
    site = settings.ZHENGYUN.site
    path = request.get_full_path()
    unread = notices.unread_count(accounts.mailboxes(actor)) if actor.account_id else 0
    return ui.Layout(
        site_name=site.name,
        region_name=site.region,
        home_url=home_of(actor),
        path=path,
        is_demo=settings.ZHENGYUN.is_demo,
        is_elder=request.COOKIES.get(ELDER_COOKIE) == "1",
        user=_user(actor),
        menu=_menu(actor, request.path),
        bar=hall.bar(request.path),
        unread_notices=unread,
        notices_url=reverse("notices:inbox") if actor.account_id else "",
        languages=tuple(ui.LanguageChoice(code, name, get_language() == code) for code, name in LANGUAGES),
        language_action=reverse("language"),
        elder_action=reverse("elder"),
        sign_in_url="" if actor.account_id else reverse("accounts:sign_in"),
        sign_out_action=reverse("accounts:sign_out") if actor.account_id else "",
        accessibility_url=reverse("hall:accessibility"),
        organizer=site.organizer,
        record_number=site.record_number,
        hotline=site.hotline,
        footer_links=_footer(),
        acting=_acting(actor, request.path),
        acting_action=reverse("accounts:act_for"),
        acting_next=hall.stay_or_leave(request.path, path),
    )


def _user(actor: Actor) -> ui.UserMark | None:
    if actor.account_id is None:
        return None
    key = str(actor.account_id)
    if actor.is_staff:
        roles = {accounts.role_label(one.role) for one in actor.roles}
        url, role = reverse("accounts:change_password"), "、".join(sorted(roles))
        return ui.UserMark(actor.name, role=role, url=url, key=key)
    is_other = actor.party_id is not None and actor.party_id != actor.person_id
    name = parties.get_party(actor.party_id).name if is_other and actor.party_id else ""
    return ui.UserMark(actor.name, acting_for=name, url=reverse("accounts:act_for"), key=key)


def _acting(actor: Actor, path: str) -> tuple[ui.ActingChoice, ...]:
    """For citizens with a firm or a mandate; officers change at their desk."""
    if actor.account_id is None or actor.is_staff or path == reverse("accounts:act_for"):
        return ()
    found = accounts.acting_choices(actor)
    if len(found) < SOME_CHOICE:
        return ()
    return tuple(
        ui.ActingChoice(str(one.party_id), _short(one.name), one.party_id == actor.party_id) for one in found
    )


def _short(name: str) -> str:
    """Without the place where everybody is: there is little room in the thin bar."""
    region = settings.ZHENGYUN.site.region
    places = (region[start:] for start in range(len(region)))
    return name.removeprefix(next((place for place in places if name.startswith(place)), "")) or name


def _menu(actor: Actor, path: str) -> tuple[ui.MenuEntry, ...]:
    if actor.is_staff:
        menus = (
            desk.menu,
            supervision.menu,
            site_room.menu,
            exchange.menu,
            cloud.menu,
            billing.menu,
            admin.menu,
        )
        return tuple(entry for menu in menus for entry in menu(actor, path))
    return hall.menu(actor, path)


def home_of(actor: Actor) -> str:
    """Officers begin with the first page of their menu, everybody else in the hall."""
    entries = _menu(actor, "") if actor.is_staff else ()
    return entries[0].url if entries else reverse("hall:front")


def landing_of(actor: Actor) -> str:
    """The first page after signing in."""
    return home_of(actor) if actor.is_staff else reverse("hall:my")


def _footer() -> tuple[ui.Link, ...]:
    links = [
        ui.Link(_("Verify a document"), reverse("hall:check")),
        ui.Link(_("Licences granted"), reverse("hall:results")),
        ui.Link(_("Something does not come about"), reverse("hall:unresolved")),
    ]
    if settings.ZHENGYUN.is_demo:
        links.append(ui.Link(_("Demonstration accounts"), reverse("accounts:demo_accounts")))
        links.append(ui.Link(_("Demonstration mailbox"), reverse("notices:demo_outbox")))
    return tuple(links)
