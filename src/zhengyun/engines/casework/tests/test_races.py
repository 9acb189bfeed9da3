"""Two people at the same moment: one acts, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import Done, EffectCall
from zhengyun.engines.casework.effects import register_effect
from zhengyun.engines.casework.logic.move_flow import cancel
from zhengyun.engines.casework.logic.run_effect import run_effect
from zhengyun.engines.casework.models import Case, CaseAct, EffectRun
from zhengyun.engines.casework.tests import world as county
from zhengyun.engines.casework.tests.flows import bpmn
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(lasting_world: World) -> World:
    return lasting_world


def together(*calls: Callable[[], object]) -> list[str]:
    """Runs the calls at once; gives the code of each refusal, '' for success."""
    results = [""] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            call()
        except Problem as problem:
            results[number] = problem.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return sorted(results)


def test_one_of_two_officers_receives_the_case(world: World) -> None:
    second = world.people.officer("reviewer", world.amr.id, 2)
    case = world.submit()
    found = together(
        lambda: facade.perform(world.reviewer, case.id, "receive", expected_version=1),
        lambda: facade.perform(second, case.id, "receive", expected_version=1),
    )
    assert found == ["", "casework.stale"]
    assert CaseAct.objects.filter(case_id=case.id, act="receive").count() == 1


def test_a_draft_sent_twice_at_once_is_one_case(world: World) -> None:
    draft = world.draft()
    found = together(*[lambda: facade.submit(world.applicant, draft.id)] * 3)
    assert found == ["", "", ""]
    assert Case.objects.count() == 1


def test_the_same_key_at_once_acts_once(world: World) -> None:
    case = world.submit()
    call = [lambda: facade.perform(world.reviewer, case.id, "receive", idempotency_key="k")] * 3
    assert together(*call) == ["", "", ""]
    assert CaseAct.objects.filter(case_id=case.id).count() == 2


def test_branches_that_end_at_once_join_once(world: World) -> None:
    case = world.accepted()
    task, review = world.task(case, "inspection"), world.task(case, "review")
    facade.save_task_form(world.inspector, task.id, {"inspection.result": ["pass"]})
    facade.perform(world.inspector, case.id, "complete", task_id=task.id)
    found = together(
        lambda: facade.perform(world.second, case.id, "sign", task_id=task.id),
        lambda: facade.perform(world.reviewer, case.id, "complete", task_id=review.id),
    )
    assert found == ["", ""]
    assert world.open_elements(case) == ["decision"]


def test_numbers_have_no_gaps_and_no_doubles(world: World) -> None:
    drafts = [world.draft() for _n in range(4)]
    calls = [lambda d=d: facade.submit(world.applicant, d.id) for d in drafts]
    assert together(*calls) == [""] * 4
    numbers = sorted(n[-6:-1] for n in Case.objects.values_list("number", flat=True))
    assert numbers == ["00001", "00002", "00003", "00004"]


def test_an_effect_run_by_two_workers_moves_the_case_once(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "grant")
    run = EffectRun.objects.get(case_id=case.id)
    assert together(*[lambda: run_effect(run.id)] * 2) == ["", ""]
    assert world.open_elements(case) == ["service"]


class Meddler:
    """While it works, somebody else does something."""

    name = "demo.meddled"

    def __init__(self, meddle: Callable[[], object]) -> None:
        self.meddle = meddle
        self.found: list[str] = []

    def run(self, call: EffectCall) -> Done:
        self.found += together(self.meddle)
        return Done({})

    def check(self, settings: object) -> list[str]:
        return []


def test_a_case_is_not_withdrawn_while_its_effect_is_at_work(world: World, tmp_path: Path) -> None:
    """What was brought about is never called cancelled."""
    meddler = Meddler(lambda: facade.perform(world.applicant, case.id, "withdraw"))
    register_effect(meddler)
    elements = "\n".join(
        f"user {name}" for name in ("counter", "review", "inspection", "decision", "service")
    )
    way = "begin > licence > counter > review > inspection > decision > service > done"
    flow = bpmn(f"start begin\nservice licence\n{elements}\nend done", way).decode()
    county.write_package(tmp_path, version="1.1.0", effect=meddler.name, flows__licence=flow)
    packages.install(tmp_path, SYSTEM)
    case = world.submit()
    run = EffectRun.objects.get(case_id=case.id)
    run_effect(run.id)
    assert meddler.found == ["casework.effect_at_work"]
    run.refresh_from_db()
    assert (run.state, world.open_elements(case)) == ("done", ["counter"])
    assert facade.perform(world.applicant, case.id, "withdraw").state == "withdrawn"
    run.refresh_from_db()
    assert run.state == "done"


def test_a_case_is_not_withdrawn_before_it_followed_its_effect(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "grant")
    EffectRun.objects.filter(case_id=case.id).update(state="done")
    with transaction.atomic(), pytest.raises(Problem) as caught:
        cancel(Case.objects.get(pk=case.id))
    assert caught.value.code == "casework.effect_at_work"
