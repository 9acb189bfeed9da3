"""What was chosen before an order was begun stands in its form already; what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, FieldView, FormPage
from zhengyun.kit.actor import Actor
from zhengyun.services.cloud.contracts import SystemView

LINES = "lines"
Posted = dict[str, list[str]]


def of_system(one: SystemView) -> dict[str, str]:
    """Answers that the register of business systems gives."""
    known = {
        "system.id": str(one.id),
        "system.name": one.title,
        "system.protection_level": str(one.protection_level),
        "system.protection_number": one.protection_number,
        "system.approval_number": one.approval_number,
        "network.zone": one.zone,
        "contacts.a_name": one.a_name,
        "contacts.a_phone": one.a_phone,
        "contacts.b_name": one.b_name,
        "contacts.b_phone": one.b_phone,
    }
    return {path: value for path, value in known.items() if value}


def fill(actor: Actor, draft: DraftView, known: Mapping[str, str], grade: str = "") -> None:
    """Empty answers of an open draft are given; a second beginning of the same order changes nothing."""
    for page in draft.pages:
        more = _missing(page, known, grade)
        if more:
            draft = casework.save_page(
                actor, draft.id, page.id, {**posted_of(page), **more}, draft.version, partial=True
            )


def _missing(page: FormPage, known: Mapping[str, str], grade: str) -> Posted:
    found: Posted = {}
    for view in page.fields:
        if view.readonly:
            continue
        if view.path in known and not view.value:
            found[view.path] = [known[view.path]]
        if view.path == LINES and grade and not any(row.get("grade") for row in view.value or ()):
            found |= {f"{LINES}-0-grade": [grade], f"{LINES}-0-count": ["1"]}
    return found


def posted_of(page: FormPage) -> Posted:
    """The answers of a page as its form would send them."""
    found: Posted = {}
    for view in page.fields:
        found |= _posted(view)
    return found


def _posted(view: FieldView) -> Posted:
    if isinstance(view.value, Mapping):
        return {f"{view.path}.{part}": [str(text)] for part, text in view.value.items()}
    if not isinstance(view.value, list):
        return {view.path: [str(view.value or "")]}
    if view.widget != "table":
        return {view.path: [str(one) for one in view.value]}
    return {
        f"{view.path}-{place}-{name}": [str(text)]
        for place, row in enumerate(view.value)
        for name, text in row.items()
    }
