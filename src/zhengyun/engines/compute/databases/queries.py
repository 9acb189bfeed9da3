"""Reads of databases for their owner and for the manager of the cloud."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.contracts.databases import (
    BackupState,
    BackupView,
    DatabaseState,
    DatabaseView,
)
from zhengyun.engines.compute.databases.driver import CONNECTION_LIMIT, PostgresDriver
from zhengyun.engines.compute.databases.server import server, what_hinders
from zhengyun.engines.compute.models import Database, DatabaseBackup
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import MAX_PAGE, Cursor, Page, decode_cursor, make_page


def get_database(actor: Actor, database_id: UUID) -> DatabaseView:
    """A database that the actor may see. Raises `compute.unknown_database` (404)."""
    row = _rows(actor).filter(id=database_id).first()
    if row is None:
        raise unknown(database_id)
    return _view(row)


def list_databases(
    actor: Actor,
    *,
    owner_id: UUID | None = None,
    system_id: UUID | None = None,
    state: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[DatabaseView]:
    """What the actor may see, newest first; deleted ones only with state `deleted`."""
    rows = _rows(actor)
    rows = rows.filter(state=state) if state else rows.exclude(state=DatabaseState.DELETED)
    for name, value in (("owner_id", owner_id), ("system_id", system_id)):
        rows = rows.filter(**{name: value}) if value else rows
    place, size = decode_cursor(cursor), max(1, min(size, MAX_PAGE))
    found = [_view(row) for row in _after(rows, place)[: size + 1]]
    return make_page(found, size, place, lambda view: (view.created_at, view.id))


def _after(rows: QuerySet[Database], place: Cursor | None) -> QuerySet[Database]:
    """Newest first, from the cursor on; backwards the nearest come first and are turned by the page."""
    if place is None:
        return rows.order_by("-created_at", "-id")
    step, sign = ("gt", "") if place.backwards else ("lt", "-")
    beyond = Q(**{f"created_at__{step}": place.at}) | Q(created_at=place.at, **{f"id__{step}": place.id})
    return rows.filter(beyond).order_by(f"{sign}created_at", f"{sign}id")


def list_backups(actor: Actor, database_id: UUID) -> list[BackupView]:
    """Backups of a database, newest first. Raises `compute.unknown_database` (404)."""
    get_database(actor, database_id)
    rows = DatabaseBackup.objects.filter(database_id=database_id).exclude(state=BackupState.DELETED)
    return [backup_view(row) for row in rows.order_by("-created_at", "-id")]


def what_hinders_databases() -> list[str]:
    """Why no database can be made here, each with what to do; [] when one can."""
    found = server()
    return PostgresDriver(found).check_config() if found else what_hinders()


def visible(actor: Actor) -> Q:
    rule = permissions.TABLE[Doing.SEE]
    if permissions.stands_above(actor, Doing.SEE):
        return Q()
    return Q(owner_id__in=actor.organizations(*rule.at_owner))


def unknown(value: object) -> Problem:
    return not_found("compute.unknown_database", _("This database is not known."), value=value)


def backup_view(row: DatabaseBackup) -> BackupView:
    return BackupView(
        id=row.id,
        database_id=row.database_id,
        state=BackupState(row.state),
        bytes=row.bytes,
        sha256=row.sha256,
        fault=row.fault,
        created_at=row.created_at,
        done_at=row.done_at,
    )


def _rows(actor: Actor) -> QuerySet[Database]:
    ready = Count("backups", filter=Q(backups__state=BackupState.READY))
    return Database.objects.filter(visible(actor)).annotate(ready_backups=ready)


def _view(row: Database) -> DatabaseView:
    there = server()
    return DatabaseView(
        id=row.id,
        owner_id=row.owner_id,
        system_id=row.system_id,
        reference=row.reference,
        title=row.title,
        state=DatabaseState(row.state),
        fault=row.fault,
        host=there.host if there else "",
        port=there.port if there else 0,
        name=row.name,
        login=row.login,
        connection_limit=CONNECTION_LIMIT,
        size_gb=row.size_gb,
        used_bytes=row.used_bytes,
        measured_at=row.measured_at,
        backups=getattr(row, "ready_backups", 0),
        can_show_password=row.password_once is not None,
        created_at=row.created_at,
        deleted_at=row.deleted_at,
        wiped=tuple(row.wiped),
    )
