"""Forms as plain data: what a page shows, what a draft holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SourceMark:
    """Where a value that was not asked comes from, in words, and as of when.

    record: register, record and field, where it stands in one. now: what stood there when the application
    was sent, where it was something else by then.
    """

    source: str
    title: str
    as_of: date
    basis: str = ""
    record: Mapping[str, str] = field(default_factory=dict)
    now: str | None = None


@dataclass(frozen=True, slots=True)
class OptionView:
    """facts: what is publicly known of it by name, by which a form may narrow its choices."""

    value: str
    title: str
    help: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. path: dotted place in the data. widget: text, textarea, number, date, radio,

    checkboxes, select, yes_no, phone, address, table. value: str for simple widgets, list[str]
    for checkboxes, list of row dicts for table (columns are FieldViews).
    """

    path: str
    title: str
    widget: str
    value: Any = ""
    required: bool = False
    help: str = ""
    errors: tuple[str, ...] = ()
    options: tuple[OptionView, ...] = ()
    source: SourceMark | None = None
    readonly: bool = False
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    columns: tuple[FieldView, ...] = ()

    @property
    def shown(self) -> str:
        """The answer in words: titles instead of codes, rows of a table on lines of their own."""
        titles = {option.value: option.title for option in self.options}
        if isinstance(self.value, str):
            words = titles.get(self.value, self.value)
            return f"{words} {self.unit}" if words and self.unit else words
        if isinstance(self.value, Mapping):
            region = self.value.get("region", "")
            return f"{titles.get(region, region)}{self.value.get('line', '')}"
        if self.columns:
            return "\n".join(self._shown_row(row) for row in self.value)
        return "、".join(titles.get(part, part) for part in self.value or ())

    def _shown_row(self, row: Mapping[str, Any]) -> str:
        cells = (replace(column, value=row.get(column.path, "")).shown for column in self.columns)
        return "，".join(cell for cell in cells if cell)


@dataclass(frozen=True, slots=True)
class FileView:
    id: UUID
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """A paper of a party, kept for its next applications. place: the counter or body that verified it.

    grade: A issued by the authority, B verified at a counter. valid_until: the last day, None for no end.
    """

    id: UUID
    kind: str
    title: str
    grade: str
    file: FileView
    verified_on: date
    place: str
    verified_by: str
    valid_until: date | None
    case_number: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of what is right or wrong. picture: its code; text: what is to be seen, in words."""

    is_right: bool
    picture: str
    text: str


@dataclass(frozen=True, slots=True)
class Examples:
    """How a material looks. blank, sample: codes of its paper, as 空白表格 and as 示例样表; '' for none."""

    blank: str = ""
    sample: str = ""
    drawings: tuple[Drawing, ...] = ()

    @classmethod
    def of(cls, material: Mapping[str, Any]) -> Examples:
        """From a material as a form or a guide says it."""
        rows = material.get("examples", ())
        drawings = tuple(Drawing(row["is"] == "right", row["picture"], row["text"]) for row in rows)
        return cls(material.get("blank", ""), material.get("sample", ""), drawings)


@dataclass(frozen=True, slots=True)
class MayFollow:
    """A material that is not the principal one and may follow after acceptance (可容缺): within how many
    working days, and by which rule."""

    days: int
    source: str

    @classmethod
    def of(cls, material: Mapping[str, Any]) -> MayFollow | None:
        """From a material as a form says it."""
        stated = material.get("may_follow")
        return cls(stated["days"], stated["source"]) if stated else None


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material as required and as given.

    waived: nothing to upload, with why (read from a register). files: what is current.
    hints: right, wrong in words, as the form gives them.
    is_paper: the clerk saw it, and no scan was made. kept: from earlier cases, to be used in a draft.
    origin: where and when what was used from earlier was verified, in words. may_follow: it may be promised
    here instead of being uploaded. follow_days: it is promised, and still missing, within so many working
    days of acceptance; follow_by: the last of them, once the case is accepted.
    """

    code: str
    title: str
    required: bool
    help: str = ""
    accept: tuple[str, ...] = ()
    max_bytes: int = 0
    waived: str = ""
    evidence: str = ""
    tick: str = ""
    files: tuple[FileView, ...] = ()
    errors: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    material_ids: tuple[UUID, ...] = ()
    reason: str = ""
    is_paper: bool = False
    origin: str = ""
    kept: tuple[KeptEvidence, ...] = ()
    examples: Examples = Examples()
    may_follow: MayFollow | None = None
    follow_days: int = 0
    follow_by: date | None = None


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of the wizard. state: todo, current, done, hidden pages are left out."""

    id: str
    title: str
    help: str
    state: str
    fields: tuple[FieldView, ...] = ()
    materials: tuple[MaterialView, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with its pages (visible ones, in order). case_id: set when it answers a correction or, as
    `is_supplement`, supplies what was promised; it then has in lists to be sent until `answer_until`.

    presence: of one that is filled in at a counter; {} for all others (models.Draft says what it holds).
    """

    id: UUID
    item_code: str
    option_code: str
    title: str
    applicant_id: UUID
    applicant_name: str
    state: str
    version: int
    pages: tuple[FormPage, ...]
    updated_at: datetime
    case_id: UUID | None = None
    submitted_case_id: UUID | None = None
    filled: int = 0
    total: int = 0
    presence: Mapping[str, str] = field(default_factory=dict)
    answer_until: date | None = None
    is_supplement: bool = False


@dataclass(frozen=True, slots=True)
class FormReview:
    """Everything before it is sent: pages with values; errors by page and field."""

    draft: DraftView
    errors: tuple[tuple[str, str, str], ...]

    @property
    def is_complete(self) -> bool:
        return not self.errors
