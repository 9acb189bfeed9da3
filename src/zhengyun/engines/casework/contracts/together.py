"""Several tasks looked at together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zhengyun.engines.casework.contracts.cases import ActOffer


@dataclass(frozen=True, slots=True)
class ChosenTask:
    """A task among several. version: of its case. letters: act to the title of the document it issues."""

    id: UUID
    case_id: UUID
    case_number: str
    applicant_name: str
    title: str
    step: str
    version: int
    letters: Mapping[str, str]
    case_state: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """What several tasks have in common. missing: how many are not open or not the actor's any more.

    idle: tasks that are left out because nothing at all can be done with them together, such as those whose
    cases wait for their applicants.
    """

    tasks: tuple[ChosenTask, ...]
    offers: tuple[ActOffer, ...]
    missing: int
    idle: tuple[ChosenTask, ...] = ()
