"""Functions in schema `reg`: how words are cut for the index, and one search per table.

Under row security PostgreSQL uses an index only for operators that cannot tell what they saw. Those of
GIN and GiST and of numeric can; so a search that needs them goes through one SECURITY DEFINER function
per table that applies the scope of `zy.read` itself and answers with ids, never with data.
Everything in its request is a value: names are compared with the lists that its body was made with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from zhengyun.engines.registers.definition import Field, Kind, RecordType

FIND_ARGUMENTS = "jsonb"
BOX_SUFFIX = "__box"
FEW_IN_AREA = 20_000
MAX_FOUND = 5_000
TYPES = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamptz",
    Kind.INTEGER: "bigint",
    Kind.DECIMAL: "numeric",
    Kind.NUMBER: "float8",
    Kind.BOOLEAN: "boolean",
}


@dataclass(frozen=True, slots=True)
class Helper:
    """A function that all tables share. signature: name and argument types, as COMMENT and GRANT want it."""

    signature: str
    statement: sql.SQL


FOLDED = Helper(
    "reg.folded(text)",
    sql.SQL("""
CREATE OR REPLACE FUNCTION reg.folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize(value, NFKC) COLLATE "C")
"""),
)
# A loop: measured at a third of the time of the same as one query, and a million rows pass through it.
BIGRAMS = Helper(
    "reg.bigrams(text)",
    sql.SQL("""
