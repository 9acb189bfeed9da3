"""What a definition wants in the database: constraints, indexes, policies, rights, trigger, functions.

Each object is made by statements; the hash of them is its comment, so that the planner sees what is old.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from psycopg import sql

from zhengyun.engines.registers.definition import Field, Kind, RecordType
from zhengyun.engines.registers.schema import functions
from zhengyun.engines.registers.schema.functions import BOX_SUFFIX, words_expression
from zhengyun.engines.registers.schema.history import EXPIRE_ARGUMENTS, expire_function, keep_function
from zhengyun.engines.registers.schema.statements import Query

COLUMN_TYPES = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamp with time zone",
    Kind.INTEGER: "bigint",
    Kind.NUMBER: "double precision",
    Kind.BOOLEAN: "boolean",
    Kind.TEXTS: "text[]",
    Kind.GEOMETRY: "jsonb",
}
MAX_NAME = 63
RIGHTS = {
    "reg": "DELETE, INSERT, SELECT, UPDATE",
    "reg_history": "SELECT",
    "reg_load": "DELETE, INSERT, SELECT, UPDATE",
}
UNDER_ROW_SECURITY = ("reg", "reg_history")
COMPARED = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.NUMBER})
_PLAIN_PATTERN = re.compile(r"\^?(?:[A-Za-z0-9_ -]|\\d|\[[A-Za-z0-9_-]+\]|\{\d+(?:,\d*)?\}|[()|?*+])*\$?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object with what makes it, what takes it away and what is said of it.

    kind: constraint, index, policy, trigger, function, default, rights, security. comment_on: for
    COMMENT ON … IS; None where the catalogue tells all of it, and then `state` is what it tells.
    """

    kind: str
    schema: str
    name: str
    words: str
    make: tuple[Query, ...]
    drop: Query
    comment_on: Query | None = None
    state: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.kind, self.schema, self.name)

    @property
    def mark(self) -> str:
        """What the catalogue shows when it was made from these statements."""
        if self.comment_on is None:
            return self.state
        text = "\n".join(part.as_string(None) for part in self.make)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def made(self) -> tuple[Query, ...]:
        """The statements that make it, and its comment."""
        if self.comment_on is None:
            return self.make
        return (
            *self.make,
            sql.SQL("COMMENT ON {} IS {}").format(self.comment_on, sql.Literal(self.mark)),
        )


def column_type(field: Field) -> str:
    if field.digits and field.kind is Kind.DECIMAL:
        return f"numeric({field.digits[0]},{field.digits[1]})"
    return COLUMN_TYPES[field.kind]


def columns(record_type: RecordType) -> dict[str, str]:
    """Column → type, of every field and of the box beside each geometry."""
    found = {field.name: column_type(field) for field in record_type.fields.values()}
    boxes = {
        name + BOX_SUFFIX: "box" for name, field in record_type.fields.items() if field.kind is Kind.GEOMETRY
    }
    return {**found, **boxes}


def short(name: str) -> str:
    """A name within PostgreSQL's 63 characters, still telling from others."""
    if len(name) <= MAX_NAME:
        return name
    return f"{name[: MAX_NAME - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def wanted(record_type: RecordType, kept: frozenset[str], app_login: str) -> Iterator[Wanted]:
    """Everything beside columns. kept: columns of the table, those of earlier versions too."""
    yield from _access(record_type, app_login)
    yield from _defaults(record_type)
    yield from _checks(record_type)
    yield from _indexes(record_type)
    yield from _references(record_type)
    yield from _history_indexes(record_type)
    yield from _policies(record_type)
    yield from _functions(record_type, kept, app_login)


def _table(record_type: RecordType, schema: str = "reg") -> sql.Identifier:
    return sql.Identifier(schema, record_type.code)


def _access(record_type: RecordType, app_login: str) -> Iterator[Wanted]:
    """Row security before any right."""
    login = sql.Identifier(app_login)
    for schema in UNDER_ROW_SECURITY:
        table = _table(record_type, schema)
        on, off = (
            sql.SQL(f"ALTER TABLE {{}} {verb} ROW LEVEL SECURITY").format(table)
            for verb in ("ENABLE", "DISABLE")
        )
        words = _("row security of %(table)s") % {"table": f"{schema}.{record_type.code}"}
        yield Wanted("security", schema, record_type.code, words, (on,), off, state="on")
    for schema, rights in RIGHTS.items():
        table = _table(record_type, schema)
        none = sql.SQL("REVOKE ALL ON {} FROM {}").format(table, login)
        some = sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), table, login)
        words = _("rights of the application on %(table)s: %(rights)s") % {
            "table": f"{schema}.{record_type.code}",
            "rights": rights,
        }
        yield Wanted("rights", schema, record_type.code, words, (none, some), none, state=rights)


