"""Brings the schema up to date as its owner: tables, then rights of the app, then reference data."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from zhengyun.config.environment import Login
from zhengyun.config.postgres import LOGINS
from zhengyun.kernel.modules import ModuleConfig

Progress = Callable[[str], None]

FRAMEWORK_GRANTS = {
    "django_migrations": "SELECT",
    "procrastinate_jobs": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_events": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_periodic_defers": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_workers": "SELECT, INSERT, UPDATE, DELETE",
}
MIGRATION_LOCK = 7_043_100
"""Of the session: one that failed or was killed lets it go with its end."""

SEQUENCES_OF_TABLE = """
    SELECT s.relname FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    WHERE s.relkind = 'S' AND t.relname = %s
"""


def modules() -> list[ModuleConfig]:
    return [config for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def grants() -> dict[str, str]:
    """What the app's login may do with each table, from everybody's own declaration."""
    found = dict(FRAMEWORK_GRANTS)
    for config in modules():
        found.update(config.grants)
    return found


def bring_up_to_date(progress: Progress, app_login: str = LOGINS[Login.APP]) -> None:
    """Idempotent. Run as the owner of the schema.

    One at a time: what a killed start had sent to the server may still be at work there.
    """
    progress("tables")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    progress("rights")
    apply_grants(app_login)
    for config in modules():
        config.load_reference_data(progress)


def apply_grants(app_login: str) -> None:
    login = sql.Identifier(app_login)
    wanted = grants()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {str(row[0]) for row in cursor.fetchall()}
        for kind in ("TABLES", "SEQUENCES"):
            cursor.execute(sql.SQL(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {{}}").format(login))
        for table in sorted(present & set(wanted)):
            rights = sql.SQL(wanted[table])
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(table), login))
            cursor.execute(SEQUENCES_OF_TABLE, [table])
            for (sequence,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(sequence), login)
                )
