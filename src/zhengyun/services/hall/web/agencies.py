"""Intermediaries for everybody: what they were chosen for and how they were rated, as OCDS too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Record
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS
from zhengyun.services.hall import ocds
from zhengyun.services.hall import queries_agencies as queries
from zhengyun.ui import contracts as ui

SHOWN = ("qualification", "qualified_until", "staff", "address", "phone", "charges", "entered_on")
PURCHASE = (
    "number", "buyer_name", "kind", "budget", "term_days", "way", "way_note", "state", "qualification",
    "signup_until", "agency_name", "chosen_on", "eligible", "draw_number", "list_hash", "commitment", "seed",
    "contract_number", "contract_amount", "contract_from", "contract_until", "accepted_on", "accept_words",
    "level", "words", "rated_on",
)  # fmt: skip


@access(public)
@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    columns = (
        ui.Column(_("Agency"), is_head=True),
        ui.Column(_("Kinds of service")),
        ui.Column(_("Telephone")),
        ui.Column(_("State")),
    )
    kinds, today = queries.kind_titles(), clock.today()
    rows = tuple(
        ui.Row(
            (
                ui.Cell(str(one.values["name"]), reverse("hall:agency", args=[one.values["code"]])),
                _kinds(one, kinds),
                str(one.values.get("phone") or ""),
                ui.Cell(badge=_state(one, today)),
            )
        )
        for one in queries.agencies()
    )
    table = ui.Table(
        _("Agencies in service"), columns, rows, _("No agency is in service."), hide_caption=True
    )
    context = {"table": table, "needs": _needs(), "apply_url": reverse("hall:items") + "?window=intermediary"}
    return render(request, "hall/agencies.html", context)


def _needs() -> ui.Table:
    columns = (
        ui.Column(_("Purchase"), is_head=True),
        ui.Column(_("Buyer")),
        ui.Column(_("Budget, yuan"), is_number=True),
        ui.Column(_("How it was chosen")),
        ui.Column(_("Sign up until")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(str(one.values["subject"]), reverse("hall:purchase", args=[one.values["number"]])),
                str(one.values["buyer_name"]),
                _words(one, "budget"),
                _words(one, "way"),
                _words(one, "signup_until"),
            )
        )
        for one in queries.announced()
    )
    return ui.Table(_("Needs announced"), columns, rows, _("No need is announced now."), hide_caption=True)


@access(public)
@require_GET
def agency(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.agency(code)
    bought = queries.purchases_of(code)
    context = {
        "agency": found,
        "state": _state(found, clock.today()),
        "is_expired": queries.is_expired(found, clock.today()),
        "facts": [
            ui.Fact(_("Kinds of service"), _kinds(found, queries.kind_titles())),
            *_facts(found, SHOWN),
        ],
        "figures": _figures(bought),
        "table": _table(bought),
    }
    return render(request, "hall/agency.html", context)


def _figures(bought: list[Record]) -> list[ui.Statistic]:
    found, span = queries.figures(bought, clock.today()), clock.today().isoformat()
    share = f"{found.good * 100 // found.ratings}%" if found.ratings else "–"
    return [
        ui.Statistic(str(found.contracts), _("Contracts filed"), span, counts=_("purchases of all years")),
        ui.Statistic(str(found.running), _("Contracts running"), span, counts=_("contracts filed")),
        ui.Statistic(str(found.days or "–"), _("Days agreed, on average"), span, counts=_("contracts filed")),
        ui.Statistic(
            share,
            _("Satisfied, levels 1 to 3"),
            span,
            counts=_("ratings: %(total)d") % {"total": found.ratings},
        ),
    ]


def _table(bought: list[Record]) -> ui.Table:
    columns = (
        ui.Column(_("Purchase"), is_head=True),
        ui.Column(_("Buyer")),
        ui.Column(_("How it was chosen")),
        ui.Column(_("State")),
        ui.Column(_("Chosen on")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(str(one.values["subject"]), reverse("hall:purchase", args=[one.values["number"]])),
                str(one.values["buyer_name"]),
                _words(one, "way"),
                _words(one, "state"),
                str(one.values.get("chosen_on") or ""),
            )
        )
        for one in bought
    )
    return ui.Table(_("Purchases"), columns, rows, _("Nothing was bought yet."), hide_caption=True)


@access(public)
@require_GET
def purchase(request: HttpRequest, number: str) -> HttpResponse:
    found = queries.purchase(number)
    is_told = queries.are_signups_told(found, clock.today())
    context = {
        "purchase": found,
        "facts": _facts(found, PURCHASE),
        "table": _signups(number) if is_told else None,
        "is_open": found.values["state"] == "announced" and not is_told,
    }
    return render(request, "hall/purchase.html", context)


def _signups(number: str) -> ui.Table:
    columns = (
        ui.Column(_("Agency"), is_head=True),
        ui.Column(_("Offer, yuan"), is_number=True),
        ui.Column(_("Signed up on")),
        ui.Column(_("Number of the sign-up")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(
                    str(one.values["agency_name"]), reverse("hall:agency", args=[one.values["agency_code"]])
                ),
                _words(one, "price"),
                _words(one, "signed_on"),
                str(one.values["code"]),
            )
        )
        for one in queries.signups(number)
    )
    return ui.Table(_("Who signed up"), columns, rows, _("Nobody has signed up yet."), hide_caption=True)


@access(public)
@require_GET
def purchase_release(request: HttpRequest, number: str) -> HttpResponse:
    """The purchase as an OCDS 1.1 release package."""
    found = queries.purchase(number)
    address = f"{settings.ZHENGYUN.public_url}{reverse('hall:purchase_release', args=[number])}"
    publisher = registers.get_register(ANONYMOUS, found.register).source_name
    release = ocds.release(found.values, clock.local(found.since))
    made = ocds.package([release], address, clock.local(), publisher)
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False})


def _state(record: Record, today: date) -> ui.Badge:
    if record.values["state"] == "in_service" and queries.is_expired(record, today):
        return ui.Badge(_("Qualification expired"), ui.Tone.WARNING)
    return ui.Badge(_words(record, "state"), ui.Tone.INFO)


def _facts(record: Record, names: tuple[str, ...]) -> list[ui.Fact]:
    fields = {one.name: one for one in registers.get_register(ANONYMOUS, record.register).fields}
    found = ((fields[name], text) for name in names if (text := _words(record, name)))
    return [ui.Fact(one.title, f"{text} {one.unit}".rstrip()) for one, text in found]


def _kinds(record: Record, known: Mapping[str, str]) -> str:
    return "、".join(known.get(code, code) for code in record.values.get("kinds") or ())


def _words(record: Record, name: str) -> str:
    value = record.values.get(name)
    return registers.in_words(record.register, name, value) if value not in (None, "") else ""
