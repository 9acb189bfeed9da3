"""What may be asked of a database. Every command writes what is wanted; the job does it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import keys_at_rest, permissions, usage
from zhengyun.engines.compute.contracts import Meter
from zhengyun.engines.compute.contracts.databases import (
    BackupState,
    BackupView,
    DatabaseState,
    DatabaseView,
    NewDatabase,
)
from zhengyun.engines.compute.databases import queries, scram
from zhengyun.engines.compute.databases.names import soon
from zhengyun.engines.compute.models import Database, DatabaseBackup
from zhengyun.engines.compute.permissions import Doing
from zhengyun.engines.compute.usage import Holding
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
AT_WORK = (BackupState.REQUESTED, BackupState.RESTORING)
MAX_BACKUPS = 14


@transaction.atomic
def create_database(actor: Actor, new: NewDatabase) -> DatabaseView:
    """Have a database made with its account. SYSTEM only. Asked again with its id: the same.

    Raises `compute.other_owner` (409) when the id is somebody else's.
    """
    permissions.check_system(actor)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"compute.database:{new.id}"])
    if (found := Database.objects.filter(id=new.id).first()) is None:
        _create(actor, new)
    elif found.owner_id != new.owner_id:
        raise conflict("compute.other_owner", _("This database belongs to somebody else."), value=new.id)
    elif found.state == DatabaseState.FAILED:
        Database.objects.filter(id=new.id).update(state=DatabaseState.REQUESTED, fault="", failures=0)
        soon(new.id)
    return queries.get_database(actor, new.id)


def _create(actor: Actor, new: NewDatabase) -> None:
    password = keys_at_rest.new_password()
    short = new.id.hex[:16]
    Database.objects.create(
        id=new.id,
        owner_id=new.owner_id,
        system_id=new.system_id,
        reference=new.reference,
        title=new.title,
        name=f"db_{short}",
        login=f"login_{short}",
        size_gb=new.size_gb,
        verifier=scram.verifier(password),
        password_once=keys_at_rest.seal(password.encode(), new.id),
        created_at=clock.now(),
    )
    detail = {"title": new.title, "size_gb": new.size_gb}
    audit.record(actor, "compute.create_database", "database", new.id, detail=detail)
    soon(new.id)


@transaction.atomic
def backup_database(actor: Actor, database_id: UUID) -> BackupView:
    """Have a backup made (it_officer of the owner, SYSTEM); the one at work when one is.

    Raises `compute.database_not_ready` (409), `compute.too_many_backups` (409).
    """
    row = _ready(actor, database_id, Doing.OPERATE)
    at_work = row.backups.filter(state=BackupState.REQUESTED).first()
    if at_work is None:
        _check_is_idle(row)
        if row.backups.filter(state=BackupState.READY).count() >= MAX_BACKUPS:
            _forget_oldest(row)
        at_work = row.backups.create(created_at=clock.now())
        audit.record(actor, "compute.backup_database", "database", row.id)
        soon(row.id)
    return queries.backup_view(at_work)


@transaction.atomic
def restore_database(actor: Actor, database_id: UUID, backup_id: UUID) -> BackupView:
    """Bring a database back to a backup; what came later is gone (it_officer of the owner, SYSTEM).

    Raises `compute.unknown_backup` (404), `compute.database_not_ready`, `compute.database_busy` (409).
    """
    row = _ready(actor, database_id, Doing.OPERATE)
    backup = row.backups.filter(id=backup_id, state__in=(BackupState.READY, BackupState.RESTORING)).first()
    if backup is None:
        raise not_found("compute.unknown_backup", _("This backup is not known."), value=backup_id)
    if backup.state != BackupState.RESTORING:
        _check_is_idle(row)
        backup.state = BackupState.RESTORING
        backup.save(update_fields=["state"])
        audit.record(actor, "compute.restore_database", "database", row.id, detail={"backup": str(backup.id)})
        soon(row.id)
    return queries.backup_view(backup)


@transaction.atomic
def drop_database(actor: Actor, database_id: UUID, reason: str) -> DatabaseView:
    """Remove a database with its account and backups. SYSTEM only. Final; `wiped` tells when it is done."""
    row = _locked(actor, database_id, Doing.BUILD)
    if row.is_wanted:
        row.is_wanted, row.password_once, row.state = False, None, DatabaseState.DELETING
        row.failures, row.fault = 0, ""
        row.save(update_fields=["is_wanted", "password_once", "state", "failures", "fault"])
        audit.record(actor, "compute.drop_database", "database", row.id, detail={"reason": reason[:200]})
        usage.follow(_holding(row, held=False))
        soon(row.id)
    return queries.get_database(actor, database_id)


@transaction.atomic
def database_password(actor: Actor, database_id: UUID) -> str:
    """The first password, this once (it_officer of the owner). Raises `compute.password_shown` (410)."""
    row = _locked(actor, database_id, Doing.OWN)
    if row.password_once is None:
        raise Problem(
            "compute.password_shown",
            _("The first password was shown already; it is shown once only."),
            remedy=_("Who wrote it down signs in with it and may change it there."),
            status=410,
        )
    password = keys_at_rest.unseal(row.password_once, row.id).decode()
    row.password_once = None
    row.save(update_fields=["password_once"])
    audit.record(actor, "compute.database_password", "database", row.id)
    return password


def start_database_metering(
    actor: Actor, database_id: UUID, reference: UUID | None, at: datetime | None = None
) -> None:
    """Count from the delivery on (default: now). SYSTEM only. One that is counted stays as it is."""
    permissions.check_system(actor)
    with transaction.atomic():
        row = _locked(actor, database_id, Doing.BUILD)
        row.reference = reference or row.reference
        usage.begin(_holding(row, held=row.is_wanted), at)


def _holding(row: Database, *, held: bool) -> Holding:
    amounts = {(Meter.DATABASE, row.id): 1, (Meter.DATABASE_GB, row.id): row.size_gb}
    return Holding(
        holder_id=row.id,
        owner_id=row.owner_id,
        amounts=amounts if held else {},
        system_id=row.system_id,
        reference=row.reference,
    )


def _locked(actor: Actor, database_id: UUID, doing: Doing) -> Database:
    row = Database.objects.select_for_update().filter(queries.visible(actor), id=database_id).first()
    if row is None:
        raise queries.unknown(database_id)
    permissions.check_can_for_owner(actor, doing, row.owner_id)
    return row


def _ready(actor: Actor, database_id: UUID, doing: Doing) -> Database:
    row = _locked(actor, database_id, doing)
    if row.state != DatabaseState.RUNNING:
        raise conflict("compute.database_not_ready", _("This database is not ready."), value=row.state)
    return row


def _check_is_idle(row: Database) -> None:
    if row.backups.filter(state__in=AT_WORK).exists():
        raise conflict(
            "compute.database_busy",
            _("A backup or a return to one is at work."),
            value=row.title,
            remedy=_("Wait until it is done."),
        )


def _forget_oldest(row: Database) -> None:
    """The job removes its file."""
    oldest = row.backups.filter(state=BackupState.READY).order_by("created_at", "id").first()
    if oldest:
        DatabaseBackup.objects.filter(id=oldest.id).update(state=BackupState.DELETED)
