"""Words that found nothing in the hall: settled with a note, or added to an item's keywords."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST_ITEMS = 500


@access(staff(*roles.TENDERS))
@require_http_methods(["GET", "POST"])
def searches(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST" and request.POST.get("form") == "add":
        return _to_item(request, actor)
    if request.method == "POST":
        problem = page.attempt(lambda: _settle(request, actor))
        if problem is None:
            return page.done(request, _("Settled."), request.path)
    found = casework.missed_searches(actor, request.GET.get("after"))
    here = reverse("admin:searches")
    pager = ui.KeysetPager.around(found, lambda place: f"{here}?{urlencode({'after': place})}")
    rows = [
        (
            one.text,
            str(one.times),
            instant(one.first_at, with_year=True),
            instant(one.last_at, with_year=True),
        )
        for one in found.rows
    ]
    columns = (_("Words"), _("How often"), _("First"), _("Last"))
    table = page.table(
        _("Searches without result"), columns, rows, _("Everything that was looked for was found.")
    )
    words = [(str(one.id), one.text) for one in found.rows]
    parts = [Part("words", "", table, pager=pager), *(_forms(actor, words) if words else ())]
    lead = _("Nobody is kept with these words. What they mean belongs to the keywords of an item.")
    return page.show(request, _("Searches without result"), parts, lead=lead, problem=problem)


def _forms(actor: Actor, words: list[tuple[str, str]]) -> list[Part]:
    found = casework.administration.items(actor, state="on", size=MOST_ITEMS)
    items = [(one.code, one.title) for one in found.rows]
    more = _(
        "Only the first %(n)d items are offered here; the guide of any other is opened from its own page."
    )
    adding = (
        page.select("text", _("Words"), [(text, text) for _key, text in words], required=True),
        page.select("item", _("Item"), items, required=True),
    )
    settling = (
        page.select("search", _("Words"), words, required=True),
        ui.Field("note", _("Note of what was done"), required=True, maxlength=200),
    )
    return [
        Part(
            "add",
            _("Add words to an item"),
            form=Form(
                "add", _("Open its guide"), adding, help=more % {"n": MOST_ITEMS} if found.next else ""
            ),
        ),
        Part(
            "settle",
            _("Settle words"),
            form=Form("settle", _("Settled"), settling, kind="secondary"),
            is_folded=True,
        ),
    ]


def _to_item(request: HttpRequest, actor: Actor) -> HttpResponse:
    """To the form of the guide, with the words among its keywords."""
    from django.shortcuts import redirect

    code = request.POST.get("item", "")
    found = casework.administration.item_file(actor, code)
    query = urlencode({"word": request.POST.get("text", "")[:60]})
    return redirect(f"{reverse('admin:item_edit', args=[found.line.code])}?{query}")


def _settle(request: HttpRequest, actor: Actor) -> None:
    try:
        key = UUID(request.POST.get("search", ""))
    except ValueError as error:
        message = _("Choose the words.")
        raise Problem("admin.no_words", message, fields={"search": [message]}) from error
    casework.settle_missed_search(actor, key, page.needed(request.POST.get("note", ""), "note"))
