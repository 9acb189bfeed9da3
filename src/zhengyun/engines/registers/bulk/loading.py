"""The job of an import: rows are read, checked and staged with a checkpoint for each chunk, then settled.

Every checkpoint is one transaction: the rows, the wrong ones and the place in the file stand or fall
together. Whoever comes second to a checkpoint finds the place moved, and leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, permissions
from zhengyun.engines.registers.bulk import fault_file, settling, sources, staging
from zhengyun.engines.registers.bulk.checking import Checked, Checker
from zhengyun.engines.registers.bulk.readers import open_reader
from zhengyun.engines.registers.bulk.settling import Settled
from zhengyun.engines.registers.bulk.sources import CHUNK_ROWS, Chunk, Format, Reader
from zhengyun.engines.registers.contracts import Mode, RowFault, RunState
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.events import RecordsChanged
from zhengyun.engines.registers.models_bulk import Import, ImportPart
from zhengyun.engines.registers.rules import View
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

KEPT_FAULTS = 200
ALIVE = (RunState.QUEUED, RunState.RUNNING)


class DisplacedError(Exception):
    """Somebody else has this import in hand, or it was cancelled."""


def run_import(import_id: UUID) -> None:
    """Does what is left of an import. Another run of the same job changes nothing twice."""
    run = Import.objects.filter(id=import_id, state__in=ALIVE).first()
    if run is None:
        return
    try:
        _Work(run).do()
    except DisplacedError:
        _cancel_if_asked(import_id)
    except Problem as problem:
        finish(import_id, RunState.FAILED, str(problem))
    except pl.exceptions.PolarsError as error:
        finish(import_id, RunState.FAILED, str(sources.unreadable(str(error))))
    except (IntegrityError, DataError) as error:
        finish(
            import_id,
            RunState.FAILED,
            _("The database refuses the rows (%(rule)s).") % {"rule": _rule(error)},
        )


def _rule(error: Exception) -> str:
    """Which constraint; never the database's words, which repeat the values."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return str(name or type(error.__cause__).__name__)


def _cancel_if_asked(import_id: UUID) -> None:
    if Import.objects.filter(id=import_id, state=RunState.RUNNING, is_cancelling=True).exists():
        finish(import_id, RunState.CANCELLED, _("Stopped before anything was taken."))


