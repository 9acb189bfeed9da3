"""What nearly every request reads of parties. Its statements are written out once, because the ORM takes
several times as long to build one as the database takes to answer it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TypeVar
from uuid import UUID

from django.db import connection

from zhengyun.kernel.parties.contracts import EntityStatus, MandateState
from zhengyun.kernel.parties.models import LegalEntity, Organization, Party, Person

Row = TypeVar("Row", LegalEntity, Organization, Person)
IN_FORCE = """
    FROM parties_mandate m
    WHERE m.agent_id = %(agent)s AND m.principal_id = %(principal)s AND m.state = %(active)s
        AND m.valid_from <= %(day)s AND m.valid_until > %(day)s
"""
RIGHT = f"""
SELECT (SELECT m.id {IN_FORCE} ORDER BY m.id LIMIT 1),
    EXISTS (SELECT FROM parties_legalentity e
        WHERE e.party_id = %(principal)s AND e.representative_id = %(agent)s AND e.status <> %(gone)s)
"""  # noqa: S608
REACH = f"SELECT m.matters, m.rights {IN_FORCE}"


def by_key(model: type[Row], party_id: UUID) -> Row | None:
    """The row together with its party."""
    statement, names, of_party = _by_party(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, [party_id])
        found = cursor.fetchone()
    if found is None:
        return None
    row = model.from_db(connection.alias, names, found[: len(names)])
    row.party = Party.from_db(connection.alias, of_party, found[len(names) :])
    return row


def right_to_act(agent_id: UUID, principal_id: UUID, day: date) -> tuple[UUID | None, bool]:
    """The first mandate in force, and whether the agent heads this firm by law."""
    active, gone = MandateState.ACTIVE.value, EntityStatus.DEREGISTERED.value
    with connection.cursor() as cursor:
        cursor.execute(
            RIGHT,
            {"agent": agent_id, "principal": principal_id, "day": day, "active": active, "gone": gone},
        )
        mandate_id, is_head = cursor.fetchone()
    return mandate_id, is_head


def reach(agent_id: UUID, principal_id: UUID | None, day: date) -> list[tuple[list[str], list[str]]]:
    """Matters and rights of each mandate in force."""
    active = MandateState.ACTIVE.value
    with connection.cursor() as cursor:
        cursor.execute(REACH, {"agent": agent_id, "principal": principal_id, "day": day, "active": active})
        return list(cursor.fetchall())


@cache
def _by_party(model: type[LegalEntity | Organization | Person]) -> tuple[str, list[str], list[str]]:
    """The statement, and the names of what it gives: first the row's, then its party's."""
    of_row, of_party = model._meta.concrete_fields, Party._meta.concrete_fields  # noqa: SLF001
    columns = [f'r."{one.column}"' for one in of_row] + [f'p."{one.column}"' for one in of_party]
    table = model._meta.db_table  # noqa: SLF001
    statement = (
        f"SELECT {', '.join(columns)} FROM {table} r"  # noqa: S608
        " JOIN parties_party p ON p.id = r.party_id WHERE r.party_id = %s"
    )
    return statement, [one.attname for one in of_row], [one.attname for one in of_party]
