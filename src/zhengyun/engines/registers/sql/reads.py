"""Reads, compiled once for each shape: names are quoted by psycopg, values are always parameters."""

from __future__ import annotations

from functools import lru_cache

from psycopg import sql

CURRENT, HISTORY = "reg", "reg_history"
META = 10
MAX_VERSIONS = 200
_ENDS = {
    CURRENT: "NULL::timestamptz, ''",
    HISTORY: "t._until, t._operation",
}
_DISPUTED = "EXISTS (SELECT 1 FROM registers_dispute d WHERE d.record_id = t.id AND d.settled_at IS NULL)"
_LOG = """
    WITH found AS MATERIALIZED ({select}), noted AS (
        INSERT INTO registers_access (id, at, register, record_id, action, account_id, reader,
            organization_id, organization, item, basis, case_id, case_number, fields, is_secret, is_bulk)
        SELECT %s, %s, %s, found.id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, false FROM found
    )
    SELECT * FROM found
"""
Names = tuple[str, ...]


def table(schema: str, code: str) -> sql.Identifier:
    return sql.Identifier(schema, code)


def columns(names: Names) -> sql.Composable:
    return sql.SQL("").join(sql.SQL(", t.{}").format(sql.Identifier(name)) for name in names)


def equal(names: Names) -> sql.Composable:
    """Each of these columns equals a parameter."""
    return sql.SQL(" AND ").join(sql.SQL("t.{} = %s").format(sql.Identifier(name)) for name in names)


def head(schema: str, names: Names) -> sql.Composable:
    """What every read of a record selects, in the order in which `rows` takes it."""
    ends, disputed = sql.SQL(_ENDS[schema]), sql.SQL(_DISPUTED)
    return sql.SQL("SELECT t.id, t.owner_id, t._version, t._from, t._by, t._case, t._batch, {}, {}{}").format(
        ends, disputed, columns(names)
    )


def _text(composed: sql.Composable) -> str:
    return composed.as_string(None)


def logged(select: str) -> str:
    """The same read of at most one record, which also writes the access log."""
    return _LOG.format(select=select)


@lru_cache(maxsize=1000)
def by(code: str, names: Names, key: Names) -> str:
    """The current record by equal columns. Parameters: the key."""
    return _text(
        sql.SQL("{} FROM {} t WHERE {} LIMIT 1").format(
            head(CURRENT, names), table(CURRENT, code), equal(key)
        )
    )


@lru_cache(maxsize=1000)
def by_as_of(code: str, names: Names, key: Names) -> str:
    """As they stood. Parameters: the key, the instant, the key, the instant twice."""
    return _text(
        sql.SQL(
            "{} FROM {} t WHERE {} AND t._from <= %s UNION ALL "
            "{} FROM {} t WHERE {} AND t._from <= %s AND t._until > %s LIMIT 1"
        ).format(
            head(CURRENT, names),
            table(CURRENT, code),
            equal(key),
            head(HISTORY, names),
            table(HISTORY, code),
            equal(key),
        )
    )


def whole(code: str, names: Names) -> str:
    """Every current record: for small reference data."""
    return _text(sql.SQL("{} FROM {} t").format(head(CURRENT, names), table(CURRENT, code)))


@lru_cache(maxsize=1000)
def by_ids(code: str, names: Names) -> str:
    """Parameters: a list of ids."""
    return _text(
        sql.SQL("{} FROM {} t WHERE t.id = ANY(%s)").format(head(CURRENT, names), table(CURRENT, code))
    )


@lru_cache(maxsize=1000)
def versions(code: str, names: Names) -> str:
    """Every version of a record, newest first. Parameters: the id twice."""
    return _text(
        sql.SQL("({} FROM {} t WHERE t.id = %s) UNION ALL ({} FROM {} t WHERE t.id = %s) ").format(
            head(CURRENT, names), table(CURRENT, code), head(HISTORY, names), table(HISTORY, code)
        )
        + sql.SQL(f"ORDER BY 3 DESC, 4 DESC LIMIT {MAX_VERSIONS}")
    )


@lru_cache(maxsize=1000)
def version(code: str, names: Names) -> str:
    """One version of a record. Parameters: the id, the version, the id, the version."""
    one = sql.SQL("t.id = %s AND t._version = %s")
    return _text(
        sql.SQL("{} FROM {} t WHERE {} UNION ALL {} FROM {} t WHERE {} LIMIT 1").format(
            head(CURRENT, names), table(CURRENT, code), one, head(HISTORY, names), table(HISTORY, code), one
        )
    )


@lru_cache(maxsize=1000)
def about(code: str, names: Names, field: str) -> str:
    """Current records in which a field holds a value, at most a hundred."""
    return _text(
        sql.SQL("{} FROM {} t WHERE {} ORDER BY t.id LIMIT 100").format(
            head(CURRENT, names), table(CURRENT, code), equal((field,))
        )
    )


@lru_cache(maxsize=1000)
def ids_about(code: str, shown: Names, field: str) -> str:
    """Records in which this field holds a person's number, or did until they were retired or the last
    version before one that holds none: id and two columns. Parameters: the number twice, the limit.
    """
    return _text(
        sql.SQL(
            "SELECT t.id{shown} FROM {reg} t WHERE t.{name} = %s UNION ALL "
            "SELECT DISTINCT ON (t.id) t.id{shown} FROM {old} t WHERE t.{name} = %s AND NOT EXISTS "
            "(SELECT 1 FROM {reg} r WHERE r.id = t.id AND r.{name} IS NOT NULL) "
            "LIMIT %s"
        ).format(
            reg=table(CURRENT, code),
            old=table(HISTORY, code),
            name=sql.Identifier(field),
            shown=columns(shown),
        )
    )


@lru_cache(maxsize=1000)
def exists(code: str, names: Names) -> str:
    """Whether a current record has these values. Parameters: the values."""
    return _text(sql.SQL("EXISTS (SELECT 1 FROM {} t WHERE {})").format(table(CURRENT, code), equal(names)))


@lru_cache(maxsize=1000)
def has_code(code: str) -> str:
    """Whether each of some codes is valid on a day. Parameters: the codes, the day twice."""
    return _text(
        sql.SQL(
            "NOT EXISTS (SELECT 1 FROM unnest(%s::text[]) AS one(code) WHERE NOT EXISTS "
            "(SELECT 1 FROM {} t WHERE t.code = one.code AND t.valid_from <= %s "
            "AND (t.valid_until IS NULL OR t.valid_until > %s)))"
        ).format(table(CURRENT, code))
    )


@lru_cache(maxsize=200)
def code_entries(code: str, names: Names, *, one: bool) -> str:
    """Entries of a code list that are valid on a day. Parameters: the day twice (and the code)."""
    named = sql.SQL(" AND t.code = %s") if one else sql.SQL("")
    return _text(
        sql.SQL(
            "SELECT t.id{} FROM {} t WHERE t.valid_from <= %s "
            "AND (t.valid_until IS NULL OR t.valid_until > %s){} ORDER BY t.code"
        ).format(columns(names), table(CURRENT, code), named)
    )
