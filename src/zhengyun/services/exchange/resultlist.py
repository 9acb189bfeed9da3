"""Records as a table: the name, the key, and what tells records apart."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import FieldView, Record, RegisterView
from zhengyun.services.exchange import words
from zhengyun.services.exchange.words import Words
from zhengyun.ui import contracts as ui

MOST_COLUMNS = 7
ALIGNED = frozenset({"integer", "decimal", "number", "date", "instant"})


def columns(register: RegisterView) -> list[FieldView]:
    """The label first, then the key, what is indexed, what is searched, and the rest while there is room."""
    shown = [one for one in register.fields if one.kind != words.GEOMETRY]

    def weight(one: FieldView) -> tuple[bool, ...]:
        first = (one.name != register.label, not one.is_key)
        return (*first, not (one.is_indexed or one.is_searched), not one.is_required)

    kept = sorted(shown, key=weight)[:MOST_COLUMNS]
    order = {one.name: place for place, one in enumerate(register.fields)}
    return sorted(kept, key=lambda one: (one.name != register.label, order[one.name]))


def table(
    register: RegisterView, records: Sequence[Record], said: Words, fields: Sequence[FieldView], empty: str
) -> ui.Table:
    masked = {one.name for one in fields if _is_masked(one, records)}
    heads = tuple(
        ui.Column(
            _("%(title)s (masked)") % {"title": one.title} if one.name in masked else one.title,
            is_number=one.kind in ALIGNED,
            is_head=place == 0,
        )
        for place, one in enumerate(fields)
    )
    rows = tuple(ui.Row(_cells(register, record, said, fields, masked)) for record in records)
    return ui.Table(register.title, heads, rows, empty, hide_caption=True, is_dense=True)


def _is_masked(one: FieldView, records: Sequence[Record]) -> bool:
    """Whether every value of a column is covered: then its head says so once."""
    given = [record for record in records if record.values.get(one.name) is not None]
    return bool(given) and all(one.name in record.masked for record in given)


def _cells(
    register: RegisterView, record: Record, said: Words, fields: Sequence[FieldView], masked: set[str]
) -> tuple[ui.Cell | str, ...]:
    cells = []
    for place, one in enumerate(fields):
        value = said.say(one, record)
        text = words.shortened(value.text)
        badge = ui.Badge(_("masked")) if value.is_masked and one.name not in masked else None
        if place == 0:
            disputed = ui.Badge(_("disputed"), ui.Tone.WARNING) if record.is_disputed else badge
            url = reverse("exchange:record", args=[register.code, record.id])
            cells.append(ui.Cell(text or record.key or _("record"), url, badge=disputed))
        else:
            cells.append(ui.Cell(text, value.url, badge=badge))
    return tuple(cells)
