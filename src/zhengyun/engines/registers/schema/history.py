"""What moves a version into history and, when its time is over, out of it: nobody else may write there."""

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


EXPIRE_ARGUMENTS = "timestamptz, integer"
_EXPIRE = """
CREATE OR REPLACE FUNCTION {function}(at timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
  ended CONSTANT timestamptz := least(at, now()) - make_interval(years => {years});
  removed bigint;
BEGIN
  WITH over AS (
    SELECT id FROM {history} r
    WHERE r._operation = 'retired' AND r._until < ended
      AND NOT EXISTS (SELECT 1 FROM {current} c WHERE c.id = r.id)
      AND NOT EXISTS (SELECT 1 FROM {history} later WHERE later.id = r.id AND later._until >= ended)
    LIMIT most
  )
  DELETE FROM {history} h USING over WHERE h.id = over.id;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $body$
"""


def expire_function(code: str, years: int) -> Query:
    """Deletes the versions of records that were retired longer ago than the definition keeps them.

    The years stand in the function: whoever calls it cannot shorten them.
    """
    return sql.SQL(_EXPIRE).format(
        function=sql.Identifier("reg", f"expire_{code}"),
        history=sql.Identifier("reg_history", code),
        current=sql.Identifier("reg", code),
        years=sql.Literal(years),
    )
