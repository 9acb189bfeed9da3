"""Begin the answer to the one correction notice, or supply what was promised: only that is open."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import DraftView
from zhengyun.engines.casework.logic import evidence
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Draft, Material
from zhengyun.engines.casework.permissions import check_can_apply, check_can_see_case
from zhengyun.engines.casework.queries_drafts import draft_view
from zhengyun.engines.casework.rules import AWAITING_APPLICANT
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, forbidden, not_found


def start_correction(actor: Actor, case_id: UUID) -> DraftView:
    """The open answer is taken up again, also by another agent of the same applicant."""
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        if case is None:
            raise not_found("casework.no_such_case", _("This case is not known."), value=case_id)
        situation = Situation(actor, case)
        standing = situation.standing()
        check_can_see_case(standing)
        if not situation.is_applicant or actor.account_id is None:
            raise forbidden("casework.may_not", _("Only the applicant answers a correction notice."))
        check_can_apply(standing)
        if case.state not in AWAITING_APPLICANT and (case.closed_at or case.supplement_due_on is None):
            raise conflict(
                "casework.nothing_to_correct",
                _("There is nothing to correct in this case."),
                value=case.number,
            )
        known = Draft.objects.select_for_update().filter(case=case, state="open").first()
        draft = known or _new_draft(actor, actor.account_id, case)
        if draft.account_id != actor.account_id:
            _take_over(actor, actor.account_id, draft)
    return draft_view(draft)


def _take_over(actor: Actor, account_id: UUID, draft: Draft) -> None:
    """What a clerk saw says nothing of what somebody else goes on to upload, so his ticks end here."""
    before = draft.account_id
    mine = Material.objects.filter(draft=draft, case=None)
    mine.filter(is_paper=True).delete()
    for row in mine.exclude(tick=""):
        row.tick, row.ticked_by, row.ticked_at = "", None, None
        evidence.regrade(row, draft.form_version_id)
        row.save(update_fields=["tick", "ticked_by", "ticked_at", "evidence"])
    draft.account_id, draft.presence = account_id, {}
    draft.save(update_fields=["account_id", "presence"])
    audit.record(actor, "casework.take_over_draft", "draft", draft.id, detail={"from": str(before)})


def _new_draft(actor: Actor, account_id: UUID, case: Case) -> Draft:
    now = clock.now()
    draft = Draft(
        account_id=account_id,
        applicant_id=case.applicant_id,
        mandate_id=case.mandate_id,
        item_version_id=case.item_version_id,
        form_version_id=case.form_version_id,
        item_code=case.item_code,
        option_code=case.option_code,
        title=case.title,
        case=case,
        data=case.data,
        sources=case.sources,
        created_at=now,
        updated_at=now,
    )
    draft.save(force_insert=True)
    audit.record(actor, "casework.start_correction", "case", case.id)
    return draft
