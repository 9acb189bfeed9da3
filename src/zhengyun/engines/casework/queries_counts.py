"""How much waits behind several filters of the inbox, with one query and without counting everything."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.engines.casework.queries_inbox import filtered
from zhengyun.kit.actor import Actor


def inbox_counts(actor: Actor, filters: Sequence[InboxFilter], most: int) -> list[int]:
    parts, values = [], []
    for chosen in filters:
        walks = [
            rows.order_by().values("id")[:most].query.sql_with_params() for rows in filtered(actor, chosen)
        ]
        union = " UNION ALL ".join(f"({sql})" for sql, _given in walks) or "SELECT NULL WHERE FALSE"
        parts.append(f"(SELECT count(*) FROM (SELECT 1 FROM ({union}) w LIMIT %s) c)")  # noqa: S608
        values += [one for _sql, given in walks for one in given]
        values.append(most)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        found: tuple[int, ...] = cursor.fetchone()
    return list(found)
