"""The job of an export: a few thousand records at a time, each read noted in the transaction of the read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import access_log, definitions, geometry, permissions, searching
from zhengyun.engines.registers.bulk import exports, writers
from zhengyun.engines.registers.bulk.exports import KEPT_FOR
from zhengyun.engines.registers.bulk.sources import MEDIA, Format
from zhengyun.engines.registers.contracts import Box, Record, RunState
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.models_bulk import Export
from zhengyun.engines.registers.queries_search import fetch, place_of
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql.reads import META
from zhengyun.engines.registers.sql.search import Plan
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

AT_ONCE = 5_000
ALIVE = (RunState.QUEUED, RunState.RUNNING)


def run_export(export_id: UUID) -> None:
    """Writes the file from its first row; what a run that was killed had written is gone with it."""
    run = Export.objects.filter(id=export_id, state__in=ALIVE).first()
    if run is None:
        return
    run.state, run.rows_written = RunState.RUNNING, 0
    run.save(update_fields=["state", "rows_written"])
    try:
        _export(run)
    except Problem as problem:
        Export.objects.filter(id=export_id).update(
            state=RunState.FAILED, message=str(problem)[:500], finished_at=clock.now()
        )


def _export(run: Export) -> None:
    actor = accounts.restore_actor(run.actor)
    purpose = exports.restored_purpose(run.purpose)
    record_type = definitions.record_type(run.register)
    view = permissions.check_can(record_type, actor, Action.EXPORT, purpose)
    wanted = exports.restored_search(run.search)
    plan = searching.plan(record_type, view, wanted)
    columns = _columns(run, record_type, view)
    entry = access_log.of_view(record_type, replace(view, columns=columns), actor, purpose)
    kind = Format(run.format)
    with tempfile.TemporaryDirectory(prefix="zhengyun-export-") as folder:
        path = Path(folder) / f"rows.{kind.value}"
        writer = writers.open_writer(kind, path, record_type, columns, view.masked)
        with closing(writer):
            for records in _records(run, record_type, view, plan, wanted.area, entry):
                writer.add(records)
        _finish(run, record_type, view, actor, path)


def _columns(run: Export, record_type: RecordType, view: View) -> tuple[str, ...]:
    """The fields that were asked for, in the definition's order; a map needs the places too."""
    wanted = set(run.search.get("fields") or view.columns)
    if run.format == Format.GEOJSON and record_type.geometry:
        wanted.add(record_type.geometry.name)
    return tuple(name for name in view.columns if name in wanted)


def _records(
    run: Export,
    record_type: RecordType,
    view: View,
    plan: Plan,
    area: Box | None,
    entry: Sequence[Any],
) -> Iterator[list[Record]]:
    """entry: what is noted of the read of each person's record."""
    after, is_last = None, False
    while not is_last:
        with transaction.atomic():
            rows = fetch(plan, view, after, AT_ONCE)
            kept = list(_within(record_type, plan, area, rows))
            access_log.note(record_type, [row[0] for row in kept], entry, is_bulk=True)
            run.rows_written += len(kept)
            Export.objects.filter(id=run.id).update(rows_written=run.rows_written)
        if kept:
            yield [to_record(record_type, view, row) for row in kept]
        is_last = len(rows) < AT_ONCE
        after = place_of(plan, rows[-1]) if rows else after


def _within(record_type: RecordType, plan: Plan, area: Box | None, rows: Sequence[Row]) -> Iterator[Row]:
    """Boxes may overlap where lines and areas themselves do not."""
    field = record_type.geometry
    if area is None or field is None:
        yield from rows
        return
    column = META + plan.names.index(field.name)
    shapes = [orjson.loads(row[column]) if isinstance(row[column], str) else row[column] for row in rows]
    yield from (row for row, fits in zip(rows, geometry.within(area, shapes), strict=True) if fits)


def _finish(run: Export, record_type: RecordType, view: View, actor: Actor, path: Path) -> None:
    with transaction.atomic():
        stored = _store(run, record_type, actor, path)
        done = Export.objects.filter(id=run.id, state=RunState.RUNNING).update(
            state=RunState.DONE,
            file_id=stored.id,
            file_name=stored.name,
            finished_at=clock.now(),
            expires_at=clock.now() + KEPT_FOR,
        )
        if done:
            files.attach(actor, [stored.id], f"export:{run.id}")
            audit.record(
                actor,
                "registers.export",
                "register",
                run.register,
                detail={"export": str(run.id), "count": run.rows_written, "sha256": stored.sha256},
                organization_id=view.post.organization_id if view.post else None,
            )


def _store(run: Export, record_type: RecordType, actor: Actor, path: Path) -> StoredFile:
    kind = Format(run.format)
    words = {"title": record_type.title, "day": clock.today().isoformat()}
    name = _("%(title)s %(day)s") % words + f".{kind.value}"
    with path.open("rb") as content:
        return files.put_stream(
            actor,
            content,
            name=name,
            media_type=MEDIA[kind],
            owner_id=None,
            purpose="registers.export",
        )
