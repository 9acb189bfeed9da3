"""Service items and their guides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.contracts.bundles import BundleView


@dataclass(frozen=True, slots=True)
class ItemOption:
    """A business option (业务办理项): code (new, renew, change, cancel, filing), its form.

    guard: FEEL over the answers of the first question; not holding means `redirect`.
    """

    code: str
    title: str
    form: str
    procedure: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """A line of a list or a search result. window: approval, public, commerce, intermediary.

    subjects: themes (服务主题) for `person` and `firm`. life_events: what the item says itself.
    """

    code: str
    title: str
    organization_id: UUID
    organization_name: str
    is_online: bool
    promised: str
    audience: tuple[str, ...]
    summary: str = ""
    window: str = ""
    is_bundle: bool = False
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    life_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text; is_match: it was looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item was found, where its title does not say it.

    kind: renamed, same, sound, typing (`asked` was typed, `word` was looked for); keyword, option, theme,
    department, number (`word` is what the item has).
    """

    kind: str
    asked: str
    word: str


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item that a search found; title and summary in pieces."""

    item: ItemSummary
    title: tuple[Marked, ...]
    summary: tuple[Marked, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The best first. read_as: what was looked for where the words themselves found nothing; suggestions:
    other words that may have been meant. renamed: old names in the question, with what they are today."""

    items: tuple[FoundItem, ...] = ()
    read_as: str = ""
    suggestions: tuple[str, ...] = ()
    renamed: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Offered while somebody types. item_code: the only item of this title; without it, a word."""

    text: str
    item_code: str = ""


@dataclass(frozen=True, slots=True)
class MissedSearchRow:
    """Words that found nothing; settled_at: since when somebody has done something about it."""

    id: UUID
    text: str
    times: int
    first_at: datetime
    last_at: datetime
    settled_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in full. `guide` holds the fields of GB/T 39046 table 4 under the names of the

    item file (see docs/applications.md); `materials` is the list of the option's form. bundle: what it
    brings together, where it is one (一件事). audience, item_type: codes of GB/T 39046 A.4 and A.1.
    """

    id: UUID
    version_id: UUID
    version: int
    code: str
    title: str
    organization_id: UUID
    organization_name: str
    is_online: bool
    guide: Mapping[str, Any]
    options: tuple[ItemOption, ...]
    first_question: Mapping[str, Any] | None
    materials: Mapping[str, tuple[Mapping[str, Any], ...]]
    bundle: BundleView | None = None
    audience: tuple[str, ...] = ()
    item_type: str = ""

    def asks(self, option: str) -> bool:
        """Whether the first question is asked of this option."""
        question = self.first_question
        return question is not None and option in question.get("asked_of", [option])
