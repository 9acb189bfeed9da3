"""Say what was done about words that found nothing."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import MissedSearch
from zhengyun.engines.casework.permissions_search import check_can_tend_searches
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

MAX_NOTE = 200


@transaction.atomic
def settle_missed_search(actor: Actor, search_id: UUID, note: str) -> None:
    """A second time changes nothing. Raises `casework.may_not` (403), `casework.no_such_search` (404),
    `casework.note_too_long` (422)."""
    check_can_tend_searches(actor)
    if len(note) > MAX_NOTE:
        raise Problem(
            "casework.note_too_long", _("A note has at most 200 characters."), value=len(note), status=422
        )
    row = MissedSearch.objects.select_for_update().filter(pk=search_id).first()
    if row is None:
        raise not_found("casework.no_such_search", _("These words are not kept."), value=str(search_id))
    if row.settled_at and row.note == note.strip():
        return
    row.settled_at, row.settled_by, row.note = clock.now(), actor.account_id, note.strip()
    row.save(update_fields=["settled_at", "settled_by", "note"])
    audit.record(actor, "casework.settle_missed_search", "missed_search", row.id)
