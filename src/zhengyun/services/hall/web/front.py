"""The front page: what the platform can do for whoever comes, and how it is doing today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary, PublicFigures
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.actor import Actor
from zhengyun.services.hall import fronts, life, verbs, waiting, words
from zhengyun.services.hall.figures import public_figures
from zhengyun.services.hall.waiting import Matter
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui

LOOKED_AT = 50
SHOWN = 3
MOST_URGENT = 5
MOST_ON_PHONE = 2
MOST_BUNDLES = 6


@access(public)
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    items = casework.list_items()
    figures = public_figures()
    offered = [*_verbs(), *verbs.verbs_of(actor), ui.Link(_("Mine"), reverse("hall:my"), icon="person")]
    is_citizen = actor.party_id is not None and not actor.is_staff
    urgent, others = my_matters(actor) if is_citizen else ([], [])
    return render(
        request,
        "hall/front.html",
        {
            "search": search_box(),
            "doors": _doors(items),
            "verbs": offered,
            "elder_tiles": [*_doors(items), *_elder_verbs()],
            "windows": _windows(items),
            "bundles": [_bundle(item) for item in items if item.is_bundle][:MOST_BUNDLES],
            "lives": [(words.audience_title(who), _events(items, who)) for who in words.AUDIENCES],
            "departments": _departments(items),
            "figures": _figures(figures),
            "day_words": _day_words(figures),
            "board": board(figures),
            "lists": fronts.lists(),
            "is_citizen": is_citizen,
            "drafts": waiting.begun(casework.my_drafts(actor))[:SHOWN] if is_citizen else [],
            "has_urgent": bool(urgent),
            "mine": [*urgent[:MOST_URGENT], *others[: max(0, SHOWN - len(urgent))]],
            "mine_narrow": urgent[:MOST_ON_PHONE] or others[:1],
        },
    )


def my_matters(actor: Actor) -> tuple[list[Matter], list[Matter]]:
    """Of the party acted for: what waits for the applicant, and what else is open."""
    return waiting.matters_of(actor, casework.my_cases(actor, size=LOOKED_AT).rows)


def search_box(value: str = "") -> ui.SearchBox:
    address = reverse("hall:search")
    hot = tuple(ui.Link(word, f"{address}?{urlencode({'q': word})}") for word in casework.hot_words())
    return ui.SearchBox(
        url=address,
        label=_("Search for what you want to do"),
        value=value,
        placeholder=_("for example: open a restaurant"),
        hot_words=hot,
        suggest_url=reverse("hall:suggest"),
    )


def _doors(items: Sequence[ItemSummary]) -> list[ui.Link]:
    icons = {"person": "person", "firm": "building"}
    found = []
    for audience in words.AUDIENCES:
        number = sum(1 for item in items if set(words.AUDIENCE_CODES[audience]).intersection(item.audience))
        address = f"{reverse('hall:items')}?{urlencode({'for': audience})}"
        note = _("%(n)d matters") % {"n": number}
        found.append(ui.Link(words.audience_title(audience), address, note, icons[audience]))
    return found


def _verbs() -> list[ui.Link]:
    """我要办 我要查 我要问; 我要评 comes from whoever keeps ratings, 我的 stands last."""
    return [
        ui.Link(_("Apply for something"), reverse("hall:items"), icon="apply"),
        ui.Link(_("Ask how far it is"), reverse("hall:progress"), icon="progress"),
        ui.Link(_("Ask a question"), reverse("hall:ask"), icon="question"),
    ]


def _elder_verbs() -> list[ui.Link]:
    """With the two doors, six tiles."""
    return [
        ui.Link(_("My matters"), reverse("hall:my"), icon="person"),
        ui.Link(_("My licences"), reverse("hall:licences"), icon="certificate"),
        ui.Link(_("Ask how far it is"), reverse("hall:progress"), icon="progress"),
        ui.Link(_("Ask a question"), reverse("hall:ask"), icon="question"),
    ]


def _bundle(item: ItemSummary) -> ui.Link:
    return ui.Link(item.title, reverse("hall:guide", args=[item.code]), item.summary, "list")


def _events(items: Sequence[ItemSummary], audience: str) -> list[ui.Link]:
    address = reverse("hall:items")
    return [
        ui.Link(str(one.title), f"{address}?{urlencode({'event': one.code})}", str(number))
        for one, number in life.events_with(items, audience)
    ]


def _windows(items: Sequence[ItemSummary]) -> list[ui.Link]:
    counts = Counter(item.window for item in items)
    return [
        ui.Link(title, f"{reverse('hall:items')}?{urlencode({'window': code})}", _amount(counts[code]))
        for code, title in words.windows().items()
    ]


def _amount(number: int) -> str:
    return _("%(n)d matters") % {"n": number} if number else _("none yet")


def _departments(items: Sequence[ItemSummary]) -> list[ui.Link]:
    """Departments by what can be done online, the most first."""
    online = Counter(item.organization_id for item in items if item.is_online)
    total = Counter(item.organization_id for item in items)
    names = {item.organization_id: item.organization_name for item in items}
    ordered = sorted(names, key=lambda key: (-online[key], -total[key], names[key]))
    return [
        ui.Link(
            names[key],
            f"{reverse('hall:items')}?{urlencode({'org': str(key)})}",
            _("%(online)d of %(total)d online") % {"online": online[key], "total": total[key]},
        )
        for key in ordered
    ]


def _day_words(figures: PublicFigures) -> str:
    if figures.is_today:
        return _("Today")
    return _("Last working day, %(day)s") % {"day": words.day(figures.day)}


def _as_of(figures: PublicFigures) -> str:
    return words.instant(figures.as_of) if figures.is_today else words.day(figures.day)


def _figures(figures: PublicFigures) -> list[ui.Statistic]:
    when = _as_of(figures)
    return [
        ui.Statistic(str(figures.submitted), _("Cases received"), when, _("cases")),
        ui.Statistic(str(figures.accepted), _("Cases accepted"), when, _("cases")),
        ui.Statistic(str(figures.closed), _("Cases closed"), when, _("cases")),
    ]


def board(figures: PublicFigures) -> ui.ProgressBoard:
    shown = tuple(
        ui.ProgressRow(row.organization_name, row.open, row.closed_today, row.past_promise)
        for row in figures.board
    )
    as_of = words.instant(figures.as_of)
    if figures.is_today:
        return ui.ProgressBoard(shown, as_of)
    day = words.day(figures.day)
    note = _("Today is no working day; closed are those of the last one, %(day)s.") % {"day": day}
    return ui.ProgressBoard(shown, as_of, note, day)
