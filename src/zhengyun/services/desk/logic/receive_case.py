"""Send what was filled in at the counter, and note whom it served."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.logic.note_visit import note_case


@transaction.atomic
def receive_case(actor: Actor, draft_id: UUID) -> CaseView:
    """Twice gives the same case and the same visit again."""
    case = casework.submit_at_counter(actor, draft_id)
    note_case(actor, "received", case.id, case.item_code, case.title)
    return case
