"""Open a case from a draft, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.definitions import Item, Procedure
from zhengyun.engines.casework.events import CaseSubmitted
from zhengyun.engines.casework.logic import clocks, evidence
from zhengyun.engines.casework.logic.check_application import check_complete, refuse
from zhengyun.engines.casework.logic.forms import against_rules
from zhengyun.engines.casework.logic.gaps import settle_promises
from zhengyun.engines.casework.logic.known_answers import known_when_sent
from zhengyun.engines.casework.logic.members import members_of
from zhengyun.engines.casework.logic.move_flow import begin
from zhengyun.engines.casework.logic.numbers import draw_number
from zhengyun.engines.casework.logic.perform_act import defer_letter, digest, perform
from zhengyun.engines.casework.models import Case, CaseAct, Draft, Material, Task
from zhengyun.engines.casework.rules import PROMISE
from zhengyun.engines.casework.views import case_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind, PartyView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found
from zhengyun.kit.logmarks import about_case

CASE_NUMBER = "{region:6}{day}{seq:5}{check:mod37_36}"
"""办件编号: region, day, number of the day, check character."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as the case keeps him."""

    id: UUID
    name: str
    code: str
    kind: str
    agent_id: UUID | None
    mandate_id: UUID | None
    phone: str
    agent_name: str = ""


def submit(actor: Actor, draft_id: UUID, *, idempotency_key: str | None = None) -> CaseView:
    def run() -> CaseView:
        with transaction.atomic():
            return _submit(actor, draft_id)

    if idempotency_key is None:
        return run()
    first: list[CaseView] = []

    def answer() -> tuple[int, dict[str, str]]:
        first.append(run())
        return 201, {"case_id": str(first[0].id)}

    _status, kept, _replayed = jobs.idempotent(
        actor, idempotency_key, digest(["submit", str(draft_id)]), answer
    )
    return first[0] if first else case_view(Case.objects.get(pk=kept["case_id"]))


def _submit(actor: Actor, draft_id: UUID) -> CaseView:
    draft = _locked(draft_id)
    if draft is None or draft.account_id != actor.account_id or _is_of_a_counter(actor, draft):
        raise not_found("casework.no_such_draft", _("This draft is not known."), value=draft_id)
    if draft.submitted_case_id is not None:
        return case_view(Case.objects.get(pk=draft.submitted_case_id))
    if draft.state != "open":
        raise conflict("casework.draft_closed", _("This draft was discarded."), value=draft_id)
    if draft.case_id is not None:
        return _answer(actor, draft.case_id, draft_id)
    applicant = _applicant(actor, draft)
    check_complete(draft)
    return case_view(open_case(actor, draft, applicant))


def _locked(draft_id: UUID) -> Draft | None:
    """The draft, and before it the case that it answers: everybody locks them in this order."""
    rows = Draft.objects.select_for_update()
    if (draft := rows.filter(pk=draft_id, case=None).first()) is not None:
        return draft
    answered = Draft.objects.filter(pk=draft_id).values("case_id")
    Case.objects.select_for_update().filter(pk__in=answered).first()
    return rows.filter(pk=draft_id).first()


def open_case(
    actor: Actor,
    draft: Draft,
    applicant: Applicant,
    *,
    case_id: UUID | None = None,
    parent: Case | None = None,
) -> Case:
    """What was checked becomes a case. case_id, parent: of a member, which a bundle opens."""
    item = definitions.item(draft.item_version_id)
    procedure = definitions.active_procedure(definitions.option_of(item, draft.option_code)["procedure"])
    case = _case(actor, draft, applicant, item, procedure)
    case.id, case.parent = case_id or case.id, parent
    case.save(force_insert=True)
    about_case(case.id)
    if parent is None and (now := known_when_sent(actor, draft, case)) is not None:
        refuse(against_rules(draft, now.data))
        case.sources = now.marks
        case.save(update_fields=["sources"])
    promised = settle_promises(draft)
    _move_draft(draft, case)
    if draft.presence:
        evidence.keep_ticked(actor, case)
    kinds = procedure.act_set.clocks if case.closed_at is None else ()
    live = [
        clocks.start_clock(case, kind, started_at=case.submitted_at, limit=limit)
        for kind in kinds
        if (limit := procedure.limit(kind)) is not None
    ]
    tasks = begin(case, procedure, live)
    noted = _noted(draft, procedure) | ({"gaps": promised} if promised else {})
    row = _tell(actor, case, tasks, noted)
    if template := procedure.letter("submit"):
        defer_letter(case.id, template, row)
    if promised and (template := procedure.letter(PROMISE)):
        defer_letter(case.id, template, row, run_id=uuid5(row.id, PROMISE))
    return case


def _noted(draft: Draft, procedure: Procedure) -> dict[str, Any]:
    """What the act of sending keeps: where it was handed in, and on which versions members were checked."""
    members = (
        {one.step.element: one.versions for one in members_of(draft)} if procedure.act_set.is_bundle else {}
    )
    return {**draft.presence, **({"members": members} if members else {})}


def _is_of_a_counter(actor: Actor, draft: Draft) -> bool:
    """Of somebody who stood at a counter, so that the clerk sends it only in his place (`at_counter`)."""
    return bool(draft.presence) and actor.party_id != draft.applicant_id


