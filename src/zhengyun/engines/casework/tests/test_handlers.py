"""The applicant and the holders of tasks are told, once."""

from __future__ import annotations

from zhengyun.engines.casework import facade, handlers
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor


def told(actor: Actor) -> list[str]:
    assert actor.account_id
    return [n.kind for n in notices.inbox(actor.account_id).rows]


def test_applicant_and_team_are_told_of_a_submission(world: World) -> None:
    world.submit()
    jobs.run_pending()
    assert told(world.applicant) == ["casework.submit"]
    assert told(world.reviewer) == ["casework.task"]
    assert told(world.clerk) == []
    texts = [m.text for m in notices.demo_outbox()]
    assert len(texts) == 1
    assert "测试许可" in texts[0]


def test_the_applicant_is_told_what_he_must_do(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    items = [{"target": "premises.area", "kind": "field", "reason": "不符"}]
    facade.perform(world.reviewer, case.id, "correct", data={"items": items})
    jobs.run_pending()
    assert set(told(world.applicant)) == {"casework.submit", "casework.receive", "casework.correct"}


def test_a_fact_delivered_twice_tells_once(world: World) -> None:
    case = world.submit()
    task = world.task(case, "counter")
    fact = FactEnvelope(
        id=case.id,
        type="casework.case_submitted.v1",
        subject_id=case.id,
        version=1,
        payload={"task_ids": [str(task.id)]},
        occurred_at=clock.now(),
        actor={},
    )
    handlers.tell_of_submission(fact)
    handlers.tell_of_submission(fact)
    jobs.run_pending()
    assert told(world.reviewer) == ["casework.task"]
    assert len(notices.demo_outbox()) == 1


def test_internal_acts_are_not_told_to_the_applicant(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "claim")
    jobs.run_pending()
    assert told(world.applicant) == ["casework.submit"]


def test_a_task_that_is_done_is_new_to_nobody_any_more(world: World) -> None:
    colleague = world.people.officer("reviewer", world.amr.id)
    case = world.submit()
    jobs.run_pending()
    unread = [notices.unread_count(one.account_id) for one in (world.reviewer, colleague) if one.account_id]
    assert unread == [1, 1]
    facade.perform(world.reviewer, case.id, "receive")
    facade.perform(world.reviewer, case.id, "accept")
    jobs.run_pending()
    assert "review" in world.open_elements(case)
    for one in (world.reviewer, colleague):
        assert one.account_id
        new = [n.link for n in notices.inbox(one.account_id).rows if n.read_at is None]
        assert new == [f"/desk/tasks/{world.task(case, 'review').id}/"]
