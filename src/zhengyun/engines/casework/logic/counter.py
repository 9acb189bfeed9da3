"""Fill in, send and receive an application for somebody who stands at the counter.

The clerk's account does it; the applicant is the party. For the time of one call the clerk stands in for
whoever is there (`at_counter`), so that the same form, the same sources and the same checks serve him.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import CaseView, DraftView, Presence
from zhengyun.engines.casework.logic import start_correction as correction
from zhengyun.engines.casework.logic.offered_items import active_item
from zhengyun.engines.casework.logic.perform_act import perform
from zhengyun.engines.casework.logic.start_draft import begin_draft
from zhengyun.engines.casework.logic.submit_case import submit
from zhengyun.engines.casework.models import Case, Draft, ServiceItem, Task
from zhengyun.engines.casework.permissions import CLERK, CounterStanding, check_can_apply_at_counter
from zhengyun.engines.casework.queries_drafts import draft_view
from zhengyun.engines.casework.rules_counter import presence_until
from zhengyun.engines.casework.views import case_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

COUNTER = "counter"
GROUND = "present_at_counter"


def start_at_counter(
    actor: Actor,
    applicant_id: UUID,
    item_code: str,
    option_code: str,
    answers: Mapping[str, str],
    presence: Presence,
) -> DraftView:
    item, version = active_item(item_code)
    check_can_apply_at_counter(_standing(actor, applicant_id, item, presence))
    inner = _stand_in(actor, applicant_id, presence.person_id)
    with transaction.atomic():
        draft = begin_draft(
            inner,
            applicant_id,
            version,
            option_code,
            answers,
            mandate_id=_mandate_id(presence.person_id, applicant_id, item_code),
            presence=_kept(actor, item, presence),
        )
        audit.record(actor, "casework.start_at_counter", "draft", draft.id, detail=_ground(draft))
    return draft_view(draft)


def correct_at_counter(actor: Actor, case_id: UUID, presence: Presence) -> DraftView:
    """What a correction notice asks for, supplied by who stands at the counter."""
    case = Case.objects.filter(pk=case_id).select_related("item_version__item").first()
    if case is None:
        raise not_found("casework.no_such_case", _("This case is not known."), value=case_id)
    item = case.item_version.item
    check_can_apply_at_counter(_standing(actor, case.applicant_id, item, presence))
    with transaction.atomic():
        view = correction.start_correction(_stand_in(actor, case.applicant_id, presence.person_id), case_id)
        draft = Draft.objects.select_for_update().get(pk=view.id)
        draft.presence = _kept(actor, item, presence)
        draft.save(update_fields=["presence"])
        audit.record(actor, "casework.correct_at_counter", "draft", draft.id, detail=_ground(draft))
    return draft_view(draft)


def identify_again(actor: Actor, draft_id: UUID, presence: Presence) -> DraftView:
    """Who stands there now may be another one who may act for the applicant."""
    with transaction.atomic():
        draft = _own(actor, Draft.objects.select_for_update(), draft_id)
        item = ServiceItem.objects.get(versions__id=draft.item_version_id)
        check_can_apply_at_counter(_standing(actor, draft.applicant_id, item, presence))
        draft.presence = _kept(actor, item, presence)
        draft.mandate_id = _mandate_id(presence.person_id, draft.applicant_id, item.code)
        draft.save(update_fields=["presence", "mandate_id"])
        audit.record(actor, "casework.identify_again", "draft", draft.id, detail=_ground(draft))
    return draft_view(draft)


def at_counter(actor: Actor, draft_id: UUID, *, is_keeping: bool = False) -> Actor:
    """The clerk in the place of who stood there when he began this draft, with the rights of now."""
    draft = _own(actor, Draft.objects.all(), draft_id)
    item = definitions.item(draft.item_version_id)
    person_id = UUID(draft.presence["person"])
    standing = _standing_in(actor, draft.applicant_id, item.region_code, person_id)
    check_can_apply_at_counter(replace(standing, may_submit=True))
    if draft.state == "open" and not is_keeping:
        _check_is_present(draft)
    return _stand_in(actor, draft.applicant_id, person_id)


def _own(actor: Actor, rows: QuerySet[Draft], draft_id: UUID) -> Draft:
    draft = rows.filter(pk=draft_id).exclude(presence={}).first()
    if draft is None or draft.account_id != actor.account_id:
        raise not_found("casework.no_such_draft", _("This draft is not known."), value=draft_id)
    return draft


def _check_is_present(draft: Draft) -> None:
    """Drafts from before this was kept count from when they were begun."""
    known = draft.presence.get("at")
    until = presence_until(datetime.fromisoformat(known) if known else draft.created_at)
    if clock.now() >= until:
        raise conflict(
            "casework.presence_ended",
            _("Who stands at the counter must be identified again before you go on."),
            value=clock.local(until).strftime("%Y-%m-%d %H:%M"),
            remedy=_("What was typed is kept."),
        )


def submit_at_counter(actor: Actor, draft_id: UUID) -> CaseView:
    with transaction.atomic():
        case_id = submit(at_counter(actor, draft_id), draft_id).id
        _receive(actor, Case.objects.get(pk=case_id))
        return case_view(Case.objects.get(pk=case_id))


def _receive(actor: Actor, case: Case) -> None:
    """By the same act, where the matter has such a step and the clerk holds it."""
    table = definitions.procedure(case.procedure_version_id).act_set
    if not table.is_legal("receive", case.state):
        return
    for task in Task.objects.filter(case=case, state="open").order_by("opened_at", "id"):
        if "receive" in task.offers and actor.has_role(task.role, task.organization_id):
            perform(replace(actor, channel=COUNTER, party_id=None), case.id, "receive", task_id=task.id)
            return


def _stand_in(actor: Actor, applicant_id: UUID, person_id: UUID) -> Actor:
    return replace(actor, person_id=person_id, party_id=applicant_id, mandate_id=None, channel=COUNTER)


def _standing(actor: Actor, applicant_id: UUID, item: ServiceItem, presence: Presence) -> CounterStanding:
    person_id = presence.person_id
    known = _standing_in(actor, applicant_id, item.region_code, person_id)
    kind = parties.get_party(applicant_id).kind
    return replace(
        known,
        is_internal=item.is_internal or kind is PartyKind.ORGANIZATION,
        may_submit=bool(presence.letter.strip())
        or parties.can_act_for(person_id, applicant_id, item.code, on=clock.today()),
    )


def _mandate_id(person_id: UUID, applicant_id: UUID, item_code: str) -> UUID | None:
    """Of the mandate on the platform; a letter of paper is named in the presence instead."""
    try:
        found = parties.check_can_act_for(person_id, applicant_id, item_code, on=clock.today())
    except Problem:
        return None
    return found.id if found else None


def _standing_in(actor: Actor, applicant_id: UUID, region: str, person_id: UUID) -> CounterStanding:
    places = counters(actor, region)
    return CounterStanding(
        is_clerk=bool(places),
        is_session=actor.scopes is None and actor.account_id is not None,
        is_himself=any(_is_himself(one, applicant_id, person_id) for one in _clerks(actor, places)),
    )


def _clerks(actor: Actor, places: Collection[UUID]) -> set[UUID | None]:
    """Who takes it: the clerk, and who is away where he is a clerk only as the deputy of somebody."""
    held = [one for one in actor.roles if one.role == CLERK and one.organization_id in places]
    if any(one.deputy_for is None for one in held):
        return {actor.person_id}
    return {actor.person_id, *(one.deputy_for.person_id for one in held if one.deputy_for)}


def _is_himself(mine: UUID | None, applicant_id: UUID, person_id: UUID) -> bool:
    if mine is None or mine in (applicant_id, person_id):
        return True
    return parties.represents(mine, applicant_id)


def counters(actor: Actor, region: str) -> list[UUID]:
    """The counters of the clerk from where matters of this region are received."""
    held = actor.organizations(CLERK)
    places = parties.get_organizations(held) if held else {}
    above = {one.code for one in parties.region_path(region)} if places else set()
    return [key for key, place in places.items() if place.region_code in above]


def _kept(actor: Actor, item: ServiceItem, presence: Presence) -> dict[str, str]:
    place_id = counters(actor, item.region_code)[0]
    return {
        "at": clock.now().isoformat(),
        "person": str(presence.person_id),
        "name": parties.get_person(presence.person_id).name,
        "method": presence.method.value,
        "letter": presence.letter.strip()[:100],
        "place": parties.get_organization(place_id).name,
        "place_id": str(place_id),
    }


def _ground(draft: Draft) -> dict[str, str]:
    return {
        "item": draft.item_code,
        "ground": GROUND,
        "method": draft.presence["method"],
        "person": draft.presence["person"],
        "applicant": str(draft.applicant_id),
        "letter": draft.presence["letter"],
    }
