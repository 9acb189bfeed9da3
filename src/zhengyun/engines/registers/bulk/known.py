"""What a value may refer to: codes valid today, keys of other registers, organizations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

import polars as pl
from django.db import connection
from psycopg import sql

from zhengyun.engines.registers import definitions, messages, organizations, scope, values
from zhengyun.engines.registers.definition import ALL, Field, Kind, RecordType
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.sql.reads import CURRENT, table
from zhengyun.kit import clock

_CODES = "SELECT t.code FROM {} t WHERE t.valid_from <= %s AND (t.valid_until IS NULL OR t.valid_until > %s)"
_PRESENT = "SELECT t.{name}::text FROM {table} t WHERE t.{name} = ANY (%s::{type}[])"
_TYPES = {Kind.TEXT: "text", Kind.INTEGER: "bigint", Kind.DATE: "date", Kind.DECIMAL: "numeric"}


class Known:
    """For one import. It remembers what it asked, so that each value is asked once."""

    def __init__(self, record_type: RecordType, view: View) -> None:
        self._type = record_type
        self._view = view
        self._codes: dict[str, frozenset[str]] = {}
        self._keys: dict[str, set[str]] = {}
        self._asked: dict[str, set[str]] = {}

    def codes(self, code_list: str) -> frozenset[str]:
        if code_list not in self._codes:
            day = clock.today()
            statement = sql.SQL(_CODES).format(table(CURRENT, code_list)).as_string(None)
            rows = scope.read(statement, [day, day], ALL)
            self._codes[code_list] = frozenset(str(row[0]) for row in rows)
        return self._codes[code_list]

    def certainly(self, field: Field, column: pl.Series) -> pl.Series | None:
        """True for values that are known, or not there; None where there is nothing to know."""
        if not (field.codes or self._refers(field)):
            return None
        texts = column.cast(pl.String) if column.dtype != pl.String else column
        if field.kind is Kind.TEXTS:
            return texts.is_null()
        sure = texts.is_null()
        if field.codes:
            sure = sure | texts.is_in(list(self.codes(field.codes)))
        if self._refers(field):
            sure = sure | texts.is_in(list(self._present(field, texts)))
        return sure

    def fault(self, field: Field, value: Any) -> str:
        """What is wrong with one value, in words; '' when it is known."""
        given = value if isinstance(value, list) else [values.as_text(value)]
        if field.codes:
            unknown = [one for one in given if one not in self.codes(field.codes)]
            if unknown:
                return messages.unknown_code(field, unknown[0])
        if field.reference is None or not self._refers(field):
            return ""
        if given[0] in self._present(field, pl.Series(given, dtype=pl.String)):
            return ""
        title = definitions.record_type(field.reference.register).title
        return messages.unknown_reference(field, given[0], title)

    def _refers(self, field: Field) -> bool:
        """References to the register itself may lie in the same file; they are settled at the end."""
        return field.reference is not None and field.reference.register != self._type.code

    def _present(self, field: Field, texts: pl.Series) -> set[str]:
        found = self._keys.setdefault(field.name, set())
        asked = self._asked.setdefault(field.name, set())
        new = set(texts.drop_nulls().unique().to_list()) - asked
        if new and field.reference:
            statement = sql.SQL(_PRESENT).format(
                name=sql.Identifier(field.reference.field),
                table=table(CURRENT, field.reference.register),
                type=sql.SQL(_TYPES[field.kind]),
            )
            found.update(str(row[0]) for row in scope.read(statement.as_string(None), [list(new)], ALL))
            asked |= new
        return found

    @cached_property
    def source_id(self) -> UUID:
        return organizations.id_of(self._type.source)

    @cached_property
    def owners(self) -> Mapping[str, UUID]:
        """Organizations to which the actor may enter records, by code."""
        rows = self._view.rows
        return {code: key for code, key in organizations.ids_by_code().items() if rows is None or key in rows}

    @cached_property
    def may_write_for_source(self) -> bool:
        return self._view.rows is None or self.source_id in self._view.rows


def has_rows(record_type: RecordType) -> bool:
    """Whether the register holds any record at all."""
    statement = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table(CURRENT, record_type.code))
    return bool(scope.read(statement.as_string(connection.connection), [], ALL))