CREATE OR REPLACE FUNCTION reg.bigrams(value text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE
  characters text[] := string_to_array(lower(normalize(value, NFKC) COLLATE "C"), NULL);
  pairs text[] := '{}';
BEGIN
  FOR place IN 1 .. coalesce(cardinality(characters), 0) - 1 LOOP
    IF characters[place] > ' ' COLLATE "C" AND characters[place + 1] > ' ' COLLATE "C" THEN
      pairs := pairs || (characters[place] || characters[place + 1]);
    END IF;
  END LOOP;
  RETURN pairs;
END $body$
"""),
)
HELPERS = (FOLDED, BIGRAMS)


def words_expression(record_type: RecordType) -> sql.Composed:
    """What the index of words is made of: pairs of neighbours within each searched field."""
    texts = [sql.SQL("coalesce({}, '')").format(sql.Identifier(one.name)) for one in record_type.searched]
    return sql.SQL("reg.bigrams({})").format(sql.SQL(" || E'\\n' || ").join(texts))


def find_signature(code: str) -> sql.Composed:
    """reg.find_<code>(jsonb), quoted: for GRANT, COMMENT and DROP."""
    return sql.SQL("{}({})").format(_find_name(code), sql.SQL(FIND_ARGUMENTS))


def find_function(record_type: RecordType) -> sql.Composed:
    """The statement that makes or replaces reg.find_<code>; nobody but its owner may run it yet."""
    return sql.SQL(
        "CREATE OR REPLACE FUNCTION {}(wanted jsonb) RETURNS SETOF uuid "
        "LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog AS {}"
    ).format(_find_name(record_type.code), sql.Literal(_body(record_type)))


def helper_comment(helper: Helper) -> str:
    return "sha256:" + hashlib.sha256(helper.statement.as_string(None).encode()).hexdigest()


def can_filter(field: Field, record_type: RecordType) -> bool:
    """Fields of a simple type that stand in an index."""
    if field.kind not in TYPES:
        return False
    named = {*record_type.key, record_type.subject, record_type.guardian}
    named.update(unique[0] for unique in record_type.unique)
    return field.is_indexed or field.reference is not None or field.name in named


def filtered(record_type: RecordType) -> Iterator[Field]:
    """The fields by which one may filter and sort."""
    return (field for field in record_type.fields.values() if can_filter(field, record_type))


def _find_name(code: str) -> sql.Identifier:
    return sql.Identifier("reg", f"find_{code}")


def _body(record_type: RecordType) -> str:
    kinds = {field.name: TYPES[field.kind] for field in filtered(record_type)}
    pairs = [sql.Literal(part) for pair in kinds.items() for part in pair]
    area = record_type.geometry
    return (
        sql.SQL(BODY)
        .format(
            table=sql.Identifier("reg", record_type.code),
            kinds=sql.SQL(", ").join(pairs),
            searched=sql.SQL(", ").join(sql.Literal(one.name) for one in record_type.searched),
            pairs=sql.Literal(words_expression(record_type).as_string(None) if record_type.searched else ""),
            area=sql.Literal(area.name + BOX_SUFFIX if area else ""),
            words=sql.Literal(words_expression(record_type).as_string(None)),
            few=sql.SQL(str(FEW_IN_AREA)),
            most=sql.SQL(str(MAX_FOUND)),
        )
        .as_string(None)
    )


BODY = """
DECLARE
  kinds CONSTANT jsonb := jsonb_build_object({kinds});
  area CONSTANT text := {area};
  scope CONSTANT text := current_setting('zy.read', true);
  chosen text;
  place text;
  found_rows bigint;
  are_few boolean := false;
  words text[] := ARRAY(SELECT reg.folded(one) FROM jsonb_array_elements_text(wanted->'words') AS one);
  source text := 'FROM {table} WHERE true';
  inside text;
  bitmaps CONSTANT text := current_setting('enable_bitmapscan');
  one jsonb;
  kind text;
  ordering text := wanted->>'order';
  direction CONSTANT text := CASE WHEN (wanted->>'descending')::boolean THEN 'DESC' ELSE 'ASC' END;
  beyond CONSTANT text := CASE WHEN (wanted->>'descending')::boolean THEN '<' ELSE '>' END;
  after_id CONSTANT uuid := wanted->>'after_id';
  most CONSTANT int := least((wanted->>'limit')::int, {most});
BEGIN
  IF coalesce(scope, '') = '' THEN
    RETURN;
  END IF;
  IF wanted->>'area' IS NOT NULL THEN
    inside := format('%I && %L::box', area, wanted->>'area');
    -- PostgreSQL takes every box to hold one row in 200. A small one would have it walk the whole table in
    -- the order wanted, a large one fetch and sort the whole table. So look first, but not for long.
    PERFORM set_config('enable_bitmapscan', 'off', true);
    EXECUTE format('SELECT count(*) FROM (SELECT 1 %s AND %s LIMIT {few}) AS few', source, inside)
      INTO found_rows;
    PERFORM set_config('enable_bitmapscan', bitmaps, true);
    are_few := found_rows < {few};
    IF are_few THEN
      source := format('FROM (SELECT * %s AND %s OFFSET 0) AS few WHERE true', source, inside);
    ELSE
      source := source || format(' AND CASE WHEN %s THEN true ELSE false END', inside);
    END IF;
  END IF;
  IF scope <> '*' THEN
    source := source || format(' AND owner_id = ANY (%L::uuid[])', string_to_array(scope, ',')::uuid[]);
  END IF;
  FOR one IN SELECT * FROM jsonb_array_elements(wanted->'conditions') LOOP
    kind := kinds->>(one->>'field');
    IF kind IS NULL THEN
      RAISE EXCEPTION 'no filter by %', one->>'field' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    source := source || CASE one->>'operator'
      WHEN 'eq' THEN format(' AND %I = %L::%s', one->>'field', one->>'value', kind)
      WHEN 'from' THEN format(' AND %I >= %L::%s', one->>'field', one->>'value', kind)
      WHEN 'until' THEN format(' AND %I < %L::%s', one->>'field', one->>'value', kind)
      WHEN 'in' THEN format(' AND %I = ANY (%L::%s[])', one->>'field',
        ARRAY(SELECT jsonb_array_elements_text(one->'value')), kind)
    END;
  END LOOP;
  IF cardinality(words) > 0 THEN
    SELECT string_agg(format('coalesce(%I, '''')', name), ' || E''\\n'' || ') INTO chosen
      FROM unnest(ARRAY[{searched}]::text[]) AS name WHERE wanted->'searched' ? name;
    IF NOT are_few THEN
      source := source
        || format(' AND %s @> %L::text[]', {pairs}, reg.bigrams(array_to_string(words, E'\\n')));
    END IF;
    FOREACH place IN ARRAY words LOOP
      source := source || format(' AND strpos(reg.folded(%s), %L) > 0', chosen, place);
    END LOOP;
  END IF;
  IF ordering IS NOT NULL AND kinds->>ordering IS NULL THEN
    RAISE EXCEPTION 'no order by %', ordering USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF ordering IS NULL THEN
    IF after_id IS NOT NULL THEN
      source := source || format(' AND id %s %L::uuid', beyond, after_id);
    END IF;
    place := format('ORDER BY id %s', direction);
  ELSIF (wanted->>'absent')::boolean THEN
    source := source || format(' AND %I IS NULL', ordering);
    IF after_id IS NOT NULL THEN
      source := source || format(' AND id %s %L::uuid', beyond, after_id);
    END IF;
    place := format('ORDER BY id %s', direction);
  ELSE
    source := source || format(' AND %I IS NOT NULL', ordering);
    IF after_id IS NOT NULL THEN
      source := source || format(' AND (%I, id) %s (%L::%s, %L::uuid)', ordering, beyond,
        wanted->>'after_value', kinds->>ordering, after_id);
    END IF;
    place := format('ORDER BY %I %s, id %s', ordering, direction, direction);
  END IF;
  RETURN QUERY EXECUTE format('SELECT id %s %s LIMIT %s', source, place, most);
END
"""
