"""My data: what the registers know about me, and who looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import AccessEntry, FieldView, KnownRecord
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.services.hall import words
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui

SIZE = 20


@dataclass(frozen=True)
class Card:
    """A record with its fields in words. about: whose it is, where it is a child's."""

    known: KnownRecord
    about: str
    facts: list[ui.Fact]
    empty: list[str]

    @property
    def mark(self) -> ui.SourceMark:
        return ui.SourceMark(self.known.source_name, self.known.as_of.isoformat())


@access(citizen)
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = registers.known_about(actor)
    can_object = bool(found) and bool(casework.options_of_act_set("data_objection"))
    context = {
        "cards": [_card(one, can_object=can_object) for one in found],
        "tabs": tabs("data"),
        "name": actor.name,
    }
    return render(request, "hall/data.html", context)


def _card(known: KnownRecord, *, can_object: bool) -> Card:
    record = known.record
    texts = {
        one.name: registers.in_words(known.register, one.name, record.values.get(one.name))
        for one in known.fields
    }
    facts = [
        _fact(known, one, texts[one.name], can_object=can_object) for one in known.fields if texts[one.name]
    ]
    empty = [one.title for one in known.fields if not texts[one.name] and one.kind != "geometry"]
    return Card(known, record.label if known.is_guardianship else "", facts, empty)


def _fact(known: KnownRecord, one: FieldView, text: str, *, can_object: bool) -> ui.Fact:
    words_of_unit = f"{text} {one.unit}" if one.unit else text
    about = {"register": known.register, "record": str(known.record.id), "field": one.name}
    url = f"{reverse('hall:objection')}?{urlencode(about)}" if can_object and not one.is_key else ""
    return ui.Fact(one.title, words_of_unit, object_url=url)


def tabs(current: str) -> list[ui.Tab]:
    names = (("data", _("What is known")), ("readers", _("Who looked at it")))
    return [ui.Tab(title, reverse(f"hall:{name}"), is_current=name == current) for name, title in names]


@access(citizen)
@require_GET
def readers(request: HttpRequest) -> HttpResponse:
    """Who looked at what about me, for which matter and by which article, newest first."""
    cursor, address = request.GET.get("after"), reverse("hall:readers")
    page = registers.accesses_of(actor_of(request), cursor, SIZE)
    titles = {one.code: one.title for one in casework.list_items()} if page.rows else {}
    context = {
        "tabs": tabs("readers"),
        "looks": [_look(one, titles) for one in page.rows],
        "pager": ui.KeysetPager.around(
            page, lambda place: f"{address}?after={place}", address if cursor else ""
        ),
    }
    return render(request, "hall/readers.html", context)


@dataclass(frozen=True)
class Look:
    """One entry of the access log in plain words."""

    who: str
    did: str
    when: str
    facts: list[ui.Fact]


def _look(one: AccessEntry, titles: dict[str, str]) -> Look:
    facts = [
        ui.Fact(_("For which matter"), _matter(one, titles)),
        ui.Fact(_("By which article"), one.basis),
        ui.Fact(_("What it concerned"), f"{_register(one)}：{'、'.join(one.fields)}"),
    ]
    return Look(one.organization or one.reader, _did(one), words.instant(one.at, with_year=True), facts)


def _did(one: AccessEntry) -> str:
    names = {
        "read": _("looked at it"),
        "check": _("checked whether it belongs together; saw nothing"),
        "export": _("exported it"),
        "write": _("changed it"),
    }
    done = names.get(one.action, one.action)
    return f"{one.reader}　{done}" if one.organization else done


def _matter(one: AccessEntry, titles: dict[str, str]) -> str:
    matter = titles.get(one.item, "") or (_("its own duty") if not one.item else one.item)
    return f"{matter}（{one.case_number}）" if one.case_number else matter


def _register(one: AccessEntry) -> str:
    return f"{one.register_title}（{one.about}）" if one.is_guardianship and one.about else one.register_title
