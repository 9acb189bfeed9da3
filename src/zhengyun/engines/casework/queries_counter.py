"""What a counter has at hand: applications not sent yet, and papers that wait to be handed over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import DraftView, PaperRow
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.models import Draft, Task
from zhengyun.engines.casework.permissions import CLERK
from zhengyun.engines.casework.queries_drafts import MOST_DRAFTS, draft_head, own_draft
from zhengyun.engines.casework.queries_evidence import kept_for
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import Page, decode_cursor, make_page


def counter_drafts(actor: Actor) -> list[DraftView]:
    if actor.account_id is None:
        return []
    rows = Draft.objects.filter(account_id=actor.account_id, state="open").exclude(presence={})
    drafts = list(rows.order_by("-updated_at", "-id")[:MOST_DRAFTS])
    names = parties.get_parties({draft.applicant_id for draft in drafts})
    return [draft_head(draft, names[draft.applicant_id].name) for draft in drafts]


def waiting_paper(actor: Actor, case_id: UUID) -> PaperRow | None:
    task = _papers(actor, "", None).filter(case_id=case_id).order_by("opened_at", "id").first()
    return _paper(task) if task else None


def papers_page(
    actor: Actor, text: str, cursor: str | None, size: int, before: datetime | None
) -> Page[PaperRow]:
    here = decode_cursor(cursor)
    rows = after(_papers(actor, text, before), "opened_at", here, newest_first=False)
    found = [_paper(task) for task in rows[: size + 1]]
    return make_page(found, size, here, lambda row: (row.waits_since, row.task_id))


def count_papers(actor: Actor, text: str, before: datetime | None, most: int) -> int:
    return _papers(actor, text, before).order_by()[: most + 1].count()


def _papers(actor: Actor, text: str, before: datetime | None) -> QuerySet[Task]:
    """Open steps that offer to serve: they are done when the decision is handed over."""
    tasks = Task.objects.filter(
        state="open",
        offers__contains=["serve"],
        role=CLERK,
        organization_id__in=actor.organizations(CLERK),
        case__served_at=None,
    ).select_related("case")
    if before is not None:
        tasks = tasks.filter(opened_at__lt=before)
    if wanted := text.strip():
        tasks = tasks.filter(
            Q(case_number=wanted.upper())
            | Q(applicant_name__contains=wanted)
            | Q(case__applicant_code=wanted.upper())
        )
    return tasks


def _paper(task: Task) -> PaperRow:
    case = task.case
    return PaperRow(
        case_id=case.id,
        task_id=task.id,
        number=case.number,
        title=case.title,
        applicant_id=case.applicant_id,
        applicant_name=case.applicant_name,
        item_code=case.item_code,
        agent_name=case.agent_name,
        contact_phone=case.contact_phone,
        outcome=case.outcome,
        version=case.version,
        waits_since=task.opened_at,
    )


def check_offered(actor: Actor, draft_id: UUID, evidence_id: UUID) -> None:
    """Raises `casework.no_such_evidence` (404) for a kept paper that this draft may not use."""
    draft = own_draft(actor, draft_id)
    kept = kept_for(draft).values() if draft.state == "open" else ()
    if all(one.id != evidence_id for found in kept for one in found):
        raise not_found("casework.no_such_evidence", _("This paper is not known."), value=evidence_id)
