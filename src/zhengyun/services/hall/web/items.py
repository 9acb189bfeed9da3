"""Finding a service item, and its guide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import not_found
from zhengyun.services.hall import life, words
from zhengyun.services.hall.web.front import search_box
from zhengyun.ui import contracts as ui

MANY_THEMES = 2
SIZE = 60
KEPT = ("for", "window", "event", "theme", "org")
"""What narrows the list, and stays from page to page."""


@access(public)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """All items, or those for an audience, of a department, of a window, a life event or a theme, by pages.

    What belongs to a life event is shown whomever it is for: a shop is opened by a person, as a firm.
    `after` and `before`: the code of the item beside which a page lies.
    """
    audience, window = request.GET.get("for", ""), request.GET.get("window", "")
    event, theme = life.BY_CODE.get(request.GET.get("event", "")), request.GET.get("theme", "")[:20]
    audience = event.audience if event else audience
    organization_id = uuid_of(request.GET.get("org", ""))
    found = casework.list_items(organization_id=organization_id)
    if event is None and audience in words.AUDIENCES:
        codes = set(words.AUDIENCE_CODES[audience])
        found = [item for item in found if codes.intersection(item.audience)]
    if window in words.windows():
        found = [item for item in found if item.window == window]
    themes = _themes(found, event, audience, theme)
    if event:
        found = [item for item in found if life.belongs(item, event)]
    if theme:
        found = [item for item in found if theme in _themes_of(item, audience)]
    shown, pager = _page(request, found)
    context = {
        "search": search_box(),
        "window": window,
        "title": str(event.title) if event else _title(audience, window, organization_id, found),
        "tabs": audience_tabs(audience),
        "themes": themes,
        "groups": [(name, list(group)) for name, group in groupby(shown, lambda one: one.organization_name)],
        "pager": pager,
    }
    return render(request, "hall/items.html", context)


def _page(
    request: HttpRequest, found: Sequence[ItemSummary]
) -> tuple[Sequence[ItemSummary], ui.KeysetPager | None]:
    """The items of a page. An item that has gone meanwhile leads to the first page."""
    places = {item.code: place for place, item in enumerate(found)}
    before, after = places.get(request.GET.get("before", "")), places.get(request.GET.get("after", ""))
    start = max(0, before - SIZE) if before is not None else after + 1 if after is not None else 0
    shown = found[start : start + SIZE]
    if len(shown) == len(found):
        return shown, None
    kept = {name: text for name, text in request.GET.items() if name in KEPT and text}

    def address(**more: str) -> str:
        return f"{request.path}?{urlencode({**kept, **more})}"

    return shown, ui.KeysetPager(
        address(before=shown[0].code) if start else "",
        address(after=shown[-1].code) if start + SIZE < len(found) else "",
        address() if start else "",
        len(shown),
    )


def _themes(
    found: Sequence[ItemSummary], event: life.LifeEvent | None, audience: str, chosen: str
) -> list[ui.Tab]:
    """The themes (服务主题) of what is shown, the fullest first; only where there is something to choose."""
    if audience not in words.AUDIENCES:
        return []
    kept = {"event": event.code} if event else {"for": audience}
    within = [item for item in found if event is None or life.belongs(item, event)]
    counts = Counter(theme for item in within for theme in _themes_of(item, audience))
    if len(counts) < MANY_THEMES:
        return []
    address = reverse("hall:items")
    tabs = [
        ui.Tab(theme, f"{address}?{urlencode({**kept, 'theme': theme})}", theme == chosen, number)
        for theme, number in counts.most_common()
    ]
    return [ui.Tab(_("All themes"), f"{address}?{urlencode(kept)}", not chosen), *tabs]


def _themes_of(item: ItemSummary, audience: str) -> Collection[str]:
    """Those for one audience, where one is chosen, else all of them."""
    if audience in words.AUDIENCES:
        return item.subjects.get(audience, ())
    return {theme for themes in item.subjects.values() for theme in themes}


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise not_found(
            "hall.no_such_department", _("This department is not known."), value=text[:40]
        ) from error


def _title(audience: str, window: str, organization_id: UUID | None, found: Sequence[ItemSummary]) -> str:
    if organization_id and found:
        return found[0].organization_name
    if window in words.windows():
        return words.windows()[window]
    return words.audience_title(audience) if audience in words.AUDIENCES else _("All matters")


def audience_tabs(audience: str, address: str = "", kept: Mapping[str, str] | None = None) -> list[ui.Tab]:
    """kept: what else stands in the address."""
    place, also = address or reverse("hall:items"), dict(kept or {})
    known = [
        ui.Tab(words.audience_title(one), f"{place}?{urlencode({**also, 'for': one})}", audience == one)
        for one in words.AUDIENCES
    ]
    everything = f"{place}?{urlencode(also)}" if also else place
    return [ui.Tab(_("All"), everything, audience not in words.AUDIENCES), *known]
