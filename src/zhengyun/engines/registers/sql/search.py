"""Searches, compiled: names are quoted by psycopg, values are always parameters. Never OFFSET or count(*).

A search that row security keeps from its index goes through the table's own function (schema.functions);
every other one is a plain statement. Both begin after a place, so that each page costs the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from psycopg import sql

from zhengyun.engines.registers import values
from zhengyun.engines.registers.contracts import Operator
from zhengyun.engines.registers.sql.reads import CURRENT, Names, head, table

_COMPARED: Mapping[Operator, str] = {
    Operator.EQUAL: "t.{} = %s",
    Operator.FROM: "t.{} >= %s",
    Operator.UNTIL: "t.{} < %s",
    Operator.ANY_OF: "t.{} = ANY (%s)",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A comparison with a value of the field's kind (a list for ANY_OF)."""

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which a page begins: its value of the ordering field and its id.

    is_absent: it stands among the rows without a value, which come last.
    """

    id: UUID
    value: Any = None
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A search that was checked. names: the columns to read. owners None: rows of everybody.

    needs_function: words, an area or a decimal number are searched for.
    """

    code: str
    names: Names
    terms: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()
    searched: Names = ()
    area: str = ""
    order: str = ""
    is_descending: bool = False
    may_be_absent: bool = False
    owners: tuple[UUID, ...] | None = None
    needs_function: bool = False


def statement(plan: Plan, after: Place | None, limit: int, *, absent: bool) -> tuple[str, list[Any]]:
    """One page, or the part of it with (or without) a value of the ordering field."""
    if plan.needs_function:
        return _through_function(plan.code, plan.names), [_request(plan, after, limit, absent=absent)]
    if not plan.order and not plan.terms and plan.owners is not None:
        return _by_owner(plan, after, limit)
    shape = tuple((term.field, term.operator) for term in plan.terms)
    text = _plain(
        plan.code,
        plan.names,
        shape,
        plan.order,
        plan.is_descending,
        absent,
        plan.owners is not None,
        after is not None,
    )
    given: list[Any] = [term.value for term in plan.terms]
    if plan.owners is not None:
        given.append(list(plan.owners))
    if after is not None:
        given += [after.id] if absent or not plan.order else [after.value, after.id]
    return text, [*given, limit]


@lru_cache(maxsize=2000)
def _plain(
    code: str,
    names: Names,
    shape: tuple[tuple[str, Operator], ...],
    order: str,
    is_descending: bool,
    absent: bool,
    has_owners: bool,
    has_place: bool,
) -> str:
    """Parameters: the terms' values, the owners, the place (value and id, or id), the limit."""
    conditions: list[sql.Composable] = [
        sql.SQL(_COMPARED[operator]).format(sql.Identifier(name)) for name, operator in shape
    ]
    if has_owners:
        conditions.append(sql.SQL("t.owner_id = ANY (%s)"))
    direction, beyond = (sql.SQL("DESC"), sql.SQL("<")) if is_descending else (sql.SQL("ASC"), sql.SQL(">"))
    by_field = bool(order) and not absent
    if order:
        kind = sql.SQL("NULL" if absent else "NOT NULL")
        conditions.append(sql.SQL("t.{} IS {}").format(sql.Identifier(order), kind))
    if has_place:
        pair = sql.SQL("(t.{}, t.id) {} (%s, %s)") if by_field else sql.SQL("t.id {} %s")
        conditions.append(pair.format(*([sql.Identifier(order)] if by_field else []), beyond))
    ordered = sql.SQL("t.{} {}, t.id {}") if by_field else sql.SQL("t.id {}")
    ordered_by = ordered.format(*([sql.Identifier(order), direction] if by_field else []), direction)
    return (
        sql.SQL("{} FROM {} t WHERE {} ORDER BY {} LIMIT %s")
        .format(
            head(CURRENT, names),
            table(CURRENT, code),
            sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true"),
            ordered_by,
        )
        .as_string(None)
    )


def _by_owner(plan: Plan, after: Place | None, limit: int) -> tuple[str, list[Any]]:
    given: list[Any] = [list(plan.owners or ())]
    if after is not None:
        given.append(after.id)
    text = _each_owner(plan.code, plan.names, plan.is_descending, after is not None)
    return text, [*given, limit, limit]


@lru_cache(maxsize=500)
def _each_owner(code: str, names: Names, is_descending: bool, has_place: bool) -> str:
    """The first rows of each owner by the index (owner_id, id), then the first of all of these.

    Parameters: the owners, the id, the limit twice.
    """
    return (
        sql.SQL(
            "{head} FROM (SELECT s.id FROM unnest(%s::uuid[]) AS o(owner) CROSS JOIN LATERAL ("
            "SELECT s.id FROM {table} s WHERE s.owner_id = o.owner{place} ORDER BY s.id {direction} LIMIT %s"
            ") AS s ORDER BY s.id {direction} LIMIT %s) AS f "
            "JOIN {table} t ON t.id = f.id ORDER BY t.id {direction}"
        )
        .format(
            head=head(CURRENT, names),
            table=table(CURRENT, code),
            place=sql.SQL(f" AND s.id {'<' if is_descending else '>'} %s" if has_place else ""),
            direction=sql.SQL("DESC" if is_descending else "ASC"),
        )
        .as_string(None)
    )


@lru_cache(maxsize=1000)
def _through_function(code: str, names: Names) -> str:
    """Parameters: the request."""
    return (
        sql.SQL(
            "{} FROM {}(%s::jsonb) WITH ORDINALITY AS f(id, place) JOIN {} t ON t.id = f.id ORDER BY f.place"
        )
        .format(head(CURRENT, names), sql.Identifier(CURRENT, f"find_{code}"), table(CURRENT, code))
        .as_string(None)
    )


def _request(plan: Plan, after: Place | None, limit: int, *, absent: bool) -> str:
    conditions = [
        {
            "field": term.field,
            "operator": term.operator,
            "value": [values.as_text(one) for one in term.value]
            if term.operator is Operator.ANY_OF
            else values.as_text(term.value),
        }
        for term in plan.terms
    ]
    wanted = {
        "conditions": conditions,
        "words": plan.words,
        "searched": plan.searched,
        "area": plan.area or None,
        "order": plan.order or None,
        "descending": plan.is_descending,
        "absent": absent,
        "after_id": after.id if after else None,
        "after_value": values.as_text(after.value) if after and after.value is not None else None,
        "limit": limit,
    }
    return orjson.dumps(wanted).decode()
