"""What registers look like to other modules. Dates are legal days in Asia/Shanghai, instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

IMPORTED_KINDS = ("csv", "xlsx", "parquet", "jsonl", "geojson")
"""Kinds of files (kernel.files) from which rows are read in."""
MOST_IMPORTED_BYTES = 500_000_000
"""How large such a file may be where an officer or an operator hands it in."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a person's data are read: the statutory duty by item and article (法定职责依据).

    item: code of the service item, basis: the article in words, case_id and case_number: for which case.
    Needed for registers about persons; a read without one is refused.
    """

    basis: str = ""
    item: str = ""
    case_id: UUID | None = None
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a record is written: a case, or words (依据), or an import."""

    reason: str = ""
    case_id: UUID | None = None
    batch_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as this actor may see it. kind: see definition.Kind. format: of its text, '' for any.
    is_masked: shown by its mask only."""

    name: str
    title: str
    kind: str
    format: str
    is_required: bool
    is_key: bool
    is_indexed: bool
    is_searched: bool
    is_masked: bool
    codes: str
    reference: str
    personal: str
    unit: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A register as this actor may use it. count is an estimate of the planner, never counted for a list."""

    code: str
    title: str
    description: str
    package: str
    version: str
    source_code: str
    source_name: str
    key: tuple[str, ...]
    label: str
    fields: Sequence[FieldView]
    actions: frozenset[str]
    is_personal: bool
    has_geometry: bool
    estimated_count: int


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """A version of a register's definition as its package brought it. activated_at None: it waits."""

    package: str
    version: str
    activated_at: datetime | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a record as the actor may see it; what he may not see is not in values.

    values: by field; dates are date, decimals Decimal, geometry a GeoJSON mapping. masked: names of fields
    shown by their mask. key: the record's key as text, joined by `~`. since: when this version began;
    until: None while it is the current one. operation: what ended it (changed, retired) or ''.
    is_disputed: an objection is open. reason: why this version was written, retired: why it was retired;
    both only in a history, for those who may write.
    """

    id: UUID
    register: str
    key: str
    label: str
    version: int
    since: datetime
    until: datetime | None
    values: Mapping[str, Any]
    masked: frozenset[str] = frozenset()
    owner_id: UUID | None = None
    case_id: UUID | None = None
    batch_id: UUID | None = None
    by: UUID | None = None
    operation: str = ""
    is_disputed: bool = False
    reason: str = ""
    retired: str = ""


class Operator(StrEnum):
    """words: every word or part of a word stands in the searched fields (field is '')."""

    EQUAL = "eq"
    FROM = "from"
    UNTIL = "until"
    PREFIX = "prefix"
    ANY_OF = "in"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter. Only keys, indexed fields and words can be filtered by: everything else is refused.

    FROM is at or after, UNTIL is before.
    """

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees (EPSG:4490)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Search:
    """order: an indexed field, '' for the order in which records were entered; `-` before it: descending."""

    conditions: Sequence[Condition] = ()
    area: Box | None = None
    order: str = ""
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPage:
    records: Sequence[Record]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """Whether these values belong together (核验). Nothing else is told, not even which one differs."""

    matches: bool


class ChangeKind(StrEnum):
    WRITTEN = "written"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Change:
    """A record that changed since a cursor, in its present state; record is None when it was retired."""

    kind: ChangeKind
    id: UUID
    key: str
    at: datetime
    record: Record | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """cursor continues after these changes, also when there was none."""

    changes: Sequence[Change]
    cursor: str


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """Somebody read, checked or exported a person's record. names are as they were then."""

    id: UUID
    at: datetime
    register: str
    register_title: str
    action: str
    reader: str
    organization: str
    item: str
    basis: str
    case_number: str
    fields: tuple[str, ...]
    about: str
    is_guardianship: bool


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What a register knows about the person who asks, every field, with its source and date.

    is_guardianship: about his ward under 14.
    """

    register: str
    title: str
    source_name: str
    as_of: date
    record: Record
    fields: Sequence[FieldView]
    is_guardianship: bool = False


class RunState(StrEnum):
    """uploaded → previewed → queued → running → done | failed | cancelled."""

    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """all_or_nothing: one fault and nothing is taken. right_rows: what is right, with a file of the rest."""

    ALL_OR_NOTHING = "all_or_nothing"
    RIGHT_ROWS = "right_rows"


@dataclass(frozen=True, slots=True)
class RowFault:
    """row: as a person counts, the first data row is 1 (row 2 of a sheet). column: as in the file."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportView:
    id: UUID
    register: str
    register_title: str
    file_name: str
    format: str
    state: RunState
    mode: Mode
    mapping: Mapping[str, str]
    columns: Sequence[str]
    rows_total: int | None
    rows_read: int
    rows_right: int
    rows_faulty: int
    rows_created: int
    rows_changed: int
    rows_same: int
    faults: Sequence[RowFault]
    faults_file_id: UUID | None
    message: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """columns of the file, the proposed column for each field, the first rows, the first faults of them."""

    columns: Sequence[str]
    mapping: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    faults: Sequence[RowFault]


@dataclass(frozen=True, slots=True)
class ExportView:
    id: UUID
    register: str
    register_title: str
    format: str
    state: RunState
    rows_written: int
    file_id: UUID | None
    file_name: str
    message: str
    created_at: datetime
    finished_at: datetime | None
