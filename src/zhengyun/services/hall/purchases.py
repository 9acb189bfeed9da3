"""What a purchase of an intermediary's service has come to, on the page of its case."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Record
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import queries_agencies as queries
from zhengyun.services.hall.panels import CasePanel, register_case_panel
from zhengyun.ui import contracts as ui

BUYING, SELECTING = "service_purchase", "service_select"
"""Procedures that choose an agency."""

NUMBER = "purchase.number"
NEXT = {"chosen": "contract", "contracted": "accept", "accepted": "rate"}
"""By state of the purchase, the option that comes next."""


def register() -> None:
    """Called in AppConfig.ready()."""
    register_case_panel("hall.purchase", provide)


def provide(actor: Actor, file: CaseFile) -> CasePanel | None:
    if file.procedure not in (BUYING, SELECTING):
        return None
    found = _purchase(file)
    if found is None or found.values["state"] == "announced":
        return _unsettled(actor, file, found)
    state = str(found.values["state"])
    shown = ("agency_name", "state", "number")
    facts = tuple(ui.Fact(title, text) for title, text in _told(found, shown))
    links = [_public_page(found)]
    if (option := NEXT.get(state)) and actor.party_id == file.case.applicant_id:
        links.insert(0, ui.Link(_next_words()[option], _apply(file.case.item_code, option)))
    text = _("Make a contract with this agency, then file it here by the number of the purchase.")
    return CasePanel(
        _("Which agency is chosen"),
        text if state == "chosen" else "",
        facts,
        tuple(links),
        is_urgent=state == "chosen",
    )


def _unsettled(actor: Actor, file: CaseFile, found: Record | None) -> CasePanel:
    """A draw that too few signed up for leaves it to the buyer whom he chooses."""
    title, why = _("Which agency is chosen"), str(found.values.get("way_note") or "") if found else ""
    if found is None or not why:
        return CasePanel(title, _("It is not settled yet. Look again in a minute."))
    links = [_public_page(found)]
    is_buyer = actor.party_id == file.case.applicant_id
    if is_buyer:
        links.insert(0, ui.Link(_("Choose an agency that signed up"), _apply(file.case.item_code, "select")))
    return CasePanel(title, why, links=tuple(links), is_urgent=is_buyer)


def _public_page(found: Record) -> ui.Link:
    return ui.Link(_("All about this purchase"), reverse("hall:purchase", args=[found.values["number"]]))


def _purchase(file: CaseFile) -> Record | None:
    answers = {field.path: str(field.value) for page in file.pages for field in page.fields}
    try:
        return queries.purchase(answers.get(NUMBER) or file.case.number)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


def _told(found: Record, names: tuple[str, ...]) -> list[tuple[str, str]]:
    words = {name: registers.in_words(found.register, name, found.values.get(name)) for name in names}
    titles = {
        "agency_name": _("Agency"),
        "state": _("State"),
        "number": _("Number of the purchase"),
    }
    return [(titles[name], words[name]) for name in names if words[name]]


def _next_words() -> dict[str, str]:
    return {
        "contract": _("File the contract"),
        "accept": _("Accept the service"),
        "rate": _("Rate the service"),
    }


def _apply(item_code: str, option: str) -> str:
    return f"{reverse('hall:apply', args=[item_code])}?{urlencode({'option': option})}"
