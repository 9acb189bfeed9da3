"""What stands in the database after an install is what the definition says, read past our own catalogue."""

from __future__ import annotations

import psycopg
import pytest

from zhengyun.engines.registers.tests.planned import CODE, as_owner, install, parsed, steps

pytestmark = pytest.mark.django_db(transaction=True)

BUSINESS = {
    "number": "text",
    "place": "text",
    "maker": "text",
    "kind": "text",
    "checked_on": "date",
    "seen_at": "timestamp with time zone",
    "floors": "bigint",
    "load": "numeric(8,2)",
    "speed": "double precision",
    "is_public": "boolean",
    "keepers": "text[]",
    "spot": "jsonb",
    "spot__box": "box",
}
OWN = {
    "id": "uuid!",
    "owner_id": "uuid!",
    "_version": "integer!",
    "_from": "timestamp with time zone!",
    "_by": "uuid",
    "_case": "uuid",
    "_batch": "uuid",
    "_xid": "xid8!",
}
ENDED = {
    "_until": "timestamp with time zone!",
    "_operation": "text!",
    "_ended_by": "uuid",
    "_ended_case": "uuid",
    "_ended_batch": "uuid",
    "_ended_xid": "xid8!",
}
LOAD = {"_import": "uuid!", "_row": "bigint!", "id": "uuid", "owner_id": "uuid"}


@pytest.fixture(autouse=True)
def _installed() -> None:
    install(parsed())


def columns(schema: str) -> dict[str, str]:
    """Name → type, with ! where the column itself is NOT NULL."""
    found = as_owner(
        "SELECT attname, format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '!' ELSE '' END "
        "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        f"{schema}.{CODE}",
    )
    return dict(found)


def test_every_field_has_its_column_in_all_three_tables() -> None:
    assert columns("reg") == {**OWN, **BUSINESS}
    assert columns("reg_history") == {**OWN, **ENDED, **BUSINESS}
    assert columns("reg_load") == {**LOAD, **BUSINESS}


def test_staging_is_not_logged_and_the_others_are_under_row_security() -> None:
    found = as_owner(
        "SELECT relnamespace::regnamespace::text, relpersistence, relrowsecurity, relforcerowsecurity, "
        "pg_get_userbyid(relowner) FROM pg_class WHERE relname = %s AND relkind = 'r' ORDER BY 1",
        CODE,
    )
    assert found == [
        ("reg", "p", True, False, "zhengyun_owner"),
        ("reg_history", "p", True, False, "zhengyun_owner"),
        ("reg_load", "u", False, False, "zhengyun_owner"),
    ]


def test_what_a_row_must_be_is_said_to_the_database() -> None:
    found = as_owner(
        "SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('c', 'f')",
        f"reg.{CODE}",
    )
    assert all(validated for _text, validated in found)
    texts = {text for text, _validated in found}
    assert {
        "CHECK ((number IS NOT NULL))",
        "CHECK ((place IS NOT NULL))",
        "CHECK ((char_length(number) <= 20))",
        "CHECK ((char_length(place) <= 100))",
        "CHECK ((char_length(maker) <= 10))",
        "CHECK ((kind = ANY (ARRAY['passenger'::text, 'goods'::text])))",
        "CHECK ((number ~ '^[A-Z0-9]+$'::text))",
        "CHECK ((floors >= 1))",
        "CHECK ((floors <= 200))",
        "FOREIGN KEY (maker) REFERENCES reg.test_makers(code) DEFERRABLE",
    } <= texts


def test_the_database_itself_refuses_what_the_definition_refuses() -> None:
    for column, value in (
        ("number", "NULL"),
        ("number", f"'{'A' * 21}'"),
        ("number", "'small letters'"),
        ("place", "NULL"),
        ("maker", "'nobody'"),
        ("kind", "'escalator'"),
        ("floors", "0"),
        ("floors", "201"),
        ("load", "1234567.00"),
    ):
        given = {"number": "'TY1'", "place": "'幸福路1号'", column: value}
        with pytest.raises(psycopg.Error):
            as_owner(
                f"INSERT INTO reg.{CODE} (id, owner_id, _version, _from, {', '.join(given)}) "
                f"VALUES (gen_random_uuid(), gen_random_uuid(), 1, now(), {', '.join(given.values())})"
            )


