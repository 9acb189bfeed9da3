"""Drafts as their owner sees them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import DraftView, FormReview
from zhengyun.engines.casework.forms.pages import Errors, build_pages
from zhengyun.engines.casework.logic.check_application import validate_submission
from zhengyun.engines.casework.logic.forms import draft_settings, draft_state
from zhengyun.engines.casework.models import Draft
from zhengyun.engines.casework.queries_cases import answer_days, mandated_matters
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found

MOST_DRAFTS = 50


def get_draft(actor: Actor, draft_id: UUID, errors: Errors | None = None) -> DraftView:
    return draft_view(own_draft(actor, draft_id), errors)


def review(actor: Actor, draft_id: UUID) -> FormReview:
    draft = own_draft(actor, draft_id)
    found = validate_submission(draft)
    errors: dict[str, list[str]] = {}
    for _page, key, words in found:
        errors.setdefault(key, []).append(words)
    return FormReview(draft_view(draft, errors), tuple(found))


def my_drafts(actor: Actor) -> list[DraftView]:
    """Open drafts for the party that the actor acts for, newest first, without their pages."""
    rows = _own(actor).filter(state="open").select_related("case").order_by("-updated_at", "-id")
    drafts = [draft for draft in rows[:MOST_DRAFTS] if can_work_on_draft(actor, draft)]
    names = parties.get_parties({draft.applicant_id for draft in drafts})
    until = answer_days([draft.case_id for draft in drafts if draft.case_id])
    return [
        replace(draft_head(one, names[one.applicant_id].name), answer_until=until.get(one.case_id))
        if one.case_id
        else draft_head(one, names[one.applicant_id].name)
        for one in drafts
    ]


def own_draft(actor: Actor, draft_id: UUID, *, lock: bool = False) -> Draft:
    """Raises `casework.no_such_draft` (404) also for somebody else's draft."""
    rows = _own(actor)
    found = rows.select_for_update() if lock else rows.select_related("case")
    draft = found.filter(pk=draft_id).first()
    if draft is None or not can_work_on_draft(actor, draft):
        raise not_found(
            "casework.no_such_draft",
            _("This draft is not known."),
            value=draft_id,
            remedy=_("Look under My matters for what you began."),
        )
    return draft


def _own(actor: Actor) -> QuerySet[Draft]:
    """One's own drafts, for the party that one acts for at this moment."""
    if actor.account_id is None:
        return Draft.objects.none()
    acting_for = actor.party_id or actor.person_id
    return Draft.objects.filter(Q(account_id=actor.account_id) & Q(applicant_id=acting_for))


def can_work_on_draft(actor: Actor, draft: Draft) -> bool:
    """Whoever began it, while he acts for its applicant under a mandate that covers the matter."""
    if actor.account_id is None or draft.account_id != actor.account_id:
        return False
    if draft.applicant_id != (actor.party_id or actor.person_id):
        return False
    if actor.mandate_id is None or actor.mandate_id == draft.mandate_id:
        return True
    matters = mandated_matters(actor)
    return matters is None or draft.item_code in matters


def draft_view(draft: Draft, errors: Errors | None = None) -> DraftView:
    state = draft_state(draft)
    settings = draft_settings(draft, errors)
    pages = build_pages(state, settings)
    fields = [field for page in pages for field in page.fields]
    head = draft_head(draft, parties.get_party(draft.applicant_id).name)
    return DraftView(
        **{name: getattr(head, name) for name in _HEAD},
        pages=pages,
        filled=sum(1 for field in fields if field.value not in ("", [], None)),
        total=len(fields),
    )


_HEAD = (
    "id",
    "item_code",
    "option_code",
    "title",
    "applicant_id",
    "applicant_name",
    "state",
    "version",
    "updated_at",
    "case_id",
    "submitted_case_id",
    "presence",
    "is_supplement",
)


def draft_head(draft: Draft, applicant_name: str) -> DraftView:
    return DraftView(
        id=draft.id,
        item_code=draft.item_code,
        option_code=draft.option_code,
        title=draft.title,
        applicant_id=draft.applicant_id,
        applicant_name=applicant_name,
        state=draft.state,
        version=draft.version,
        pages=(),
        updated_at=draft.updated_at,
        case_id=draft.case_id,
        submitted_case_id=draft.submitted_case_id,
        presence=draft.presence,
        is_supplement=draft.is_supplement,
    )
