"""What people do with an import: hand in a file, look at it, start it, follow it, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, permissions
from zhengyun.engines.registers.bulk import loading, sources
from zhengyun.engines.registers.bulk import mapping as mappings
from zhengyun.engines.registers.bulk.checking import Checker
from zhengyun.engines.registers.bulk.listing import keyset
from zhengyun.engines.registers.bulk.names import RUN_IMPORT
from zhengyun.engines.registers.bulk.readers import open_reader
from zhengyun.engines.registers.bulk.sources import FIRST_ROWS, FORMATS, Format, Reader
from zhengyun.engines.registers.contracts import ImportPreview, ImportView, Mode, RowFault, RunState
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.models_bulk import Import
from zhengyun.engines.registers.rules import View
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.paging import Page, decode_cursor, make_page

SHOWN_ROWS = 20
SHOWN_FAULTS = 50
SHOWN_CELL = 200
PURPOSE = "registers.import"
OPEN = (RunState.UPLOADED, RunState.PREVIEWED)


def upload_import(actor: Actor, code: str, file_id: UUID) -> ImportView:
    record_type, view = _check_may(actor, code)
    file = _own_file(actor, file_id)
    if file.media_type not in FORMATS:
        raise Problem(
            "registers.not_a_table",
            _("This kind of file holds no rows."),
            value=file.media_type,
            remedy=_("Hand the rows in as CSV, XLSX, Parquet, JSON lines or GeoJSON."),
        )
    kind = FORMATS[file.media_type]
    with sources.local_copy(file_id) as path:
        columns = list(open_reader(kind, path).columns)
    with transaction.atomic():
        run = Import.objects.create(
            register=record_type.code,
            file_id=file_id,
            file_name=file.name,
            format=kind.value,
            columns=columns,
            mapping=mappings.propose(record_type, columns),
            organization_id=view.post.organization_id if view.post else None,
            account_id=actor.account_id,
            actor=actor.stored(),
            created_at=clock.now(),
        )
        files.attach(actor, [file_id], f"import:{run.id}", owner_id=file.owner_id)
    return _view(run)


def _own_file(actor: Actor, file_id: UUID) -> StoredFile:
    """Only a file that the actor has just handed in for this: its id may come from anybody."""
    file = files.get(file_id)
    mine = {None, actor.person_id, actor.party_id, *actor.organizations()}
    if file.purpose != PURPOSE or file.subject or not (actor.system or file.owner_id in mine):
        raise not_found(
            "registers.no_such_file",
            _("There is no such file to be imported."),
            value=file_id,
            remedy=_("Hand the file in again."),
        )
    return file


def preview_import(actor: Actor, import_id: UUID, mapping: Mapping[str, str] | None = None) -> ImportPreview:
    run, record_type, view = _get(actor, import_id)
    chosen = dict(run.mapping)
    if mapping is not None:
        chosen = {name: title for name, title in mapping.items() if title}
        known = {name: title for name, title in chosen.items() if name in record_type.fields}
        chosen = {name: title for name, title in known.items() if title in run.columns}
    with sources.local_copy(run.file_id) as path:
        rows, faults = _look(open_reader(Format(run.format), path), Checker(record_type, view, chosen))
    if run.state in OPEN:
        Import.objects.filter(id=run.id, state__in=OPEN).update(state=RunState.PREVIEWED, mapping=chosen)
    return ImportPreview(tuple(run.columns), chosen, rows, faults)


def _look(reader: Reader, checker: Checker) -> tuple[list[dict[str, Any]], list[RowFault]]:
    chunk = next(iter(reader.chunks(0, FIRST_ROWS)), None)
    if chunk is None:
        return [], []
    shown = [
        {title: cell if cell is None else cell[:SHOWN_CELL] for title, cell in row.items()}
        for row in chunk.frame.head(SHOWN_ROWS).to_dicts()
    ]
    return shown, checker.check(chunk.head(FIRST_ROWS)).faults[:SHOWN_FAULTS]


def start_import(actor: Actor, import_id: UUID, mapping: Mapping[str, str], mode: Mode) -> ImportView:
    with transaction.atomic():
        run, record_type, _found = _get(actor, import_id, for_update=True)
        if run.state not in OPEN:
            raise _not_open(run)
        run.mapping = mappings.check(record_type, run.columns, mapping or run.mapping)
        run.state, run.mode, run.actor = RunState.QUEUED, Mode(mode), actor.stored()
        run.account_id = actor.account_id
        run.save()
        audit.record(
            actor,
            "registers.start_import",
            "register",
            run.register,
            detail={"batch": str(run.id), "mode": run.mode},
            organization_id=run.organization_id,
        )
        jobs.defer(RUN_IMPORT, key=f"import:{run.id}", lock=f"import:{run.id}", import_id=str(run.id))
    return _view(run)


def get_import(actor: Actor, import_id: UUID) -> ImportView:
    return _view(_get(actor, import_id)[0])


def list_imports(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[ImportView]:
    place = decode_cursor(cursor)
    rows = list(keyset(Import.objects.filter(_in_reach(actor)), place)[: size + 1])
    page = make_page(rows, size, place, lambda run: (run.created_at, run.id))
    return Page([_view(run) for run in page.rows], page.next, page.previous)


def cancel_import(actor: Actor, import_id: UUID) -> ImportView:
    with transaction.atomic():
        run, _type, _found = _get(actor, import_id, for_update=True)
        if run.state not in {*OPEN, RunState.QUEUED, RunState.RUNNING}:
            raise _not_open(run)
        Import.objects.filter(id=run.id).update(is_cancelling=True)
        audit.record(
            actor,
            "registers.cancel_import",
            "register",
            run.register,
            detail={"batch": str(run.id)},
            organization_id=run.organization_id,
        )
    if run.state != RunState.RUNNING:
        with translation.override(settings.LANGUAGE_CODE):
            words = _("Stopped before anything was taken.")
        loading.finish(run.id, RunState.CANCELLED, words)
    return _view(Import.objects.get(id=run.id))


def _check_may(actor: Actor, code: str) -> tuple[RecordType, View]:
    record_type = definitions.record_type(code)
    return record_type, permissions.check_can(record_type, actor, Action.IMPORT)


def _get(actor: Actor, import_id: UUID, *, for_update: bool = False) -> tuple[Import, RecordType, View]:
    """An import that brings records which the actor may not write is as if it were not there."""
    rows = Import.objects.select_for_update() if for_update else Import.objects.all()
    run = rows.filter(_in_reach(actor), id=import_id).first()
    if run is None:
        raise _absent(import_id)
    return (run, *_check_may(actor, run.register))


def _in_reach(actor: Actor) -> Q:
    """A file shows rows: who writes only some organizations' records sees only their imports."""
    whole, within = [], Q(pk__in=[])
    for one in definitions.all_types():
        view = permissions.permission(one, actor).views.get(Action.IMPORT)
        if view is None:
            continue
        if view.rows is None:
            whole.append(one.code)
        else:
            within |= Q(register=one.code, organization_id__in=view.rows)
    return Q(register__in=whole) | within


def _absent(import_id: UUID) -> Problem:
    return not_found("registers.no_such_import", _("There is no such import."), value=import_id)


def _not_open(run: Import) -> Problem:
    return conflict(
        "registers.import_under_way",
        _("This import was started already, or has ended."),
        value=run.state,
        remedy=_("Look at its progress, or hand the file in again."),
    )


def _view(run: Import) -> ImportView:
    return ImportView(
        id=run.id,
        register=run.register,
        register_title=definitions.record_type(run.register).title,
        file_name=run.file_name,
        format=run.format,
        state=RunState(run.state),
        mode=Mode(run.mode),
        mapping=run.mapping,
        columns=tuple(run.columns),
        rows_total=run.rows_total,
        rows_read=run.rows_read,
        rows_right=run.rows_right,
        rows_faulty=run.rows_faulty,
        rows_created=run.rows_created,
        rows_changed=run.rows_changed,
        rows_same=run.rows_same,
        faults=tuple(RowFault(*one) for one in run.faults),
        faults_file_id=run.faults_file_id,
        message=run.message,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