def indexes(schema: str) -> set[str]:
    """What each index is on, as PostgreSQL writes it: `UNIQUE btree (number)`."""
    found = as_owner(
        "SELECT CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END || "
        "regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', ''), indisvalid "
        "FROM pg_index WHERE indrelid = %s::regclass",
        f"{schema}.{CODE}",
    )
    assert all(valid for _text, valid in found)
    return {text for text, _valid in found}


def test_every_look_that_the_platform_takes_has_its_index() -> None:
    assert indexes("reg") >= {
        "UNIQUE btree (id)",
        "UNIQUE btree (number)",
        "UNIQUE btree (maker, checked_on)",
        "btree (owner_id, id)",
        "btree (_xid, id)",
        "btree (checked_on, id)",
        "gist (spot__box)",
    }
    assert any(text.startswith("gin (reg.bigrams(") and "place" in text for text in indexes("reg"))


def test_history_is_found_by_record_by_key_and_by_transaction() -> None:
    found = indexes("reg_history")
    assert {"btree (number, _until)", "btree (_ended_xid, id)"} <= found
    assert any(text.endswith("btree (id, _version)") for text in found)


def test_policies_bind_reading_to_one_setting_and_writing_to_the_other() -> None:
    found = as_owner(
        "SELECT schemaname, cmd, coalesce(qual, '') LIKE '%%zy.read%%', "
        "coalesce(qual, with_check) LIKE '%%zy.write%%' FROM pg_policies WHERE tablename = %s ORDER BY 1, 2",
        CODE,
    )
    assert found == [
        ("reg", "DELETE", False, True),
        ("reg", "INSERT", False, True),
        ("reg", "SELECT", True, False),
        ("reg", "UPDATE", False, True),
        ("reg_history", "SELECT", True, False),
    ]


def test_the_app_may_do_no_more_than_it_needs() -> None:
    found = as_owner(
        "SELECT table_schema, string_agg(privilege_type, ' ' ORDER BY privilege_type) "
        "FROM information_schema.role_table_grants WHERE grantee = 'zhengyun_app' AND table_name = %s "
        "GROUP BY 1 ORDER BY 1",
        CODE,
    )
    assert dict(found)["reg"] == "DELETE INSERT SELECT UPDATE"
    assert dict(found)["reg_history"] == "SELECT"
    assert set(dict(found)["reg_load"].split()) <= {"DELETE", "INSERT", "SELECT", "UPDATE"}


def test_functions_run_as_their_owner_with_a_fixed_path_and_only_the_search_is_the_apps() -> None:
    found = as_owner(
        "SELECT proname, prosecdef, proconfig, pg_get_userbyid(proowner), "
        "has_function_privilege('zhengyun_app', oid, 'EXECUTE'), "
        "EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) "
        "FROM pg_proc WHERE pronamespace = 'reg'::regnamespace AND proname = ANY(%s) ORDER BY 1",
        [f"find_{CODE}", f"keep_{CODE}"],
    )
    path = ["search_path=pg_catalog"]
    assert found == [
        (f"find_{CODE}", True, path, "zhengyun_owner", True, False),
        (f"keep_{CODE}", True, path, "zhengyun_owner", False, False),
    ]


def test_a_default_is_the_columns_own() -> None:
    found = as_owner(
        "SELECT attname, pg_get_expr(adbin, adrelid) FROM pg_attrdef d "
        "JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum "
        "WHERE adrelid = %s::regclass ORDER BY 1",
        f"reg.{CODE}",
    )
    assert found == [("_xid", "pg_current_xact_id()"), ("kind", "'passenger'::text")]


def test_a_second_install_plans_nothing() -> None:
    assert steps(parsed()) == []
    assert steps(parsed(), parsed()) == []
    assert install(parsed()) == []
