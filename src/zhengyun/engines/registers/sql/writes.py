"""Writes, compiled once for each shape. History is moved by the table's own trigger."""

from __future__ import annotations

from functools import lru_cache

from psycopg import sql

from zhengyun.engines.registers.sql.reads import CURRENT, Names, equal, head, table

WRITTEN = ("owner_id", "_version", "_from", "_by", "_case", "_batch")


def _names(names: Names) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


@lru_cache(maxsize=1000)
def insert(code: str, names: Names) -> str:
    """Parameters: the id, those of `WRITTEN`, the values."""
    every = ("id", *WRITTEN, *names)
    places = sql.SQL(", ").join([sql.Placeholder()] * len(every))
    return (
        sql.SQL("INSERT INTO {} ({}) VALUES ({})")
        .format(table(CURRENT, code), _names(every), places)
        .as_string(None)
    )


@lru_cache(maxsize=1000)
def update(code: str, names: Names) -> str:
    """Parameters: those of `WRITTEN`, the values, the id and the version at which it must be."""
    pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in (*WRITTEN, *names))
    return (
        sql.SQL("UPDATE {} SET {} WHERE id = %s AND _version = %s")
        .format(table(CURRENT, code), pairs)
        .as_string(None)
    )


@lru_cache(maxsize=1000)
def delete(code: str) -> str:
    """Parameters: the id and the version at which it must be."""
    return (
        sql.SQL("DELETE FROM {} WHERE id = %s AND _version = %s").format(table(CURRENT, code)).as_string(None)
    )


@lru_cache(maxsize=1000)
def lock(code: str, names: Names, key: Names) -> str:
    """The current record by equal columns, held for this transaction."""
    return (
        sql.SQL("{} FROM {} t WHERE {} FOR UPDATE OF t")
        .format(head(CURRENT, names), table(CURRENT, code), equal(key))
        .as_string(None)
    )
