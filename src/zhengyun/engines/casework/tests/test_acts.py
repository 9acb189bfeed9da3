"""From submission to service, through the facade."""

from __future__ import annotations

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.models import Case, CaseAct
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import has_valid_check
from zhengyun.kit.logmarks import about_case, case_id


def test_the_whole_way_of_a_case(world: World) -> None:
    case = world.submit()
    assert case.state == "submitted"
    assert has_valid_check(case.number)
    assert world.open_elements(case) == ["counter"]
    case = facade.perform(world.reviewer, case.id, "receive")
    assert case.state == "received"
    assert world.open_elements(case) == ["counter"]
    case = facade.perform(world.reviewer, case.id, "accept")
    assert case.state == "accepted"
    assert case.promised_due_on is not None
    assert world.open_elements(case) == ["inspection", "review"]
    world.reviewed(case)
    assert world.open_elements(case) == ["inspection"]
    world.inspected(case)
    assert world.open_elements(case) == ["decision"]
    case = facade.perform(world.chief, case.id, "grant", opinion="准予")
    assert (case.state, case.outcome) == ("granted", "granted")
    assert case.closed_at is not None
    assert world.open_elements(case) == []
    jobs.run_pending()
    assert world.open_elements(case) == ["service"]
    case = facade.perform(world.clerk, case.id, "serve", data={"method": "counter"})
    assert case.served_at is not None
    acts = list(
        CaseAct.objects.filter(case_id=case.id).order_by("case_version").values_list("act", flat=True)
    )
    assert acts == ["submit", "receive", "accept", "complete", "complete", "sign", "grant", "serve"]
    assert Case.objects.get(pk=case.id).version == len(acts)
    with pytest.raises(Problem):
        facade.perform(world.clerk, case.id, "serve", data={"method": "counter"})


def refusal(world: World, *args: object, **kwargs: object) -> Problem:
    with pytest.raises(Problem) as caught:
        facade.perform(*args, **kwargs)  # type: ignore[arg-type]
    return caught.value


def test_an_illegal_move_is_refused_and_explained(world: World) -> None:
    case = world.submit()
    problem = refusal(world, world.reviewer, case.id, "accept")
    assert problem.code == "casework.illegal_act"
    assert problem.status == 409
    assert "收件" in problem.remedy or "Receive" in problem.remedy


def test_an_act_of_another_step_is_not_offered(world: World) -> None:
    case = world.accepted()
    problem = refusal(world, world.reviewer, case.id, "grant", task_id=world.task(case, "review").id)
    assert problem.code in ("casework.not_offered", "casework.may_not", "casework.separation")


