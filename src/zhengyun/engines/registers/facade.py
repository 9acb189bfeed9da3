"""The only door to registers: what they are, records and their history, who saw them, bulk, changes.

Every call takes the actor first and checks what he may. Reads of a register about persons need a
`Purpose` with a basis, and each is written down for the person. Commands join the caller's transaction
or open one, are audited, and publish `registers.records_changed.v1`.

Refusals that any call may raise: `registers.no_such_register` (404), `registers.may_not_read`,
`registers.may_not_write` (403), `registers.no_purpose` (422).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.engines.registers import (
    checking,
    codes,
    queries,
    queries_access,
    queries_feed,
    queries_known,
    queries_search,
    sections,
)
from zhengyun.engines.registers import (
    in_words as words,
)
from zhengyun.engines.registers.contracts import (
    AccessEntry,
    Box,
    Cause,
    ChangePage,
    CheckAnswer,
    DefinitionVersion,
    ExportView,
    ImportPreview,
    ImportView,
    KnownRecord,
    Mode,
    Purpose,
    Record,
    RecordPage,
    RegisterView,
    Search,
)
from zhengyun.engines.registers.definition import CodeEntry
from zhengyun.engines.registers.logic import (
    change_record,
    create_record,
    dispute_record,
    retire_record,
    undo_record,
)
from zhengyun.engines.registers.logic import (
    write_for_effect as effects,
)
from zhengyun.engines.registers.schema import owner
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def set_owner_login(connect: Callable[[], owner.Session | None]) -> None:
    """Config hands in how a session of the schema's owner is opened (None: his login is not known here)."""
    owner.provide(connect)


def plan_package(path: Path) -> list[str]:
    """What an install of the package in a folder would do to the tables of registers, in words.

    The package has passed the check of packages; nothing is changed.
    """
    return sections.plan(path)


def list_registers(actor: Actor) -> list[RegisterView]:
    """The registers with which the actor may do anything at all, if only for one service item, by title."""
    return queries.list_registers(actor)


def get_register(actor: Actor, code: str, purpose: Purpose | None = None) -> RegisterView:
    """A register with the fields that the actor may see, for the purpose's item; without one, for any."""
    return queries.get_register(actor, code, purpose)


def definition_history(actor: Actor, code: str) -> list[DefinitionVersion]:
    """The versions of a register's definition that held or hold, newest first."""
    return queries.definition_history(actor, code)


def find(
    actor: Actor,
    code: str,
    key: Mapping[str, Any] | str,
    purpose: Purpose | None = None,
    as_of: datetime | None = None,
) -> Record:
    """The record with this key, now or as it stood at an instant.

    key: a value for each field of the key (or of one `x-unique`), or the key as text joined by `~`.
    Raises `registers.no_such_record` (404) also for a record that the actor may not see,
    `registers.not_a_key` (422).
    """
    return queries.find(actor, code, key, purpose, as_of)


def get(
    actor: Actor,
    code: str,
    record_id: UUID,
    purpose: Purpose | None = None,
    as_of: datetime | None = None,
) -> Record:
    """A record by its id, now or as it stood at an instant. Raises `registers.no_such_record` (404)."""
    return queries.get(actor, code, record_id, purpose, as_of)


def get_many(
    actor: Actor, code: str, ids: Iterable[UUID], purpose: Purpose | None = None
) -> dict[UUID, Record]:
    """Those of the records that exist and that the actor may see, in one query."""
    return queries.get_many(actor, code, ids, purpose)


def history(actor: Actor, code: str, record_id: UUID, purpose: Purpose | None = None) -> list[Record]:
    """Every version of a record, newest first, also of a retired one; at most 200."""
    return queries.history(actor, code, record_id, purpose)


def search(actor: Actor, code: str, wanted: Search, purpose: Purpose | None = None) -> RecordPage:
    """A page of records that meet every condition, in keyset order.

    Raises `registers.bad_filter` (422) for a field by which one cannot filter or which the actor does
    not see plainly.
    """
    return queries_search.search(actor, code, wanted, purpose)


