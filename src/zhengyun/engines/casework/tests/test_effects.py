"""Effects that work, wait, fail and crash."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from zhengyun.engines.casework import definitions, facade
from zhengyun.engines.casework.contracts import CaseView, Done, Failed, Wait
from zhengyun.engines.casework.logic.run_effect import MAX_ATTEMPTS, run_effect
from zhengyun.engines.casework.models import Case, EffectRun, Task, Token
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.world import SCRIPTED, World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem


def granted(world: World, *answers: object) -> CaseView:
    case = world.ready_to_decide()
    SCRIPTED.answers[:] = answers
    return facade.perform(world.chief, case.id, "grant")


def run_of(case: CaseView) -> EffectRun:
    return EffectRun.objects.get(case_id=case.id)


def test_an_effect_that_works_lets_the_case_go_on(world: World) -> None:
    case = granted(world)
    assert run_of(case).state == "pending"
    assert world.open_elements(case) == []
    jobs.run_pending()
    run = run_of(case)
    assert (run.state, run.attempts, run.result) == ("done", 1, {"word": "done"})
    assert world.open_elements(case) == ["service"]
    assert SCRIPTED.calls[0].run_id == run.id


def test_an_effect_that_waits_is_asked_again_at_its_instant(world: World) -> None:
    later = MONDAY + timedelta(hours=3)
    case = granted(world, Wait(later))
    jobs.run_pending()
    assert (run_of(case).state, len(SCRIPTED.calls)) == ("waiting", 1)
    jobs.run_pending()
    assert len(SCRIPTED.calls) == 1
    with clock.at(later):
        jobs.run_pending()
    assert run_of(case).state == "done"
    assert len({call.run_id for call in SCRIPTED.calls}) == 1


def test_while_an_effect_waits_the_rest_is_to_come_and_nobody_signs_for_it(world: World) -> None:
    case = granted(world, Wait(MONDAY + timedelta(hours=3)))
    jobs.run_pending()
    file = facade.case_file(world.applicant, case.id)
    assert {one.element: one.state for one in file.steps}["service"] == "waiting"
    with pytest.raises(Problem) as refusal:
        facade.perform(world.applicant, case.id, "sign_for")
    assert (refusal.value.code, refusal.value.value) == ("casework.decision_not_ready", "Licence")


def test_an_effect_that_fails_lies_on_a_desk(world: World) -> None:
    case = granted(world, Failed("登记系统拒绝"))
    jobs.run_pending()
    assert run_of(case).state == "failed"
    assert world.open_elements(case) == ["licence"]
    task = world.task(case, "licence")
    assert task.role == "reviewer"
    offered = [o.act for o in facade.offers(world.reviewer, case.id, task.id)]
    assert offered[:2] == ["resume_effect", "waive_effect"]
    effects = facade.case_file(world.reviewer, case.id).effects
    assert [(e.state, e.error) for e in effects] == [("failed", "登记系统拒绝")]


def test_a_failed_effect_is_resumed_with_the_same_id(world: World) -> None:
    case = granted(world, Failed("登记系统拒绝"))
    jobs.run_pending()
    run = run_of(case)
    facade.perform(world.reviewer, case.id, "resume_effect", data={"run": str(run.id)})
    assert world.open_elements(case) == []
    jobs.run_pending()
    assert run_of(case).state == "done"
    assert [call.run_id for call in SCRIPTED.calls] == [run.id, run.id]
    assert world.open_elements(case) == ["service"]


def test_a_failed_effect_is_waived_with_a_reason(world: World) -> None:
    case = granted(world, Failed("登记系统拒绝"))
    jobs.run_pending()
    run = run_of(case)
    with pytest.raises(Problem) as caught:
        facade.perform(world.reviewer, case.id, "waive_effect", data={"run": str(run.id)})
    assert "reason" in caught.value.fields
    data = {"run": str(run.id), "reason": "人工办理"}
    facade.perform(world.reviewer, case.id, "waive_effect", data=data)
    assert run_of(case).state == "waived"
    assert world.open_elements(case) == ["service"]


def test_an_effect_that_is_not_failed_is_not_waived(world: World) -> None:
    case = granted(world)
    with pytest.raises(Problem) as caught:
        facade.perform(
            world.reviewer, case.id, "waive_effect", data={"run": str(run_of(case).id), "reason": "x"}
        )
    assert caught.value.code == "casework.no_failed_effect"


def test_a_crash_is_tried_again_with_growing_pauses_then_fails(world: World) -> None:
    case = granted(world, *[RuntimeError("kaputt")] * MAX_ATTEMPTS)
    instant = MONDAY
    for attempt in range(1, MAX_ATTEMPTS):
        with clock.at(instant):
            jobs.run_pending()
            run = run_of(case)
            assert (run.state, run.attempts) == ("waiting", attempt)
            assert "kaputt" in run.error
            assert run.wait_until is not None
            instant = run.wait_until
    with clock.at(instant):
        jobs.run_pending()
    assert run_of(case).state == "failed"


def test_a_worker_that_died_after_the_effect_gives_the_same_id_again(world: World) -> None:
    case = granted(world)
    run = run_of(case)
    run.attempts = 1
    run.save()
    run_effect(run.id)
    run_effect(run.id)
    jobs.run_pending()
    assert len(SCRIPTED.calls) == 1
    assert run_of(case).state == "done"
    assert Token.objects.filter(case_id=case.id, element="service").count() == 1


def test_what_is_kept_of_a_crash_does_not_quote_rows(world: World) -> None:
    case = granted(world, IntegrityError("duplicate key\nDETAIL:  Key (code)=(何翠兰) already exists."))
    jobs.run_pending()
    assert "何翠兰" not in run_of(case).error
    assert "duplicate key" in run_of(case).error


def test_a_worker_that_died_before_the_case_went_on_goes_on(world: World) -> None:
    case = granted(world)
    EffectRun.objects.filter(case_id=case.id).update(state="done", attempts=1)
    jobs.run_pending()
    assert SCRIPTED.calls == []
    assert world.open_elements(case) == ["service"]


def test_a_failed_effect_asks_for_help_once(world: World) -> None:
    case = granted(world, Failed("登记系统拒绝"))
    jobs.run_pending()
    run_effect(run_of(case).id)
    assert Task.objects.filter(case_id=case.id, element="licence", state="open").count() == 1


def test_a_retryable_failure_is_tried_again(world: World) -> None:
    case = granted(world, Failed("网络不通", is_retryable=True), Done({"n": 1}))
    jobs.run_pending()
    assert run_of(case).state == "waiting"
    with clock.at(MONDAY + timedelta(minutes=1)):
        jobs.run_pending()
    assert run_of(case).result == {"n": 1}


def test_what_the_case_cannot_go_on_without_is_not_waived(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SCRIPTED, "cannot_be_waived", True, raising=False)
    case = granted(world, Failed("登记系统拒绝"))
    jobs.run_pending()
    task = world.task(case, "licence")
    offered = [o.act for o in facade.offers(world.reviewer, case.id, task.id)]
    assert "resume_effect" in offered
    assert "waive_effect" not in offered
    data = {"run": str(run_of(case).id), "reason": "人工办理"}
    with pytest.raises(Problem) as caught:
        facade.perform(world.reviewer, case.id, "waive_effect", data=data)
    assert caught.value.code == "casework.cannot_be_waived"
    assert run_of(case).state == "failed"


@pytest.mark.parametrize("error", [RuntimeError("kaputt"), IntegrityError("duplicate\nDETAIL:  何翠兰")])
def test_a_trial_that_crashes_refuses_the_act_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    case = world.ready_to_decide()
    procedure = definitions.procedure(Case.objects.get(pk=case.id).procedure_version_id)
    tried = replace(procedure.effects["licence"], tried_by="grant")
    monkeypatch.setitem(procedure.effects, "licence", tried)
    SCRIPTED.answers[:] = [error]
    with pytest.raises(Problem) as caught:
        facade.perform(world.chief, case.id, "grant")
    assert caught.value.code == "casework.effect_would_fail"
    assert str(error).splitlines()[0] in caught.value.message
    assert "何翠兰" not in caught.value.message
    assert not EffectRun.objects.filter(case_id=case.id).exists()
