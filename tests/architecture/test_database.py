"""The app's login owns nothing and may do only what somebody declared."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection

from zhengyun.config import schema
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import SYSTEM


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {str(row[0]) for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_has_a_grant() -> None:
    assert tables() - set(schema.grants()) == set()


@pytest.mark.django_db
def test_every_grant_names_a_table() -> None:
    assert set(schema.grants()) - tables() == set()


@pytest.mark.django_db
def test_the_app_is_neither_superuser_nor_owner_nor_beyond_row_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_nobody_truncates() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_session")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_with_real_transactions_finds_a_fresh_database(turn: str) -> None:
    assert audit.timeline("test", "fresh") == []
    audit.record(SYSTEM, "test.write", "test", "fresh")
    assert len(audit.timeline("test", "fresh")) == 1


@pytest.mark.django_db
def test_the_app_has_exactly_the_rights_that_modules_declare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type) "
            "FROM information_schema.role_table_grants "
            "WHERE grantee = current_user AND table_schema = 'public' GROUP BY table_name"
        )
        given = {str(table): str(rights) for table, rights in cursor.fetchall()}
    declared = {table: ", ".join(sorted(rights.split(", "))) for table, rights in schema.grants().items()}
    assert given == declared
    assert not {right for rights in given.values() for right in rights.split(", ")} - {
        "SELECT", "INSERT", "UPDATE", "DELETE",
    }  # fmt: skip


@pytest.mark.django_db
def test_audit_records_are_only_written_and_read() -> None:
    assert schema.grants()["audit_record"] == "SELECT, INSERT"
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_record SET action = 'nothing'")