def test_a_stale_version_is_refused(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive", expected_version=case.version)
    problem = refusal(world, world.reviewer, case.id, "accept", expected_version=case.version)
    assert (problem.code, problem.status) == ("casework.stale", 409)


def test_the_same_key_acts_once(world: World) -> None:
    case = world.submit()
    first = facade.perform(world.reviewer, case.id, "receive", idempotency_key="k1")
    again = facade.perform(world.reviewer, case.id, "receive", idempotency_key="k1")
    assert first.version == again.version == 2
    assert CaseAct.objects.filter(case_id=case.id, act="receive").count() == 1


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive", idempotency_key="k1")
    problem = refusal(world, world.reviewer, case.id, "accept", idempotency_key="k1")
    assert problem.code == "jobs.idempotency_key_reused"


def test_a_submission_with_the_same_key_gives_the_same_case(world: World) -> None:
    draft = world.draft()
    first = facade.submit(world.applicant, draft.id, idempotency_key="s1")
    again = facade.submit(world.applicant, draft.id, idempotency_key="s1")
    without_key = facade.submit(world.applicant, draft.id)
    assert first.id == again.id == without_key.id
    assert Case.objects.count() == 1


def test_an_incomplete_draft_is_not_sent(world: World) -> None:
    draft = world.draft(area=None)
    with pytest.raises(Problem) as caught:
        facade.submit(world.applicant, draft.id)
    assert caught.value.code == "casework.form_invalid"
    assert "premises.area" in caught.value.fields


def test_a_revoked_mandate_sends_nothing(world: World) -> None:
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kit.actor import SYSTEM

    draft = world.draft()
    assert world.applicant.mandate_id
    parties.revoke_mandate(SYSTEM, world.applicant.mandate_id)
    alone = world.refresh(world.applicant)
    with pytest.raises(Problem) as caught:
        facade.submit(alone, draft.id)
    assert caught.value.code == "parties.no_mandate"


def test_nobody_sends_another_persons_draft(world: World) -> None:
    draft = world.draft()
    with pytest.raises(Problem) as caught:
        facade.submit(world.reviewer, draft.id)
    assert caught.value.status == 404


def test_who_accepted_does_not_decide(world: World) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import Role
    from zhengyun.kit.actor import SYSTEM

    case = world.ready_to_decide()
    assert world.reviewer.account_id
    accounts.assign_role(SYSTEM, world.reviewer.account_id, Role.CHIEF_REPRESENTATIVE, world.amr.id)
    both = world.refresh(world.reviewer)
    problem = refusal(world, both, case.id, "grant", task_id=world.task(case, "decision").id)
    assert (problem.code, problem.status) == ("casework.separation", 403)
    offer = next(o for o in facade.offers(both, case.id, world.task(case, "decision").id) if o.act == "grant")
    assert not offer.is_allowed
    assert offer.reason
    assert facade.perform(world.chief, case.id, "grant").state == "granted"


def test_a_colleague_of_another_office_does_not_see_the_case(world: World) -> None:
    case = world.submit()
    stranger = world.people.officer("reviewer", world.north.id)
    problem = refusal(world, stranger, case.id, "receive")
    assert (problem.code, problem.status) == ("casework.no_such_case", 404)


def test_a_second_applicant_does_not_see_the_case(world: World) -> None:
    case = world.submit()
    other = world.people.applicant("enterprise", "别家公司")
    with pytest.raises(Problem) as caught:
        facade.get_case(other, case.id)
    assert caught.value.status == 404
    assert refusal(world, other, case.id, "withdraw").status == 404


def test_a_refusal_needs_reasons_and_tells_where_to_turn(world: World) -> None:
    case = world.ready_to_decide()
    problem = refusal(world, world.chief, case.id, "refuse")
    assert problem.code == "casework.act_data"
    assert "reasons" in problem.fields
    case = facade.perform(world.chief, case.id, "refuse", data={"reasons": "场所不符合"})
    assert case.outcome == "refused"
    act = CaseAct.objects.get(case_id=case.id, act="refuse")
    assert act.data["remedies"]["court"] == "望溪县人民法院"
    assert world.open_elements(case) == ["service"]


def test_the_applicant_withdraws_and_everything_open_is_cancelled(world: World) -> None:
    case = world.accepted()
    case = facade.perform(world.applicant, case.id, "withdraw", data={"reason": "不办了"})
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert world.open_elements(case) == []
    problem = refusal(world, world.applicant, case.id, "withdraw")
    assert problem.code == "casework.illegal_act"


def test_after_the_decision_nobody_withdraws(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "grant")
    assert refusal(world, world.applicant, case.id, "withdraw").code == "casework.illegal_act"


def test_the_applicant_signs_for_the_decision(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "refuse", data={"reasons": "场所不符合"})
    case = facade.perform(world.applicant, case.id, "sign_for")
    assert case.served_at is not None
    assert world.open_elements(case) == []
    assert refusal(world, world.applicant, case.id, "sign_for").code == "casework.served_already"


def test_a_case_that_is_not_accepted_is_served_by_its_staff(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    case = facade.perform(world.reviewer, case.id, "not_accept", data={"reasons": "不属于本机关"})
    assert case.state == "not_accepted"
    assert world.open_elements(case) == []
    case = facade.perform(world.reviewer, case.id, "serve", data={"method": "mail"})
    assert case.served_at is not None


def test_the_flow_sends_the_inspection_to_the_station_of_the_place(world: World) -> None:
    case = world.accepted(office="north")
    assert world.task(case, "inspection").organization_id == world.north.id


def test_two_inspectors_sign_the_same_record(world: World) -> None:
    case = world.accepted()
    task = world.task(case, "inspection")
    assert refusal(world, world.second, case.id, "sign", task_id=task.id).code == "casework.nothing_to_sign"
    problem = refusal(world, world.inspector, case.id, "complete", task_id=task.id)
    assert problem.code == "casework.form_invalid"
    facade.save_task_form(world.inspector, task.id, {"inspection.result": ["pass"]})
    facade.perform(world.inspector, case.id, "complete", task_id=task.id)
    assert refusal(world, world.inspector, case.id, "sign", task_id=task.id).code == "casework.may_not"
    view = facade.get_task(world.second, task.id)
    assert view.can_sign
    assert view.signed_by == (world.inspector.name,)
    facade.perform(world.second, case.id, "sign", task_id=task.id)
    assert "inspection" not in world.open_elements(case)


def test_a_change_of_the_record_makes_signatures_void(world: World) -> None:
    case = world.accepted()
    task = world.task(case, "inspection")
    facade.save_task_form(world.inspector, task.id, {"inspection.result": ["pass"]})
    facade.perform(world.inspector, case.id, "complete", task_id=task.id)
    view = facade.save_task_form(world.inspector, task.id, {"inspection.result": ["fail"]})
    assert view.signed_by == ()
    assert refusal(world, world.second, case.id, "sign", task_id=task.id).code == "casework.nothing_to_sign"


def test_a_task_that_a_colleague_has_taken_is_his(world: World) -> None:
    case = world.submit()
    colleague = world.people.officer("reviewer", world.amr.id, 2)
    task = world.task(case, "counter")
    facade.perform(world.reviewer, case.id, "claim", task_id=task.id)
    problem = refusal(world, colleague, case.id, "receive", task_id=task.id)
    assert problem.code == "casework.may_not"
    assert world.reviewer.name in problem.message
    data = {"hand_to": str(colleague.account_id)}
    facade.perform(world.reviewer, case.id, "hand_over", task_id=task.id, data=data)
    assert facade.perform(colleague, case.id, "receive", task_id=task.id).state == "received"
    facade.perform(colleague, case.id, "release", task_id=task.id)
    assert world.task(case, "counter").assignee_id is None


def test_who_lost_the_role_has_no_task_and_the_head_gives_it_on(world: World) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    case = world.submit()
    task = world.task(case, "counter")
    colleague = world.people.officer("reviewer", world.amr.id, 2)
    head = world.people.officer("section_head", world.amr.id)
    facade.perform(world.reviewer, case.id, "claim", task_id=task.id)
    assert world.reviewer.account_id
    accounts.end_role(SYSTEM, accounts.roles_of(world.reviewer.account_id)[0].id)
    former = world.refresh(world.reviewer)
    assert refusal(world, former, case.id, "receive", task_id=task.id).status in (403, 404)
    assert refusal(world, head, case.id, "receive", task_id=task.id).code == "casework.may_not"
    data = {"hand_to": str(colleague.account_id)}
    facade.perform(head, case.id, "hand_over", task_id=task.id, data=data)
    assert facade.perform(colleague, case.id, "receive", task_id=task.id).state == "received"


def test_a_task_is_handed_only_to_who_has_its_role(world: World) -> None:
    case = world.submit()
    data = {"hand_to": str(world.chief.account_id)}
    assert "hand_to" in refusal(world, world.reviewer, case.id, "hand_over", data=data).fields


def test_a_filing_is_closed_at_once(world: World) -> None:
    case = world.submit(option="filing")
    assert (case.state, case.outcome) == ("filed", "filed")
    assert case.closed_at is not None
    assert world.open_elements(case) == []


def test_who_acts_on_a_case_marks_the_log_with_it(world: World) -> None:
    case = world.submit()
    about_case(None)
    facade.perform(world.reviewer, case.id, "receive")
    assert case_id.get() == str(case.id)
