"""What changed since a place, in the order of transactions; nothing that may still commit before it."""

from __future__ import annotations

from functools import lru_cache

from psycopg import sql

from zhengyun.engines.registers.sql.reads import CURRENT, HISTORY, Names, head, table

ENDED, WRITTEN = 0, 1
_BELOW = "pg_snapshot_xmin(pg_current_snapshot())"


@lru_cache(maxsize=500)
def changes(code: str, names: Names, *, is_whole: bool) -> str:
    """Rows of `head`, then the transaction and ENDED or WRITTEN.

    Parameters: transaction, id and limit for what was written; the same, then (unless the whole register
    is seen) the transaction at which the reader began, then the limit for what ended; the limit.
    What moved to an organization that the reader does not see has ended for him.
    """
    ended: sql.Composable = sql.SQL("t._operation = 'retired'")
    if not is_whole:
        ended = sql.SQL(
            "({} OR (t._ended_xid >= %s::xid8 AND NOT EXISTS (SELECT 1 FROM {} c WHERE c.id = t.id)))"
        ).format(ended, table(CURRENT, code))
    written = _arm(CURRENT, code, names, "_xid", WRITTEN, sql.SQL("true"))
    gone = _arm(HISTORY, code, names, "_ended_xid", ENDED, ended)
    return (
        sql.SQL("SELECT * FROM (({}) UNION ALL ({})) AS u ORDER BY u._place, u.id, u._kind LIMIT %s")
        .format(written, gone)
        .as_string(None)
    )


def _arm(
    schema: str, code: str, names: Names, column: str, kind: int, condition: sql.Composable
) -> sql.Composable:
    place = sql.Identifier(column)
    return sql.SQL(
        "{head}, t.{place} AS _place, {kind} AS _kind FROM {table} t "
        "WHERE (t.{place}, t.id) > (%s::xid8, %s) AND t.{place} < {below} AND {condition} "
        "ORDER BY t.{place}, t.id LIMIT %s"
    ).format(
        head=head(schema, names),
        place=place,
        kind=sql.Literal(kind),
        table=table(schema, code),
        below=sql.SQL(_BELOW),
        condition=condition,
    )
