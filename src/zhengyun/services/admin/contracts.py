"""What others hand to administration."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StandardStepEntry:
    """A standard step (标准环节) with the steps that are it, each as (procedure, element)."""

    code: str
    title: str
    definition: str
    owner_id: UUID
    steps: tuple[tuple[str, str], ...]
