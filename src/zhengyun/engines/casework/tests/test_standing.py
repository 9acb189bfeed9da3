"""What somebody is to a case: agents of other matters, officers who applied themselves, other steps."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.logic.acceptance_people import identity_number
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.models import Case, Draft, Material
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
OTHER_MATTER = "990124000131099999"


def agent(world: World, *matters: str) -> Actor:
    """Another agent of the applicant, mandated for these matters only."""
    person = parties.register_person(SYSTEM, "柳舟", identity_number(), phone="13900001111")
    account = accounts.create_account(SYSTEM, "liu.zhou", person.id, AccountKind.CITIZEN)
    firm, today = world.applicant.party_id, clock.today()
    assert firm
    until = today + timedelta(days=30)
    parties.grant_mandate(SYSTEM, firm, person.id, list(matters), [MandateRight.SUBMIT], today, until)
    return accounts.actor_for_account(account.id, firm, channel="web")


def code(actor: Actor, case: CaseView, act: str, **how: object) -> str:
    with pytest.raises(Problem) as caught:
        facade.perform(actor, case.id, act, **how)  # type: ignore[arg-type]
    return caught.value.code


def test_an_agent_for_another_matter_sees_and_withdraws_nothing(world: World) -> None:
    case = world.submit()
    stranger = agent(world, OTHER_MATTER)
    assert code(stranger, case, "withdraw") == "casework.no_such_case"
    assert not facade.my_cases(stranger).rows
    with pytest.raises(Problem) as caught:
        facade.case_file(stranger, case.id)
    assert caught.value.status == 404


def test_another_agent_for_the_same_matter_goes_on_with_it(world: World) -> None:
    case = world.submit()
    colleague = agent(world, ITEM, OTHER_MATTER)
    assert [row.id for row in facade.my_cases(colleague).rows] == [case.id]
    assert facade.perform(colleague, case.id, "withdraw").state == "withdrawn"


def plan_of(world: World, draft: Draft) -> UUID:
    facade.add_file(world.applicant, draft.id, "plan", io.BytesIO(A_PDF), "plan.pdf")
    found = Material.objects.get(draft=draft).file_id
    assert found
    return found


def former(world: World) -> Actor:
    """The agent, after the mandate for this matter was taken back."""
    assert world.applicant.account_id
    assert world.applicant.mandate_id
    parties.revoke_mandate(SYSTEM, world.applicant.mandate_id)
    return accounts.actor_for_account(world.applicant.account_id, channel="web")


def opens(actor: Actor, owner_id: UUID, file_id: UUID) -> bool:
    try:
        return facade.open_file(actor, owner_id, file_id).id == file_id
    except Problem as problem:
        return problem.status != 404


@pytest.mark.parametrize("is_sent", [False, True])
def test_uploads_are_closed_to_a_former_agent(is_sent: bool, world: World) -> None:
    draft = world.draft()
    plan = plan_of(world, draft)
    if is_sent:
        facade.submit(world.applicant, draft.id)
    assert opens(world.applicant, draft.id, plan)
    assert not opens(former(world), draft.id, plan)


def test_a_mandate_for_another_matter_does_not_open_what_was_begun_under_an_ended_one(world: World) -> None:
    draft = world.draft()
    plan = plan_of(world, draft)
    person_id, firm = world.applicant.person_id, world.applicant.party_id
    assert person_id
    assert firm
    account_id, today = former(world).account_id, clock.today()
    assert account_id
    until = today + timedelta(days=30)
    parties.grant_mandate(SYSTEM, firm, person_id, [OTHER_MATTER], [MandateRight.SUBMIT], today, until)
    again = accounts.actor_for_account(account_id, firm, channel="web")
    assert not opens(again, draft.id, plan)
    assert facade.my_drafts(again) == []
    with pytest.raises(Problem) as caught:
        facade.get_draft(again, draft.id)
    assert caught.value.code == "casework.no_such_draft"


def test_what_was_sent_is_open_to_those_who_see_the_case(world: World) -> None:
    draft = world.draft()
    plan = plan_of(world, draft)
    colleague = agent(world, ITEM)
    assert not opens(colleague, draft.id, plan)
    case = facade.submit(world.applicant, draft.id)
    assert opens(colleague, draft.id, plan)
    assert opens(world.reviewer, case.id, plan)


def test_who_applied_as_a_citizen_does_not_handle_it_as_an_officer(world: World) -> None:
    case = world.submit()
    Case.objects.filter(pk=case.id).update(agent_id=world.reviewer.person_id)
    assert code(world.reviewer, case, "receive") == "casework.may_not"


def test_a_colleague_does_not_serve_beside_the_step_that_serves(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "refuse", data={"reasons": "场所不符合"})
    assert code(world.reviewer, case, "serve", data={"method": "mail"}) == "casework.not_offered"
    facade.perform(world.clerk, case.id, "serve", data={"method": "mail"})
    assert world.open_elements(case) == []