def finish(import_id: UUID, state: RunState, message: str = "") -> None:
    """Ends an import that took nothing; its staged rows go, and its file, which may be about persons."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(id=import_id)
        if run.state in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}:
            return
        Import.objects.filter(id=import_id).update(
            state=state, message=message[:500], finished_at=clock.now()
        )
        files.detach(SYSTEM, [run.file_id])
    sweep(run)


def sweep(run: Import) -> None:
    """What is not needed any more once an import has ended."""
    staging.remove(run.register, run.id)
    ImportPart.objects.filter(run=run).delete()


@dataclass
class _Work:
    run: Import

    @cached_property
    def actor(self) -> Actor:
        return accounts.restore_actor(self.run.actor)

    @cached_property
    def record_type(self) -> RecordType:
        return definitions.record_type(self.run.register)

    @cached_property
    def view(self) -> View:
        return permissions.check_can(self.record_type, self.actor, Action.IMPORT)

    def do(self) -> None:
        with sources.local_copy(self.run.file_id) as path:
            self._begin(path)
            self._load()
            self._settle()
        sweep(self.run)

    def _begin(self, path: Path) -> None:
        """At the first row, or where a former run stopped if what it staged is still there."""
        self.view  # noqa: B018 (asked before anything is read)
        self.reader: Reader = open_reader(Format(self.run.format), path)
        self.checker = Checker(self.record_type, self.view, self.run.mapping)
        self.keys: list[pl.Series] | None = []
        definition, total = str(definitions.release(self.run.register).id), self.reader.estimate()
        with transaction.atomic():
            self.run = Import.objects.select_for_update().get(id=self.run.id)
            if self.run.state not in ALIVE:
                raise DisplacedError
            if not self._can_continue(definition):
                self._restart(definition)
            elif self.run.position:
                self.keys = None
            Import.objects.filter(id=self.run.id).update(state=RunState.RUNNING, rows_total=total)
            self.run.refresh_from_db()

    def _can_continue(self, definition: str) -> bool:
        staged = staging.count(self.run.register, self.run.id)
        return self.run.definition == definition and staged == self.run.rows_right

    def _restart(self, definition: str) -> None:
        sweep(self.run)
        nothing: dict[str, Any] = dict.fromkeys(("position", "rows_read", "rows_right", "rows_faulty"), 0)
        Import.objects.filter(id=self.run.id).update(
            **nothing, faults=[], definition=definition, pass_number=F("pass_number") + 1
        )

    def _load(self) -> None:
        for chunk in self.reader.chunks(self.run.position, CHUNK_ROWS):
            self._checkpoint(chunk, self.checker.check(chunk))

    def _checkpoint(self, chunk: Chunk, checked: Checked) -> None:
        faults = [[one.row, one.column, one.value, one.message] for one in checked.faults]
        place = Import.objects.filter(
            id=self.run.id,
            state=RunState.RUNNING,
            is_cancelling=False,
            pass_number=self.run.pass_number,
            position=chunk.first,
        )
        with transaction.atomic():
            kept = [*self.run.faults, *faults][:KEPT_FAULTS]
            moved = place.update(
                position=chunk.first + chunk.frame.height,
                rows_read=F("rows_read") + checked.rows,
                rows_right=F("rows_right") + checked.rows_right,
                rows_faulty=F("rows_faulty") + checked.rows - checked.rows_right,
                faults=kept,
            )
            if not moved:
                raise DisplacedError
            staging.copy(self.run.register, self.run.id, self.checker.copied, checked.right)
            fault_file.keep(self.run, chunk.first, checked.wrong, checked.faults)
        self.run.faults = kept
        self._remember(checked)

    def _remember(self, checked: Checked) -> None:
        if self.keys is not None and checked.rows_right:
            self.keys = None if checked.keys is None else [*self.keys, checked.keys]

    def _may_repeat(self) -> bool:
        """Hashes that differ prove that no key stands twice; equal ones prove nothing."""
        if self.keys is None:
            return True
        return bool(self.keys) and bool(pl.concat(self.keys).is_duplicated().any())

    def _settle(self) -> None:
        with transaction.atomic():
            self._take_up()
            settling.lock(self.run.register)
            self._remove_late_faults()
            if self.run.rows_faulty and self.run.mode == Mode.ALL_OR_NOTHING:
                words = _("%(count)s rows are wrong, so nothing was taken.") % {"count": self.run.rows_faulty}
                self._end(RunState.FAILED, words, Settled(0, 0, 0))
                return
            settled = settling.merge(self.run, self.record_type, self.view, self.actor.account_id)
            self._end(RunState.DONE, "", settled)
            self._tell(settled)

    def _take_up(self) -> None:
        self.run = Import.objects.select_for_update().get(id=self.run.id)
        if self.run.state != RunState.RUNNING or self.run.is_cancelling:
            raise DisplacedError
        if staging.count(self.run.register, self.run.id) != self.run.rows_right:
            raise ConnectionResetError("the staging table was emptied")

    def _remove_late_faults(self) -> None:
        faults = settling.find_faults(self.run, self.record_type, self.view, may_repeat=self._may_repeat())
        settling.remove(self.run, faults)
        while orphans := settling.find_orphans(self.run, self.record_type):
            settling.remove(self.run, orphans)
            faults += orphans
        if faults:
            self._note_late(faults)

    def _note_late(self, faults: list[RowFault]) -> None:
        fault_file.keep_late(self.run, self.reader, faults)
        count = len({fault.row for fault in faults})
        self.run.rows_right -= count
        self.run.rows_faulty += count
        kept = [[one.row, one.column, one.value, one.message] for one in faults]
        self.run.faults = [*self.run.faults, *kept][:KEPT_FAULTS]

    def _end(self, state: RunState, message: str, settled: Settled) -> None:
        run = self.run
        run.state, run.message, run.finished_at = state, message, clock.now()
        run.rows_created, run.rows_changed, run.rows_same = settled.created, settled.changed, settled.same
        run.rows_total = run.rows_read
        run.faults_file_id = fault_file.put_together(run, self.actor)
        run.save()
        files.detach(self.actor, [run.file_id])

    def _tell(self, settled: Settled) -> None:
        run, post = self.run, self.view.post
        audit.record(
            self.actor,
            "registers.import",
            "register",
            run.register,
            detail={
                "batch": str(run.id),
                "created": settled.created,
                "changed": settled.changed,
                "same": settled.same,
                "wrong": run.rows_faulty,
            },
            organization_id=post.organization_id if post else None,
        )
        if settled.created or settled.changed:
            fact = RecordsChanged(
                subject_id=run.id,
                version=1,
                register=run.register,
                operation="imported",
                count=settled.created + settled.changed,
                record_ids=settled.ids,
                batch_id=run.id,
            )
            jobs.publish(fact, self.actor)