def features(
    actor: Actor, code: str, area: Box, limit: int = 1000, purpose: Purpose | None = None
) -> Mapping[str, Any]:
    """The records within an area as a GeoJSON FeatureCollection (RFC 7946, EPSG:4490)."""
    return queries_search.features(actor, code, area, limit, purpose)


def changes(
    actor: Actor, code: str, cursor: str = "", limit: int = 100, purpose: Purpose | None = None
) -> ChangePage:
    """What changed since a cursor ('' from the beginning), in an order that misses nothing."""
    return queries_feed.changes(actor, code, cursor, limit, purpose)


def check(actor: Actor, code: str, values: Mapping[str, Any], purpose: Purpose | None = None) -> CheckAnswer:
    """Whether these values stand together in one record (核验); no data are given away.

    values: the whole key and at least one more field. Logged for the person, and limited: raises
    `accounts.too_many` (429), `registers.not_a_key` (422).
    """
    return checking.check(actor, code, values, purpose)


def create(
    actor: Actor, code: str, values: Mapping[str, Any], cause: Cause, key: str | None = None
) -> Record:
    """Enters a record. key: an Idempotency-Key; the same one gives the same record again.

    Raises `registers.record_invalid` (422) with `fields`, `registers.duplicate` (409),
    `registers.may_not_write` (403): only the source department writes, others raise an objection.
    """
    return create_record.create_record(actor, code, values, cause, key)


def change(
    actor: Actor,
    code: str,
    record_id: UUID,
    version: int,
    values: Mapping[str, Any],
    cause: Cause,
    key: str | None = None,
) -> Record:
    """Changes the fields in `values` (None empties one) of a record that is at `version`.

    Raises what `create` raises, and `registers.stale` (409) when somebody changed it meanwhile.
    Nothing is written when nothing differs.
    """
    return change_record.change_record(actor, code, record_id, version, values, cause, key)


def retire(
    actor: Actor, code: str, record_id: UUID, version: int, cause: Cause, key: str | None = None
) -> None:
    """Ends a record; its versions stay in history. Raises `registers.stale`, `registers.referenced` (409)."""
    retire_record.retire_record(actor, code, record_id, version, cause, key)


def undo(
    actor: Actor,
    code: str,
    record_id: UUID,
    version_to_restore: int,
    cause: Cause,
    key: str | None = None,
) -> Record:
    """Writes a former version's values as a new version; also brings a retired record back.

    Raises `registers.no_such_version` (404), and what `change` raises.
    """
    return undo_record.undo_record(actor, code, record_id, version_to_restore, cause, key)


def write_for_effect(
    run_id: UUID,
    code: str,
    operation: str,
    values: Mapping[str, Any],
    cause: Cause,
    organization_id: UUID,
    only_if: Mapping[str, Any] | None = None,
) -> UUID:
    """What the effect `registers.write` of a case does, once a run; gives the record's id.

    operation: `write` (the record with this key is changed, or created), `retire` (values: its key).
    organization_id: whose decision it is; it must be the register's source or below it. only_if: what the
    record must say before, by field; else `registers.not_as_before` (409).
    """
    return effects.write_for_effect(run_id, code, operation, values, cause, organization_id, only_if)


def read_for_form(
    actor: Actor,
    code: str,
    key: Mapping[str, Any],
    fields: Sequence[str],
    purpose: Purpose,
    organization_id: UUID,
) -> Record | None:
    """What a form of a service item is filled in with: these fields of the record with this key.

    Read for the organization that handles the item, by the access that the register gives it for
    `purpose.item`, or, where the record is about the actor himself, by his own right. Fields to which
    neither leads are left out, masked ones too. None: there is no such record, or nothing may be read.
    key: all of a key or an `x-unique`, or the subject field alone.
    """
    return queries_known.read_for_form(actor, code, key, fields, purpose, organization_id)


def in_words(code: str, field: str, value: Any) -> str:
    """A value of a field as people read it: titles of codes, names of what it refers to; '' for nothing."""
    return words.of_field(code, field, value)


def known_about(actor: Actor) -> list[KnownRecord]:
    """What the registers know about the actor himself and his wards under 14."""
    return queries_known.known_about(actor)


