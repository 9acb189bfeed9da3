"""Extension (art. 42), special procedures (art. 45), return to a step."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.models import CaseAct, EffectRun, Task, Token
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.flows import bpmn
from zhengyun.engines.casework.tests.world import World, build
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem


def refusal(*args: object, **kwargs: object) -> Problem:
    with pytest.raises(Problem) as caught:
        facade.perform(*args, **kwargs)  # type: ignore[arg-type]
    return caught.value


def test_another_person_approves_an_extension(world: World) -> None:
    case = world.accepted()
    before = case.statutory_due_on
    review = world.task(case, "review")
    facade.perform(world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "复杂"})
    assert world.open_elements(case) == ["extension_approval", "inspection", "review"]
    again = refusal(world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "复杂"})
    assert again.code == "casework.extension_pending"
    case = facade.perform(world.chief, case.id, "approve_extension", opinion="同意")
    assert before == date(2026, 3, 16)
    assert case.statutory_due_on == date(2026, 3, 23)
    assert world.open_elements(case) == ["inspection", "review"]
    more = refusal(world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "再延"})
    assert more.code == "casework.extended_already"


def test_a_limit_that_has_passed_is_not_extended(world: World) -> None:
    case = world.accepted()
    review = world.task(case, "review")
    with clock.at(MONDAY + timedelta(days=60)):
        late = refusal(
            world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "复杂"}
        )
    assert late.code == "casework.too_late_to_extend"


@pytest.mark.parametrize("act", ["correct", "not_accept", "accept"])
def test_after_the_time_for_telling_nothing_else_is_decided(world: World, act: str) -> None:
    """Also before the platform comes to say that the case counts as accepted."""
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    with clock.at(MONDAY + timedelta(days=30)):
        assert refusal(world.reviewer, case.id, act, opinion="理由").code == "casework.deemed_accepted"


def test_who_asks_for_an_extension_does_not_approve_it(world: World) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import Role
    from zhengyun.kit.actor import SYSTEM

    case = world.accepted()
    review = world.task(case, "review")
    facade.perform(world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "复杂"})
    assert world.reviewer.account_id
    accounts.assign_role(SYSTEM, world.reviewer.account_id, Role.CHIEF_REPRESENTATIVE, world.amr.id)
    both = world.refresh(world.reviewer)
    problem = refusal(both, case.id, "approve_extension", opinion="同意")
    assert problem.code == "casework.separation"


def test_a_rejected_extension_leaves_the_limit(world: World) -> None:
    case = world.accepted()
    review = world.task(case, "review")
    facade.perform(world.reviewer, case.id, "request_extension", task_id=review.id, data={"reason": "复杂"})
    assert refusal(world.chief, case.id, "reject_extension").code == "casework.act_data"
    after = facade.perform(world.chief, case.id, "reject_extension", opinion="不同意")
    assert after.statutory_due_on == case.statutory_due_on


def test_time_in_a_special_procedure_does_not_count(world: World) -> None:
    case = world.accepted()
    review = world.task(case, "review")
    data = {"kind": "expert_review", "expected_days": 4, "reason": "需专家评审"}
    case = facade.perform(world.reviewer, case.id, "start_special", task_id=review.id, data=data)
    assert case.state == "special"
    assert refusal(world.chief, case.id, "grant").code in ("casework.illegal_act", "casework.no_such_case")
    with clock.at(MONDAY + timedelta(days=2)):
        case = facade.perform(world.reviewer, case.id, "end_special")
    assert case.state == "accepted"
    assert case.statutory_due_on == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "coffee", "expected_days": 4, "reason": "x"}, "kind"),
        ({"kind": "expert_review", "expected_days": 0, "reason": "x"}, "expected_days"),
        ({"kind": "expert_review", "expected_days": "viele", "reason": "x"}, "expected_days"),
        ({"kind": "expert_review", "expected_days": 4}, "reason"),
    ],
)
def test_a_special_procedure_is_one_of_the_law_with_term_and_reason(
    world: World, data: dict[str, object], field: str
) -> None:
    case = world.accepted()
    review = world.task(case, "review")
    problem = refusal(world.reviewer, case.id, "start_special", task_id=review.id, data=data)
    assert field in problem.fields


def test_steps_of_a_parallel_branch_do_not_dominate_the_decision(world: World) -> None:
    case = world.ready_to_decide()
    problem = refusal(world.chief, case.id, "return_to", data={"target": "review", "reason": "材料有误"})
    assert problem.code == "casework.nowhere_to_return"


def test_the_platform_cancels_only_what_lies_behind_the_target(world: World) -> None:
    from zhengyun.engines.casework.definitions import procedure
    from zhengyun.engines.casework.logic.move_flow import go_back
    from zhengyun.engines.casework.models import Case

    case = world.accepted()
    world.reviewed(case)
    row = Case.objects.get(pk=case.id)
    known = procedure(row.procedure_version_id)
    token = Token.objects.get(case=row, element="inspection", state="live")
    opened = go_back(row, known, "counter", token)
    assert [(t.element, t.visit) for t in opened] == [("counter", 2)]
    assert world.open_elements(case) == ["counter"]
    assert list(Token.objects.filter(case=row, state="live").values_list("element", flat=True)) == ["counter"]
    assert Task.objects.get(case=row, element="inspection").state == "cancelled"
    assert Task.objects.get(case=row, element="review").state == "done"
    assert not EffectRun.objects.filter(case=row).exists()


SERIAL_FLOW = bpmn(
    "start s\nuser counter\nuser review\nuser inspection\nuser decision\nend e",
    "s > counter > review > inspection > decision > e",
).decode()
SERIAL = """code = "test_licence"
title = "测试许可"
act_set = "administrative_licence"
flow = "flows/licence.bpmn"
[[steps]]
element = "counter"
role = "reviewer"
acts = ["receive", "accept"]
[[steps]]
element = "review"
role = "reviewer"
acts = ["complete"]
limit = { amount = 3, unit = "working_day", source = "测试办法" }
[[steps]]
element = "inspection"
role = "inspector"
acts = ["complete", "return_to"]
[[steps]]
element = "decision"
role = "chief_representative"
acts = ["grant", "refuse", "return_to"]
"""


@pytest.fixture
def serial(db: None, monday: None, tmp_path: Path) -> World:
    return build(tmp_path, flows__licence=SERIAL_FLOW, procedures__licence=SERIAL)


def test_the_decider_returns_a_case_to_a_completed_step(serial: World) -> None:
    case = serial.accepted()
    facade.perform(serial.reviewer, case.id, "complete", opinion="一审")
    facade.perform(serial.inspector, case.id, "complete")
    task = serial.task(case, "decision")
    offer = next(o for o in facade.offers(serial.chief, case.id, task.id) if o.act == "return_to")
    assert offer.choices["target"] == (("review", "Review"), ("inspection", "Inspection"))
    data = {"target": "review", "reason": "补充意见"}
    facade.perform(serial.chief, case.id, "return_to", task_id=task.id, data=data)
    again = serial.task(case, "review")
    assert (again.visit, again.assignee_id) == (2, serial.reviewer.account_id)
    assert Task.objects.get(pk=task.id).state == "cancelled"
    facade.perform(serial.reviewer, case.id, "complete", opinion="二审")
    facade.perform(serial.inspector, case.id, "complete")
    assert serial.task(case, "decision").visit == 2
    assert facade.perform(serial.chief, case.id, "grant").state == "granted"


def test_a_case_does_not_return_to_a_step_that_could_do_nothing(serial: World) -> None:
    case = serial.accepted()
    facade.perform(serial.reviewer, case.id, "complete")
    task = serial.task(case, "inspection")
    data = {"target": "counter", "reason": "x"}
    assert "target" in refusal(serial.inspector, case.id, "return_to", task_id=task.id, data=data).fields


def test_the_history_of_a_case_is_told_to_staff_and_applicant(world: World) -> None:
    case = world.accepted()
    facade.perform(world.reviewer, case.id, "claim", task_id=world.task(case, "review").id)
    inside = [e.act for e in facade.case_file(world.reviewer, case.id).timeline]
    outside = [e.act for e in facade.case_file(world.applicant, case.id).timeline]
    assert inside == ["submit", "receive", "accept", "claim"]
    assert outside == ["submit", "receive", "accept"]
    assert CaseAct.objects.filter(case_id=case.id).count() == 4
