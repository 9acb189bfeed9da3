"""What stands in the database for one register: read from PostgreSQL's own catalog, never from our notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

SCHEMAS = ("reg", "reg_history", "reg_load")
_COLUMNS = """
    SELECT n.nspname, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY(%(schemas)s) AND c.relname = %(code)s AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped
"""
_OBJECTS = """
    WITH mine AS (
        SELECT c.oid, n.nspname, c.relname, c.relacl, c.relrowsecurity
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%(schemas)s) AND c.relname = %(code)s AND c.relkind = 'r'
    )
    SELECT 'constraint', nspname, conname, obj_description(o.oid, 'pg_constraint'), convalidated
    FROM pg_constraint o JOIN mine ON mine.oid = o.conrelid WHERE contype IN ('c', 'f')
    UNION ALL
    SELECT 'index', nspname, r.relname, obj_description(i.indexrelid, 'pg_class'), indisvalid
    FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid JOIN mine ON mine.oid = i.indrelid
    WHERE NOT indisprimary
    UNION ALL
    SELECT 'policy', nspname, polname, obj_description(o.oid, 'pg_policy'), true
    FROM pg_policy o JOIN mine ON mine.oid = o.polrelid
    UNION ALL
    SELECT 'trigger', nspname, tgname, obj_description(o.oid, 'pg_trigger'), true
    FROM pg_trigger o JOIN mine ON mine.oid = o.tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT 'default', nspname, attname, col_description(mine.oid, attnum), true
    FROM pg_attribute o JOIN mine ON mine.oid = o.attrelid WHERE atthasdef AND NOT starts_with(attname, '_')
    UNION ALL
    SELECT 'security', nspname, relname, CASE WHEN relrowsecurity THEN 'on' ELSE '' END, true FROM mine
    UNION ALL
    SELECT 'rights', nspname, relname, string_agg(privilege_type, ', ' ORDER BY privilege_type), true
    FROM mine, aclexplode(relacl) JOIN pg_roles r ON r.oid = grantee
    WHERE rolname = %(login)s GROUP BY nspname, relname
    UNION ALL
    SELECT 'function', 'reg', proname, obj_description(o.oid, 'pg_proc'), true
    FROM pg_proc o WHERE pronamespace = to_regnamespace('reg') AND proname = ANY(%(functions)s)
"""


class Reader(Protocol):
    """A session of any login: the catalogue is everybody's to read."""

    def execute(self, query: Any, params: Any = None, /) -> Iterable[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its comment says from what it was made; is_whole False: its making was interrupted."""

    comment: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Catalog:
    """columns: schema → name → type. objects: (kind, schema, name) → what stands there."""

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    objects: Mapping[tuple[str, str, str], Found] = field(default_factory=dict)

    @property
    def has_table(self) -> bool:
        return "reg" in self.columns


def read(session: Reader, code: str, app_login: str) -> Catalog:
    """What there is of a register; empty where it was never made."""
    given = {
        "schemas": list(SCHEMAS),
        "code": code,
        "login": app_login,
        "functions": [f"find_{code}", f"keep_{code}", f"expire_{code}", "bigrams", "folded"],
    }
    columns: dict[str, dict[str, str]] = {}
    for schema, name, kind in session.execute(_COLUMNS, given):
        columns.setdefault(schema, {})[name] = kind
    objects = {
        (kind, schema, name): Found(comment or "", is_whole)
        for kind, schema, name, comment, is_whole in session.execute(_OBJECTS, given)
    }
    return Catalog(columns, objects)
