"""A register's shape as JSON Schema, and its codes, as far as somebody may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers import codes, definitions, queries
from zhengyun.engines.registers.definition import CodeEntry
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found

KEPT = ("$schema", "$id", "title", "description", "type", "additionalProperties")


def json_schema(actor: Actor, code: str) -> dict[str, Any]:
    view = queries.get_register(actor, code)
    record_type = definitions.record_type(code)
    shown = [one.name for one in view.fields]
    raw = record_type.schema["properties"]
    return {
        **{name: record_type.schema[name] for name in KEPT if name in record_type.schema},
        "required": [name for name in shown if record_type.fields[name].is_required],
        "properties": {name: dict(raw[name]) for name in shown},
        "x-key": list(view.key),
        "x-label": view.label,
        "x-source": view.source_code,
    }


def code_entries(actor: Actor, code: str, on: date | None) -> list[CodeEntry]:
    """Raises Problem `registers.no_code_list` (404) for a register that is none."""
    view = queries.get_register(actor, code)
    if not set(codes.NEEDED) <= {one.name for one in view.fields}:
        raise not_found(
            "registers.no_code_list",
            _("“%(title)s” is no code list.") % {"title": view.title},
            value=code,
            remedy=_("A code list has the fields code, title, valid_from and valid_until."),
        )
    return list(codes.codes_of(code, on))
