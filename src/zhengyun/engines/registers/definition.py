"""A record type as the platform keeps it in mind: parsed once from its file, frozen, plain data.

A record type is a JSON Schema 2020-12 document of one flat object with `x-` hints (README says which).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

ALL = "*"


class Kind(StrEnum):
    """The type of a field, and with it the type of its column.

    text → text, date → date, instant → timestamptz, integer → bigint, decimal → numeric(p, s),
    number → double precision, boolean → boolean, texts → text[], geometry → jsonb (GeoJSON, EPSG:4490)
    with a `box` beside it.
    """

    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXTS = "texts"
    GEOMETRY = "geometry"


class PersonalClass(StrEnum):
    """What a field tells about a living person (个人信息保护法 art. 4, 28)."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Rows(StrEnum):
    """own: records of the reader's organization and those below it. all: the whole register."""

    OWN = "own"
    ALL = "all"


class Action(StrEnum):
    """check: 核验, an answer yes or no without data."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"
    EXPORT = "export"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Reference:
    """x-reference: the value is the key of a record of another register (a foreign key)."""

    register: str
    field: str


@dataclass(frozen=True, slots=True)
class Field:
    """A property of the schema with its hints. name is the property and the column.

    codes: the code list (x-codes) whose codes the value must be one of, on the day of the write.
    mask: the recipe by which it is shown to who may see it only masked.
    geometry: point, line, polygon or any.
    schema: the property's own JSON Schema, by which a value is validated.
    """

    name: str
    title: str
    kind: Kind
    is_required: bool = False
    is_indexed: bool = False
    is_searched: bool = False
    format: str = ""
    max_length: int | None = None
    pattern: str = ""
    enum: tuple[Any, ...] = ()
    enum_titles: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    digits: tuple[int, int] | None = None
    codes: str = ""
    reference: Reference | None = None
    personal: PersonalClass = PersonalClass.NONE
    mask: str = ""
    geometry: str = ""
    default: Any = None
    unit: str = ""
    help: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """x-access: what a role at some organizations may do. at: codes of organizations, or `*`.

    fields: names, or `*`. masked: of these, the ones shown by their mask. purposes: codes of service
    items for which it holds; empty: for any. is_secret: the law keeps these reads from the person.
    """

    role: str
    at: tuple[str, ...]
    rows: Rows
    actions: frozenset[Action]
    fields: tuple[str, ...] = (ALL,)
    masked: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """x-rules: FEEL over the fields that must hold for a record. field: where the sentence stands."""

    when: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a retired record's history is kept, and by which law. years None: for ever."""

    years: int | None
    basis: str


@dataclass(frozen=True)
class RecordType:
    """A register's definition. code names the tables reg.<code>, reg_history.<code>, reg_load.<code>.

    source: code of the organization that alone writes (数源部门). owner_field: a text field holding the
    code of the organization to which a record belongs; empty: all belong to the source.
    key: fields that name a record, unique together. label: the field shown as its name.
    subject: the field with the identity number of the person whom it is about; guardian: of his guardian.
    public: fields that anybody may read without an account (never personal ones).
    current_days: a record older than this counts as not current for once-only; None: always current.
    """

    code: str
    title: str
    description: str
    source: str
    key: tuple[str, ...]
    label: str
    fields: Mapping[str, Field]
    unique: tuple[tuple[str, ...], ...] = ()
    owner_field: str = ""
    subject: str = ""
    guardian: str = ""
    access: tuple[Access, ...] = ()
    public: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    retention: Retention = Retention(None, "")
    basis: str = ""
    current_days: int | None = None
    valid_from: str = ""
    valid_until: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_personal(self) -> bool:
        """Every read of such a record is written down and told to the person."""
        return bool(self.subject)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields.values() if one.is_searched)

    @cached_property
    def geometry(self) -> Field | None:
        return next((one for one in self.fields.values() if one.kind is Kind.GEOMETRY), None)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code of a list, valid from a day until before another (None: open). parent: code above it."""

    code: str
    title: str
    valid_from: date
    valid_until: date | None
    parent: str = ""
    successor: str = ""
