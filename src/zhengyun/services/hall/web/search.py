"""Finding a matter in one's own words, and what is offered while one types them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django_htmx.http import trigger_client_event

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import FoundItem, Reason, Suggestion
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import words
from zhengyun.services.hall.web.door import check_rate
from zhengyun.services.hall.web.front import search_box
from zhengyun.services.hall.web.items import audience_tabs, uuid_of
from zhengyun.ui import contracts as ui

MOST_FOUND = 50
MAX_TEXT = 60
MOST_SUGGESTS = 1200
MOST_MISSES = 60


@access(public)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Matters for these words; `for` and `org` narrow them. What finds nothing is noted for improvement."""
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    audience, office = request.GET.get("for", ""), uuid_of(request.GET.get("org", ""))
    codes = words.AUDIENCE_CODES.get(audience, ())
    found = casework.find_items(text, audiences=codes, limit=MOST_FOUND)
    shown = [one for one in found.items if office in (None, one.item.organization_id)]
    if text and not found.items and not codes:
        _note(request, text)
    kept = {"q": text, **({"for": audience} if codes else {})}
    context = {
        "search": search_box(text),
        "text": text,
        "found": [(one, _reasons([why for why in one.reasons if why not in found.renamed])) for one in shown],
        "read_as": found.read_as,
        "renamed": _reasons(found.renamed),
        "hotline": settings.ZHENGYUN.site.hotline,
        "suggestions": [_link(word) for word in found.suggestions],
        "tabs": audience_tabs(audience, reverse("hall:search"), {"q": text}) if text else [],
        "offices": _offices(found.items, kept, office),
    }
    return render(request, "hall/search.html", context)


@access(public)
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Entries of the list below the search box. Raises `accounts.too_many` (429)."""
    check_rate(request, "suggest", MOST_SUGGESTS)
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    offered = [(one, _address(one)) for one in casework.suggest_items(text)] if text else []
    answer = render(request, "hall/_suggestions.html", {"offered": offered})
    told = ngettext("%(n)d suggestion", "%(n)d suggestions", len(offered)) % {"n": len(offered)}
    return trigger_client_event(answer, "announce", {"value": told}) if offered else answer


def _note(request: HttpRequest, text: str) -> None:
    """Whoever asks for nonsense by the hundred is not listened to."""
    try:
        check_rate(request, "missed", MOST_MISSES)
    except Problem:
        return
    casework.note_missed_search(text)


def _link(word: str) -> ui.Link:
    return ui.Link(word, f"{reverse('hall:search')}?{urlencode({'q': word})}")


def _address(one: Suggestion) -> str:
    return reverse("hall:guide", args=[one.item_code]) if one.item_code else _link(one.text).url


def _offices(found: Sequence[FoundItem], kept: dict[str, str], chosen: UUID | None) -> list[ui.Tab]:
    """Departments of what was found; none where it is all of one."""
    names = {one.item.organization_id: one.item.organization_name for one in found}
    counts = Counter(one.item.organization_id for one in found)
    if len(names) < 2:
        return []
    address = reverse("hall:search")
    known = [
        ui.Tab(names[key], f"{address}?{urlencode({**kept, 'org': str(key)})}", chosen == key, count=number)
        for key, number in counts.most_common()
    ]
    return [ui.Tab(_("All departments"), f"{address}?{urlencode(kept)}", chosen is None), *known]


_REASONS: dict[str, Callable[[], str]] = {
    "renamed": lambda: _("“%(asked)s” is today “%(word)s”"),
    "same": lambda: _("“%(asked)s” also means “%(word)s”"),
    "sound": lambda: _("“%(asked)s” was read as “%(word)s”"),
    "typing": lambda: _("“%(asked)s” was read as “%(word)s”"),
    "keyword": lambda: _("People call it “%(word)s”"),
    "option": lambda: _("One of its kinds: %(word)s"),
    "theme": lambda: _("Theme: %(word)s"),
    "department": lambda: _("Department: %(word)s"),
    "number": lambda: _("Number: %(word)s"),
}


def _reasons(reasons: Sequence[Reason]) -> list[str]:
    return [_REASONS[one.kind]() % {"asked": one.asked, "word": one.word} for one in reasons]