def _answer(actor: Actor, case_id: UUID, draft_id: UUID) -> CaseView:
    """What was asked back is answered by the act that the matter has for it."""
    case = Case.objects.get(pk=case_id)
    act = definitions.procedure(case.procedure_version_id).act_set.answer(case.state)
    return perform(actor, case_id, act or "supply", data={"draft": str(draft_id)})


def _applicant(actor: Actor, draft: Draft) -> Applicant:
    if actor.person_id is None:
        raise forbidden("casework.may_not", _("Only people can apply."))
    mandate_id = _mandate(actor, actor.person_id, draft)
    agent = draft.presence.get("name", actor.name)
    if draft.applicant_id == actor.person_id:
        person = parties.get_person(draft.applicant_id)
        phone = _phone(draft) or person.phone
        return Applicant(person.id, person.name, person.id_number, "person", None, None, phone)
    phone = _phone(draft) or parties.get_person(actor.person_id).phone
    return replace(_body(draft.applicant_id, actor.person_id, mandate_id, phone), agent_name=agent)


def _mandate(actor: Actor, person_id: UUID, draft: Draft) -> UUID | None:
    """The mandate that is used. Raises `parties.no_mandate`.

    An actor is made with the rights of now, and the draft was begun under a mandate that covers its
    matter, or by the head of the body; neither is asked for again.
    """
    if (actor.party_id, actor.mandate_id) == (draft.applicant_id, draft.mandate_id):
        return actor.mandate_id
    if draft.presence.get("letter"):
        return None
    found = parties.check_can_act_for(person_id, draft.applicant_id, draft.item_code, "submit", clock.today())
    return found.id if found else None


def _body(party_id: UUID, agent_id: UUID, mandate_id: UUID | None, phone: str) -> Applicant:
    """A firm or another body, for which a person acts."""
    try:
        entity = parties.get_legal_entity(party_id)
    except Problem:
        party = parties.get_party(party_id)
        code = _code(party)
        return Applicant(party.id, party.name, code, party.kind.value, agent_id, mandate_id, phone)
    kind = entity.entity_type.value
    return Applicant(entity.id, entity.name, entity.uscc, kind, agent_id, mandate_id, phone)


def _code(party: PartyView) -> str:
    if party.kind is PartyKind.ORGANIZATION:
        return parties.get_organization(party.id).uscc
    return parties.get_person(party.id).id_number


def _phone(draft: Draft) -> str:
    """The contact's telephone, as typed."""
    contact = draft.data.get("contact")
    typed = contact.get("phone") if isinstance(contact, dict) else None
    return str(typed or "")[:32]


def _case(actor: Actor, draft: Draft, applicant: Applicant, item: Item, procedure: Procedure) -> Case:
    now = clock.now()
    act_set = procedure.act_set
    is_closed = act_set.initial in act_set.closing
    office_name = definitions.office_name(item.organization_id)
    return Case(
        number=draw_number(CASE_NUMBER, {"region": item.region_code, "day": f"{clock.today():%y%m%d}"}),
        item_version_id=draft.item_version_id,
        form_version_id=draft.form_version_id,
        procedure_version_id=procedure.id,
        item_code=draft.item_code,
        option_code=draft.option_code,
        title=draft.title,
        applicant_id=applicant.id,
        applicant_name=applicant.name,
        applicant_code=applicant.code,
        applicant_kind=applicant.kind,
        agent_id=applicant.agent_id,
        agent_name=applicant.agent_name,
        contact_phone=applicant.phone,
        mandate_id=applicant.mandate_id,
        submitted_by=draft.account_id,
        channel=actor.channel,
        organization_id=item.organization_id,
        organization_name=office_name,
        region_code=item.region_code,
        state=act_set.initial,
        outcome=act_set.initial if is_closed else "",
        data=draft.data,
        sources=draft.sources,
        submitted_at=now,
        decided_at=now if is_closed else None,
        closed_at=now if is_closed else None,
    )


def _move_draft(draft: Draft, case: Case) -> None:
    Material.objects.filter(draft=draft, is_current=True).update(case=case)
    draft.state, draft.submitted_case_id, draft.updated_at = "submitted", case.id, case.submitted_at
    draft.save(update_fields=["state", "submitted_case_id", "updated_at"])


def _tell(actor: Actor, case: Case, tasks: Sequence[Task], presence: Mapping[str, Any]) -> CaseAct:
    """presence: where it was handed in at a counter, at which one and how who stood there was identified;
    members: of a bundle; gaps: what was promised to follow."""
    row = CaseAct(
        case=case,
        case_version=case.version,
        act="submit",
        account_id=actor.account_id,
        actor_name=actor.name,
        from_state="",
        to_state=case.state,
        organization_id=UUID(presence["place_id"]) if "place_id" in presence else None,
        organization_name=presence.get("place", ""),
        data={key: presence[key] for key in ("method", "letter", "members", "gaps") if presence.get(key)},
        occurred_at=case.submitted_at,
    )
    row.save(force_insert=True)
    audit.record(actor, "casework.submit", "case", case.id, detail={"number": case.number, "to": case.state})
    fact = CaseSubmitted(
        subject_id=case.id,
        version=case.version,
        number=case.number,
        applicant_id=case.applicant_id,
        organization_id=case.organization_id,
        task_ids=tuple(task.id for task in tasks),
    )
    jobs.publish(fact, actor)
    return row
