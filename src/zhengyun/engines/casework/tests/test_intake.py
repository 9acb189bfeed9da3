"""The one correction notice and deemed acceptance (行政许可法 art. 32)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.logic.deem_acceptance import deem_accepted
from zhengyun.engines.casework.models import Case, CaseAct, Correction, Draft
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

AREA = {"target": "premises.area", "kind": "field", "reason": "面积与图纸不符"}


def to_correct(world: World) -> CaseView:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    return facade.perform(world.reviewer, case.id, "correct", data={"items": [AREA]})


def refusal(*args: object, **kwargs: object) -> Problem:
    with pytest.raises(Problem) as caught:
        facade.perform(*args, **kwargs)  # type: ignore[arg-type]
    return caught.value


def test_the_notice_lists_what_is_missing_with_reasons(world: World) -> None:
    case = to_correct(world)
    assert case.state == "correcting"
    assert case.needs_applicant
    assert Correction.objects.get(case_id=case.id).items == [{**AREA, "title": "面积"}]


BAD = [
    None,
    [],
    "layout",
    [{"target": "premises.area", "kind": "field"}],
    [{"target": "weather", "kind": "field", "reason": "?"}],
    [{"target": "plan", "kind": "field", "reason": "?"}],
    [AREA, AREA],
    [7],
]


@pytest.mark.parametrize("items", BAD)
def test_a_notice_names_published_things_only_and_each_once(world: World, items: object) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    problem = refusal(world.reviewer, case.id, "correct", data={"items": items})
    assert problem.code == "casework.act_data"
    assert "items" in problem.fields


def test_corrections_are_supplied_and_nothing_else_changes(world: World) -> None:
    case = to_correct(world)
    draft = world.correction_draft(
        case, premises={"area": 150}, contact={"name": "别人", "phone": "13900000000"}
    )
    case = facade.submit(world.applicant, draft.id)
    assert case.state == "received"
    row = Case.objects.get(pk=case.id)
    assert row.data["premises"]["area"] == 150
    assert row.data["contact"]["name"] == "何禾"
    assert CaseAct.objects.get(case=row, act="supply").data["changed"] == ["面积"]
    assert Draft.objects.get(pk=draft.id).state == "submitted"


def test_there_is_only_one_notice_for_a_case(world: World) -> None:
    case = to_correct(world)
    draft = world.correction_draft(case, premises={"area": 150})
    facade.perform(world.applicant, case.id, "supply", data={"draft": str(draft.id)})
    problem = refusal(world.reviewer, case.id, "correct", data={"items": [AREA]})
    assert problem.code == "casework.corrected_already"
    task = world.task(case, "counter")
    offer = next(o for o in facade.offers(world.reviewer, case.id, task.id) if o.act == "correct")
    assert not offer.is_allowed
    assert facade.perform(world.reviewer, case.id, "accept").state == "accepted"


def test_a_case_that_waits_for_its_applicant_can_be_terminated(world: World) -> None:
    case = to_correct(world)
    assert refusal(world.reviewer, case.id, "accept").code == "casework.illegal_act"
    assert refusal(world.reviewer, case.id, "terminate").code == "casework.act_data"
    case = facade.perform(world.reviewer, case.id, "terminate", data={"reason": "逾期未补正"})
    assert case.state == "terminated"
    assert world.open_elements(case) == []


def test_only_the_applicant_supplies_corrections(world: World) -> None:
    case = to_correct(world)
    draft = world.correction_draft(case)
    problem = refusal(world.reviewer, case.id, "supply", data={"draft": str(draft.id)})
    assert problem.status == 403


@pytest.mark.parametrize("received", [False, True])
def test_silence_is_acceptance_from_the_day_of_receipt(world: World, received: bool) -> None:
    case = world.submit()
    if received:
        with clock.at(MONDAY + timedelta(hours=2)):
            facade.perform(world.reviewer, case.id, "receive")
    with clock.at(MONDAY + timedelta(days=8)):
        jobs.run_pending()
        found = facade.get_case(world.applicant, case.id)
    assert found.state == "accepted"
    assert found.deemed_accepted
    assert found.accepted_at is not None
    assert clock.local(found.accepted_at).date() == date(2026, 3, 2)
    assert found.statutory_due_on == date(2026, 3, 16)
    assert world.open_elements(case) == ["inspection", "review"]


def test_nothing_is_deemed_while_the_applicant_is_asked(world: World) -> None:
    case = to_correct(world)
    assert deem_accepted(case.id) is False
    with clock.at(MONDAY + timedelta(days=10)):
        jobs.run_pending()
        assert facade.get_case(world.applicant, case.id).state == "correcting"


def test_after_the_answer_the_department_is_watched_again(world: World) -> None:
    case = to_correct(world)
    with clock.at(MONDAY + timedelta(days=3)):
        draft = world.correction_draft(case, premises={"area": 150})
        facade.submit(world.applicant, draft.id)
    with clock.at(MONDAY + timedelta(days=14)):
        jobs.run_pending()
        assert facade.get_case(world.applicant, case.id).deemed_accepted


def test_a_person_cannot_deem_a_case_accepted(world: World) -> None:
    case = world.submit()
    assert refusal(world.reviewer, case.id, "deem_accepted").status == 403