def accesses_of(actor: Actor, cursor: str | None = None, size: int = 50) -> Page[AccessEntry]:
    """Who read, checked, exported or wrote records about the actor or his wards under 14, newest first.

    What the law keeps secret is not in it.
    """
    return queries_access.accesses_of(actor, cursor, size)


def accesses_to(
    actor: Actor, code: str, record_id: UUID, cursor: str | None = None, size: int = 50
) -> Page[AccessEntry]:
    """Who read, checked, exported or wrote one record, newest first, for the steward of its source.

    What the law keeps secret is not in it. Raises `registers.may_not_read` (403) for anybody else.
    """
    return queries_access.accesses_to(actor, code, record_id, cursor, size)


def codes_of(list_code: str, on: date | None = None) -> list[CodeEntry]:
    """The entries of a code list that are valid on a legal day (default: today), by code."""
    return codes.codes_of(list_code, on)


def title_of_code(list_code: str, code: str, on: date | None = None) -> str:
    """A code in words; the code itself where the list does not know it."""
    return codes.title_of_code(list_code, code, on)


def mark_disputed(code: str, record_id: UUID, case_id: UUID) -> None:
    """An objection (数据校核) to a record was opened as a case. Twice changes nothing."""
    dispute_record.mark_disputed(code, record_id, case_id)


def settle_dispute(case_id: UUID) -> None:
    """The case of an objection has ended, whatever came of it."""
    dispute_record.settle_dispute(case_id)


def upload_import(actor: Actor, code: str, file_id: UUID) -> ImportView:
    """Begins an import of a stored file. Raises `registers.may_not_write` (403)."""
    from zhengyun.engines.registers.bulk import imports

    return imports.upload_import(actor, code, file_id)


def preview_import(actor: Actor, import_id: UUID, mapping: Mapping[str, str] | None = None) -> ImportPreview:
    """Columns, proposed mapping (field → column), first rows and their faults. Nothing is written."""
    from zhengyun.engines.registers.bulk import imports

    return imports.preview_import(actor, import_id, mapping)


def start_import(actor: Actor, import_id: UUID, mapping: Mapping[str, str], mode: Mode) -> ImportView:
    """Queues an import. Its progress is in `get_import`."""
    from zhengyun.engines.registers.bulk import imports

    return imports.start_import(actor, import_id, mapping, mode)


def run_import(import_id: UUID) -> None:
    """Does a queued import here and now instead of leaving it to a worker; one of both gives way."""
    from zhengyun.engines.registers.bulk import loading

    loading.run_import(import_id)


def get_import(actor: Actor, import_id: UUID) -> ImportView:
    """An import with its state and faults. Raises `registers.no_such_import` (404)."""
    from zhengyun.engines.registers.bulk import imports

    return imports.get_import(actor, import_id)


def list_imports(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[ImportView]:
    """Imports into registers that the actor may write, newest first."""
    from zhengyun.engines.registers.bulk import imports

    return imports.list_imports(actor, cursor, size)


def cancel_import(actor: Actor, import_id: UUID) -> ImportView:
    """Stops an import that is not done; what it staged is removed."""
    from zhengyun.engines.registers.bulk import imports

    return imports.cancel_import(actor, import_id)


def start_export(
    actor: Actor,
    code: str,
    wanted: Search,
    file_format: str,
    purpose: Purpose | None = None,
    fields: Sequence[str] = (),
) -> ExportView:
    """Queues an export. file_format: csv, xlsx, parquet, jsonl, geojson. fields: empty for all that one sees.

    Raises `registers.unknown_field` (422) for one that the actor does not see.
    """
    from zhengyun.engines.registers.bulk import exports

    return exports.start_export(actor, code, wanted, file_format, purpose, fields)


def run_export(export_id: UUID) -> None:
    """Does a queued export here and now instead of leaving it to a worker."""
    from zhengyun.engines.registers.bulk import exporting

    exporting.run_export(export_id)


def get_export(actor: Actor, export_id: UUID) -> ExportView:
    """One's own export. Raises `registers.no_such_export` (404)."""
    from zhengyun.engines.registers.bulk import exports

    return exports.get_export(actor, export_id)


def list_exports(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[ExportView]:
    """One's own exports, newest first."""
    from zhengyun.engines.registers.bulk import exports

    return exports.list_exports(actor, cursor, size)
