"""Facts that registers publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhengyun.kernel.jobs.contracts import Fact


@dataclass(frozen=True)
class RecordsChanged(Fact):
    """Records of a register were entered, changed or retired.

    subject_id, version: the record and the version that was written (of a retired record the last); of an
    import the batch and 1. record_ids: at most 100 of them; count says how many there were.
    operation: created, changed, retired, restored or imported.
    """

    type: ClassVar[str] = "registers.records_changed.v1"
    register: str
    operation: str
    count: int
    record_ids: tuple[UUID, ...] = ()
    batch_id: UUID | None = None
    case_id: UUID | None = None