def _defaults(record_type: RecordType) -> Iterator[Wanted]:
    """Who still writes by the version before leaves a new field out."""
    for field in record_type.fields.values():
        if field.default is not None:
            column = sql.SQL("ALTER TABLE {} ALTER COLUMN {}").format(
                _table(record_type), sql.Identifier(field.name)
            )
            yield Wanted(
                "default",
                "reg",
                field.name,
                _("default of %(field)s: %(value)s") % {"field": field.name, "value": field.default},
                (sql.SQL("{} SET DEFAULT {}").format(column, sql.Literal(field.default)),),
                sql.SQL("{} DROP DEFAULT").format(column),
                sql.SQL("COLUMN {}").format(sql.Identifier("reg", record_type.code, field.name)),
            )


def _checks(record_type: RecordType) -> Iterator[Wanted]:
    for field in record_type.fields.values():
        for suffix, condition in _conditions(field):
            yield _constraint(record_type, f"{field.name}__{suffix}", sql.SQL("CHECK ({})").format(condition))
    if record_type.valid_from and record_type.valid_until:
        later = sql.SQL("CHECK ({} > {})").format(
            sql.Identifier(record_type.valid_until), sql.Identifier(record_type.valid_from)
        )
        yield _constraint(record_type, f"{record_type.valid_until}__later", later)


def _conditions(field: Field) -> Iterator[tuple[str, Query]]:
    column = sql.Identifier(field.name)
    if field.is_required:
        yield "required", sql.SQL("{} IS NOT NULL").format(column)
    if field.max_length is not None and field.kind is Kind.TEXT:
        yield "length", sql.SQL("char_length({}) <= {}").format(column, sql.Literal(field.max_length))
    if pattern := _pattern(field):
        yield "pattern", sql.SQL("{} ~ {}").format(column, sql.Literal(pattern))
    if field.enum and field.kind in COMPARED:
        values = sql.SQL(", ").join(map(sql.Literal, field.enum))
        yield "one_of", sql.SQL("{} IN ({})").format(column, values)
    if field.kind in COMPARED - {Kind.TEXT}:
        for bound, operator, suffix in ((field.minimum, ">=", "least"), (field.maximum, "<=", "most")):
            if bound is not None:
                yield suffix, sql.SQL(f"{{}} {operator} {{}}").format(column, sql.Literal(bound))


def _pattern(field: Field) -> str:
    """The field's pattern where PostgreSQL means the same by it; others are checked by the platform only."""
    is_plain = "(?" not in field.pattern and _PLAIN_PATTERN.fullmatch(field.pattern)
    if field.kind is not Kind.TEXT or not is_plain:
        return ""
    return field.pattern.replace(r"\d", "[0-9]")


def _references(record_type: RecordType) -> Iterator[Wanted]:
    for field in record_type.fields.values():
        if field.reference:
            target = sql.SQL("FOREIGN KEY ({}) REFERENCES {} ({}) DEFERRABLE").format(
                sql.Identifier(field.name),
                sql.Identifier("reg", field.reference.register),
                sql.Identifier(field.reference.field),
            )
            yield _constraint(record_type, f"{field.name}__reference", target)


def _constraint(record_type: RecordType, name: str, what: Query) -> Wanted:
    """NOT VALID: added without a look at the rows; the planner lets them be looked at after that."""
    table, called = _table(record_type), sql.Identifier(name)
    return Wanted(
        "constraint",
        "reg",
        name,
        _("constraint %(name)s: %(text)s") % {"name": name, "text": what.as_string(None)},
        (sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID").format(table, called, what),),
        sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, called),
        sql.SQL("CONSTRAINT {} ON {}").format(called, table),
    )


def validation(code: str, name: str) -> Query:
    """The rows that are there are looked at while others go on writing."""
    return sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(
        sql.Identifier("reg", code), sql.Identifier(name)
    )


def _indexes(record_type: RecordType) -> Iterator[Wanted]:
    yield _index(record_type, "key", record_type.key, is_unique=True)
    for names in record_type.unique:
        yield _index(record_type, "unique__" + "__".join(names), names, is_unique=True)
    yield _index(record_type, "_owner", ("owner_id", "id"))
    yield _index(record_type, "_feed", ("_xid", "id"))
    for field in record_type.fields.values():
        name = field.name
        if field.kind is Kind.GEOMETRY:
            box = sql.SQL("USING gist ({})").format(sql.Identifier(name + BOX_SUFFIX))
            yield _index_of(record_type, "reg", f"{name}__area", box)
        elif (field.is_indexed or field.reference or name in _of_persons(record_type)) and (
            field.kind is not Kind.TEXTS
        ):
            yield _index(record_type, name, (name, "id"))
            if record_type.owner_field:
                yield _index(record_type, f"_own__{name}", ("owner_id", name, "id"))
    if record_type.searched:
        words = sql.SQL("USING gin (({}))").format(words_expression(record_type))
        yield _index_of(record_type, "reg", "_words", words)


def _of_persons(record_type: RecordType) -> frozenset[str]:
    return frozenset({record_type.subject, record_type.guardian} - {""})


