"""After a logical restore: rows bear transactions of another cluster, which this one reaches in years only.

The change feed goes by transactions (decision 0013), so it would not show them until then.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from psycopg import sql

from zhengyun.engines.registers.schema import owner
from zhengyun.engines.registers.schema.owner import Session

_AHEAD = "SELECT 1 FROM {table} WHERE {ahead} LIMIT 1"
_ANEW = "UPDATE {table} SET {column} = pg_current_xact_id() WHERE {ahead}"
_COLUMNS = {"reg": "_xid", "reg_history": "_ended_xid"}


def number_anew(code: str, tell: Callable[[str], None]) -> None:
    """What lies ahead of this cluster becomes written now: readers of the feed begin again."""
    with owner.connect() as session:
        ahead = [schema for schema in _COLUMNS if session.execute(_asked(_AHEAD, schema, code)).fetchone()]
        if ahead:
            tell(_("the change feed of %(code)s begins anew: its rows were restored") % {"code": code})
            _write(session, code, ahead)


def _write(session: Session, code: str, ahead: list[str]) -> None:
    current = sql.Identifier("reg", code)
    with session.transaction():
        session.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER keep").format(current))
        for schema in ahead:
            session.execute(_asked(_ANEW, schema, code))
        session.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER keep").format(current))


def _asked(statement: str, schema: str, code: str) -> sql.Composed:
    column = sql.Identifier(_COLUMNS[schema])
    ahead = sql.SQL("{} >= pg_snapshot_xmax(pg_current_snapshot())").format(column)
    return sql.SQL(statement).format(table=sql.Identifier(schema, code), column=column, ahead=ahead)
