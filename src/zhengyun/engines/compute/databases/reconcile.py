"""What is owed to one database, done by a job; harmless to run again after a crash at any line."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import rules
from zhengyun.engines.compute.contracts.databases import BackupState, DatabaseState
from zhengyun.engines.compute.contracts.drivers import DriverError, PoolUnreachableError
from zhengyun.engines.compute.databases.driver import DatabaseDriver, DatabaseSpec, PostgresDriver
from zhengyun.engines.compute.databases.names import soon
from zhengyun.engines.compute.databases.server import the_server
from zhengyun.engines.compute.models import Database, DatabaseBackup
from zhengyun.engines.compute.reconcile import lock
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

FAILED = DatabaseState.FAILED
BUSY = timedelta(seconds=2)
OUT_OF_REACH = timedelta(seconds=5)


def reconcile(database_id: UUID) -> None:
    with lock.held(database_id) as is_held:
        pause = _work(database_id) if is_held else BUSY
    if pause is not None:
        soon(database_id, pause)


def watch() -> int:
    """Have every database looked at: sizes are measured, and what was missed is done."""
    ids = list(Database.objects.exclude(state=DatabaseState.DELETED).values_list("id", flat=True))
    for database_id in ids:
        soon(database_id)
    return len(ids)


def _work(database_id: UUID) -> timedelta | None:
    row = Database.objects.filter(id=database_id).first()
    if row is None or row.state == DatabaseState.DELETED or (row.is_wanted and row.state == FAILED):
        return None
    backup = row.backups.filter(state__in=(BackupState.REQUESTED, BackupState.RESTORING)).first()
    # It tells the supervisor that the server is needed.
    _folder(row.id).mkdir(parents=True, mode=0o700, exist_ok=True)
    try:
        driver = PostgresDriver(the_server())
        if not row.is_wanted:
            _drop(driver, row)
        elif row.state != DatabaseState.RUNNING:
            _make(driver, row)
        elif backup:
            _serve(driver, row, backup)
        else:
            _measure(driver, row)
    except DriverError as error:
        return _after_error(row, backup, error)
    return timedelta() if backup and row.is_wanted else None


def _make(driver: DatabaseDriver, row: Database) -> None:
    driver.create(_spec(row))
    Database.objects.filter(id=row.id).update(state=DatabaseState.RUNNING, fault="", failures=0)
    _measure(driver, row)


def _serve(driver: DatabaseDriver, row: Database, backup: DatabaseBackup) -> None:
    path = _file(backup)
    if backup.state == BackupState.REQUESTED:
        made = driver.back_up(_spec(row), path)
        backup.bytes, backup.sha256, backup.done_at = made.bytes, made.sha256, clock.now()
    else:
        driver.restore(_spec(row), path)
    backup.state, backup.fault = BackupState.READY, ""
    backup.save(update_fields=["bytes", "sha256", "done_at", "state", "fault"])
    Database.objects.filter(id=row.id).update(failures=0, fault="")


def _measure(driver: DatabaseDriver, row: Database) -> None:
    size = driver.measure(_spec(row))
    if size is None:
        words = _("The database is not on its server any more; what was in it is gone.")
        Database.objects.filter(id=row.id).update(state=FAILED, fault=words)
        return
    Database.objects.filter(id=row.id).update(used_bytes=size, measured_at=clock.now())
    for forgotten in row.backups.filter(state=BackupState.DELETED, sha256__gt=""):
        _file(forgotten).unlink(missing_ok=True)
        DatabaseBackup.objects.filter(id=forgotten.id).update(sha256="")


def _drop(driver: DatabaseDriver, row: Database) -> None:
    evidence = [*driver.drop(_spec(row))]
    evidence += [f"backup {one.id}" for one in row.backups.filter(state=BackupState.READY)]
    shutil.rmtree(_folder(row.id), ignore_errors=True)
    if _folder(row.id).exists():
        raise DriverError(_("The backups are not gone yet."), is_retryable=True)
    now = clock.now()
    with transaction.atomic():
        row.backups.update(state=BackupState.DELETED)
        Database.objects.filter(id=row.id).update(
            state=DatabaseState.DELETED, deleted_at=now, wiped=evidence, verifier="", fault="", failures=0
        )
        audit.record(SYSTEM, "compute.wipe_database", "database", row.id, detail={"gone": evidence[:20]})


def _after_error(row: Database, backup: DatabaseBackup | None, error: DriverError) -> timedelta | None:
    if isinstance(error, PoolUnreachableError):
        Database.objects.filter(id=row.id).update(fault=error.reason)
        return OUT_OF_REACH
    failures = row.failures + 1
    is_over = not error.is_retryable or failures >= rules.MAX_TRIES
    Database.objects.filter(id=row.id).update(fault=error.reason, failures=0 if is_over else failures)
    if not is_over:
        return rules.wait_after_failure(failures)
    if backup and row.is_wanted:
        was_restoring = backup.state == BackupState.RESTORING
        backup.state = BackupState.READY if was_restoring else BackupState.FAILED
        backup.fault = error.reason
        backup.save(update_fields=["state", "fault"])
    elif row.is_wanted and row.state != DatabaseState.RUNNING:
        Database.objects.filter(id=row.id).update(state=FAILED)
    return None


def _spec(row: Database) -> DatabaseSpec:
    return DatabaseSpec(row.name, row.login, row.verifier)


def _folder(database_id: UUID) -> Path:
    return Path(settings.ZHENGYUN.home) / "databases" / str(database_id)


def _file(backup: DatabaseBackup) -> Path:
    return _folder(backup.database_id) / f"{backup.id}.dump"
