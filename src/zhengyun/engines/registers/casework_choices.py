"""Records of a public register as the choices of a form's field: `registers.<register>`."""

from __future__ import annotations

from zhengyun.engines.casework.contracts import OptionView
from zhengyun.engines.registers import definitions, scope
from zhengyun.engines.registers.definition import ALL
from zhengyun.engines.registers.rows import stored
from zhengyun.engines.registers.sql import reads
from zhengyun.engines.registers.values import as_text, key_text

MOST = 500
"""More than that nobody chooses from a list."""


def public_choices(code: str) -> list[OptionView]:
    """Key and label of every record, by label, with what else is public of it; nothing where one of both
    is not public."""
    record_type = next((one for one in definitions.all_types() if one.code == code), None)
    if record_type is None or record_type.is_personal:
        return []
    if not {*record_type.key, record_type.label} <= set(record_type.public):
        return []
    names = tuple(name for name in record_type.public if name != getattr(record_type.geometry, "name", None))
    rows = scope.read(f"{reads.whole(code, names)} LIMIT {MOST}", [], ALL)
    found = [stored(record_type, names, row) for row in rows]
    options = [
        OptionView(key_text(record_type.key, one), as_text(one[record_type.label]), facts=one)
        for one in found
    ]
    return sorted(options, key=lambda one: (one.title, one.value))
