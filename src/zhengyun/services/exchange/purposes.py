"""For what persons' data are read: asked once a session and register, kept in the session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.registers.contracts import Purpose
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.ui import contracts as ui

KEPT = "exchange.purposes"
ITEM, BASIS, CASE = "item", "basis", "case"
BASIS_LIMIT, CASE_LIMIT = 300, 40
MOST_KEPT = 20


def of(request: HttpRequest, code: str) -> Purpose | None:
    """What was said for this register in this session; None: nothing yet."""
    found = request.session.get(KEPT, {}).get(code)
    if not found:
        return None
    case_id = UUID(found["case_id"]) if found.get("case_id") else None
    return Purpose(found[BASIS], found[ITEM], case_id, found[CASE])


def keep(request: HttpRequest, code: str, purpose: Purpose) -> None:
    """The oldest is forgotten where more than twenty registers are read in one session."""
    kept: dict[str, Any] = dict(request.session.get(KEPT, {}))
    kept.pop(code, None)
    kept[code] = {
        BASIS: purpose.basis,
        ITEM: purpose.item,
        CASE: purpose.case_number,
        "case_id": str(purpose.case_id) if purpose.case_id else "",
    }
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])


def read(actor: Actor, posted: dict[str, str]) -> tuple[Purpose, dict[str, str]]:
    """What was typed, and what is wrong with it by field."""
    errors: dict[str, str] = {}
    item, basis = posted.get(ITEM, "").strip()[:64], posted.get(BASIS, "").strip()[:BASIS_LIMIT]
    number = posted.get(CASE, "").strip()[:CASE_LIMIT]
    if item and item not in dict(item_choices()):
        errors[ITEM] = _("Choose an item of the list.")
    if not basis:
        errors[BASIS] = _("Name the article on which the reading rests.")
    case_id = None
    if number:
        try:
            found = casework.find_case(actor, number)
            case_id, number = found.id, found.number
        except Problem as problem:
            errors[CASE] = problem.message
    return Purpose(basis, item, case_id, number), errors


def item_choices() -> list[tuple[str, str]]:
    """Service items by code: each is a statutory duty for which data may be needed."""
    return [(one.code, one.title) for one in casework.list_items()]


def fields(posted: dict[str, str], errors: dict[str, str]) -> list[ui.Field]:
    items = tuple(ui.Option(code, title) for code, title in item_choices())
    return [
        ui.Field(
            ITEM,
            _("Service item"),
            ui.FieldKind.SELECT,
            posted.get(ITEM, ""),
            items,
            help=_("For which duty you look. Leave it empty where it is not a service item."),
            error=errors.get(ITEM, ""),
        ),
        ui.Field(
            BASIS,
            _("Article of law"),
            value=posted.get(BASIS, ""),
            required=True,
            help=_("Law and article, for example: Administrative Licensing Law, article 34."),
            error=errors.get(BASIS, ""),
            maxlength=BASIS_LIMIT,
        ),
        ui.Field(
            CASE,
            _("Case number"),
            value=posted.get(CASE, ""),
            help=_("Where you handle a case, its number."),
            error=errors.get(CASE, ""),
            maxlength=CASE_LIMIT,
            width="medium",
        ),
    ]


def in_words(purpose: Purpose) -> str:
    """One line for the bar above the data."""
    title = dict(item_choices()).get(purpose.item, purpose.item) if purpose.item else ""
    return " · ".join(filter(None, (title, purpose.basis, purpose.case_number)))
