"""Service items and their guides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


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
    """A line of a list or a search result. window: approval, public, commerce, intermediary."""

    code: str
    title: str
    organization_id: UUID
    organization_name: str
    is_online: bool
    promised: str
    audience: tuple[str, ...]
    summary: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in full. `guide` holds the fields of GB/T 39046 table 4 under the names of the

    item file (see docs/applications.md); `materials` is the list of the option's form.
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
