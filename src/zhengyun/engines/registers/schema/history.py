"""The trigger function that moves what was into history: nobody else may write there."""

from __future__ import annotations

from psycopg import sql

from zhengyun.engines.registers.schema.statements import Query

OWN = ("id", "owner_id", "_version", "_from", "_by", "_case", "_batch", "_xid")
ENDED = ("_until", "_operation", "_ended_by", "_ended_case", "_ended_batch")

_KEEP = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
  ended timestamptz := nullif(current_setting('zy.at', true), '')::timestamptz;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR NEW._version <> OLD._version + 1 OR NEW._from <= OLD._from THEN
      RAISE EXCEPTION 'a change must carry the next version and a later instant'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW._xid := pg_current_xact_id();
    INSERT INTO {history} ({columns}, {ended})
      VALUES ({values}, NEW._from, 'changed', NEW._by, NEW._case, NEW._batch);
    RETURN NEW;
  END IF;
  IF ended IS NULL OR ended <= OLD._from THEN
    RAISE EXCEPTION 'a record is retired at a later instant than it began: set zy.at'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO {history} ({columns}, {ended})
    VALUES ({values}, ended, 'retired',
      nullif(current_setting('zy.by', true), '')::uuid,
      nullif(current_setting('zy.case', true), '')::uuid,
      nullif(current_setting('zy.batch', true), '')::uuid);
  RETURN OLD;
END $body$
"""


def keep_function(code: str, columns: frozenset[str]) -> Query:
    """columns: all of the table's business columns, those that no version names any more too."""
    names = (*OWN, *sorted(columns))
    return sql.SQL(_KEEP).format(
        function=sql.Identifier("reg", f"keep_{code}"),
        history=sql.Identifier("reg_history", code),
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.SQL("OLD.{}").format(sql.Identifier(name)) for name in names),
        ended=sql.SQL(", ").join(map(sql.Identifier, ENDED)),
    )