def _history_indexes(record_type: RecordType) -> Iterator[Wanted]:
    yield _index(record_type, "_versions", ("id", "_version"), schema="reg_history")
    yield _index(record_type, "key", (*record_type.key, "_until"), schema="reg_history")
    yield _index(record_type, "_feed", ("_ended_xid", "id"), schema="reg_history")
    for name in sorted(_of_persons(record_type)):
        yield _index(record_type, name, (name,), schema="reg_history")
    yield _index(record_type, "_rows", ("_import", "_row"), schema="reg_load")


def _index(
    record_type: RecordType,
    what: str,
    names: tuple[str, ...],
    *,
    is_unique: bool = False,
    schema: str = "reg",
) -> Wanted:
    listed = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, names)))
    return _index_of(record_type, schema, what, listed, is_unique=is_unique)


def _index_of(
    record_type: RecordType, schema: str, what: str, on: Query, *, is_unique: bool = False
) -> Wanted:
    name = short(f"{record_type.code}__{what}")
    begin = sql.SQL("CREATE UNIQUE INDEX" if is_unique else "CREATE INDEX")
    return Wanted(
        "index",
        schema,
        name,
        _("index %(name)s: %(text)s") % {"name": name, "text": on.as_string(None)},
        (sql.SQL("{} {} ON {} {}").format(begin, sql.Identifier(name), _table(record_type, schema), on),),
        sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)),
        sql.SQL("INDEX {}").format(sql.Identifier(schema, name)),
    )


def _policies(record_type: RecordType) -> Iterator[Wanted]:
    read, write = _scope("zy.read"), _scope("zy.write")
    for schema in ("reg", "reg_history"):
        yield _policy(record_type, schema, "seen", sql.SQL("FOR SELECT USING ({})").format(read))
    yield _policy(record_type, "reg", "entered", sql.SQL("FOR INSERT WITH CHECK ({})").format(write))
    changed = sql.SQL("FOR UPDATE USING ({}) WITH CHECK ({})").format(write, write)
    yield _policy(record_type, "reg", "changed", changed)
    yield _policy(record_type, "reg", "retired", sql.SQL("FOR DELETE USING ({})").format(write))


def _scope(setting: str) -> Query:
    """No setting, no rows. The subselects and the cast in them are evaluated once a statement, not once a
    row; the cast outside only says that the result is one array. A key stays on its index (measured)."""
    return sql.SQL(
        "(SELECT current_setting({name}, true)) = '*' OR owner_id = ANY ((SELECT string_to_array("
        "nullif(nullif(current_setting({name}, true), ''), '*'), ',')::uuid[])::uuid[])"
    ).format(name=sql.Literal(setting))


def _policy(record_type: RecordType, schema: str, name: str, what: Query) -> Wanted:
    table, called = _table(record_type, schema), sql.Identifier(name)
    return Wanted(
        "policy",
        schema,
        name,
        _("policy %(name)s of %(table)s") % {"name": name, "table": f"{schema}.{record_type.code}"},
        (sql.SQL("CREATE POLICY {} ON {} {}").format(called, table, what),),
        sql.SQL("DROP POLICY {} ON {}").format(called, table),
        sql.SQL("POLICY {} ON {}").format(called, table),
    )


def _functions(record_type: RecordType, kept: frozenset[str], app_login: str) -> Iterator[Wanted]:
    signature = functions.find_signature(record_type.code)
    grant = sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(signature, sql.Identifier(app_login))
    yield _function(f"find_{record_type.code}", functions.find_function(record_type), signature, grant)
    name = f"keep_{record_type.code}"
    keeper = sql.SQL("{}()").format(sql.Identifier("reg", name))
    yield _function(name, keep_function(record_type.code, kept), keeper)
    if record_type.retention.years is not None:
        yield _expiry(record_type, record_type.retention.years, app_login)
    table = _table(record_type)
    yield Wanted(
        "trigger",
        "reg",
        "keep",
        _("trigger that keeps what was"),
        (
            sql.SQL(
                "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {} FOR EACH ROW EXECUTE FUNCTION {}"
            ).format(table, keeper),
        ),
        sql.SQL("DROP TRIGGER keep ON {}").format(table),
        sql.SQL("TRIGGER keep ON {}").format(table),
    )


def _expiry(record_type: RecordType, years: int, app_login: str) -> Wanted:
    name = f"expire_{record_type.code}"
    signature = sql.SQL("{}({})").format(sql.Identifier("reg", name), sql.SQL(EXPIRE_ARGUMENTS))
    grant = sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(signature, sql.Identifier(app_login))
    return _function(name, expire_function(record_type.code, years), signature, grant)


def _function(name: str, statement: Query, signature: Query, *grants: Query) -> Wanted:
    """CREATE OR REPLACE: nothing has to be taken away before, and who runs it now is not disturbed."""
    closed = sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(signature)
    return Wanted(
        "function",
        "reg",
        name,
        _("function %(name)s") % {"name": name},
        (statement, closed, *grants),
        sql.SQL("DROP FUNCTION {}").format(signature),
        sql.SQL("FUNCTION {}").format(signature),
    )
