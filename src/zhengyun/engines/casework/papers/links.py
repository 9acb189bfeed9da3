"""A second code on a letter: an address that another room gives for a case, such as where to rate."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from zhengyun.engines.casework.contracts import PaperLink

Provide = Callable[[UUID], PaperLink | None]
_known: dict[str, Provide] = {}


def register_paper_link(kind: str, provide: Provide) -> None:
    """kind: of letter, as its template says (`receipt`). provide: for a case; None: no code."""
    _known[kind] = provide


def paper_link(kind: str, case_id: UUID) -> PaperLink | None:
    provide = _known.get(kind)
    return provide(case_id) if provide else None
