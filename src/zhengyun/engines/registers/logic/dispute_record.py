"""An objection to a record (数据校核) is a case; here only its mark at the record."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.models_access import Dispute
from zhengyun.kit import clock


def mark_disputed(code: str, record_id: UUID, case_id: UUID) -> None:
    definitions.record_type(code)
    Dispute.objects.get_or_create(case_id=case_id, defaults={"register": code, "record_id": record_id})


def settle_dispute(case_id: UUID) -> None:
    Dispute.objects.filter(case_id=case_id, settled_at=None).update(settled_at=clock.now())
