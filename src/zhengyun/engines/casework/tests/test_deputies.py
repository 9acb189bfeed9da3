"""Acting for somebody who is away: what one of the two may not do, both may not do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.engines.casework.models import Case, CaseAct, Letter, Task, TaskSignature
from zhengyun.engines.casework.rules_deputies import whose_deputy
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices.models import Notice
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Absent, Actor, RoleAt
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db


def lend(world: World, absent: Actor, deputy: Actor) -> Actor:
    """The deputy with the roles of whoever is away for three days."""
    assert absent.account_id
    assert deputy.account_id
    today = clock.today()
    accounts.name_deputy(
        SYSTEM, absent.account_id, deputy.account_id, today, today + timedelta(days=3), "出差"
    )
    return world.refresh(deputy)


def code(actor: Actor, case_id: UUID, act: str, task: Task) -> str:
    with pytest.raises(Problem) as caught:
        facade.perform(actor, case_id, act, task_id=task.id)
    return caught.value.code


A, B = (Absent(UUID(int=n), UUID(int=n + 10), name) for n, name in ((1, "甲"), (2, "乙")))
PLACE = uuid4()
OWN, OF_A, OF_B = RoleAt("reviewer", PLACE), RoleAt("reviewer", PLACE, A), RoleAt("reviewer", PLACE, B)


@pytest.mark.parametrize(
    ("roles", "holder", "whose"),
    [
        ([], None, None),
        ([OWN], None, None),
        ([OWN, OF_A], None, None),
        ([OWN, OF_A], A.account_id, A),
        ([OF_A], None, A),
        ([OF_B, OF_A], None, A),
        ([OF_B, OF_A], B.account_id, B),
        ([OF_A], B.account_id, A),
    ],
)
def test_as_whose_deputy_one_acts(roles: list[RoleAt], holder: UUID | None, whose: Absent | None) -> None:
    assert whose_deputy(roles, holder) == whose


def test_a_deputy_sees_and_does_the_work_and_every_record_says_for_whom(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    deputy = lend(world, world.reviewer, world.inspector)
    row = next(one for one in facade.inbox(deputy).rows if one.case_id == case.id)
    assert row.deputy_for == world.reviewer.name
    facade.perform(deputy, case.id, "accept", task_id=row.id)
    act = CaseAct.objects.get(case_id=case.id, act="accept")
    assert (act.account_id, act.deputy_for) == (deputy.account_id, world.reviewer.account_id)
    assert Case.objects.get(pk=case.id).accepted_for == world.reviewer.account_id
    shown = facade.case_file(deputy, case.id).timeline[-1].actor_name
    assert shown == f"{deputy.name}（代{world.reviewer.name}）"
    record = next(one for one in audit.timeline("case", case.id) if one.action == "casework.accept")
    assert record.detail["deputy_for"] == str(world.reviewer.account_id)
    assert record.actor_account == deputy.account_id


def test_letters_name_the_deputy(world: World) -> None:
    from zhengyun.engines.casework.logic.papers import _said

    case = world.submit()
    deputy = lend(world, world.reviewer, world.inspector)
    facade.perform(deputy, case.id, "receive")
    act = CaseAct.objects.get(case_id=case.id, act="receive")
    assert _said(act)["person"] == f"{deputy.name}（代{world.reviewer.name}）"
    assert not Letter.objects.filter(case_id=case.id, data__act__person=deputy.name).exists()


def test_who_accepted_himself_does_not_decide_as_a_deputy(world: World) -> None:
    case = world.ready_to_decide()
    decision = world.task(case, "decision")
    deputy = lend(world, world.chief, world.reviewer)
    assert code(deputy, case.id, "grant", decision) == "casework.separation"


def test_a_deputy_does_not_decide_what_the_absent_accepted(world: World) -> None:
    """The chief accepted as the reviewer's deputy; then he is away, and his deputy may not decide either."""
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    chief = lend(world, world.reviewer, world.chief)
    facade.perform(chief, case.id, "accept", task_id=world.task(case, "counter").id)
    with clock.at(clock.now() + timedelta(days=4)):
        reviewer = world.refresh(world.reviewer)
        facade.perform(reviewer, case.id, "complete", task_id=world.task(case, "review").id)
        world.inspected(facade.get_case(reviewer, case.id))
        decision = world.task(case, "decision")
        deputy = lend(world, world.chief, world.inspector)
        assert code(deputy, case.id, "grant", decision) == "casework.separation"


def test_who_was_represented_when_it_was_accepted_does_not_decide(world: World) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    helper = lend(world, world.chief, world.reviewer)
    facade.perform(helper, case.id, "accept", task_id=world.task(case, "counter").id)
    Case.objects.filter(pk=case.id).update(
        accepted_by=world.second.account_id, accepted_for=world.chief.account_id
    )
    world.reviewed(case)
    world.inspected(case)
    assert code(world.chief, case.id, "grant", world.task(case, "decision")) == "casework.separation"


def test_nobody_signs_twice_by_way_of_a_deputy(world: World) -> None:
    case = world.accepted()
    task = world.task(case, "inspection")
    facade.save_task_form(world.inspector, task.id, {"inspection.result": ["pass"]})
    facade.perform(world.inspector, case.id, "complete", task_id=task.id)
    deputy = lend(world, world.second, world.inspector)
    assert code(deputy, case.id, "sign", task) == "casework.may_not", "he has signed himself"


def test_who_was_represented_at_the_first_signature_does_not_add_the_second(world: World) -> None:
    case = world.accepted()
    task = world.task(case, "inspection")
    deputy = lend(world, world.second, world.chief)
    facade.save_task_form(deputy, task.id, {"inspection.result": ["pass"]})
    facade.perform(deputy, case.id, "complete", task_id=task.id)
    row = TaskSignature.objects.get(task=task)
    assert (row.deputy_for, row.name) == (world.second.account_id, f"{deputy.name}（代{world.second.name}）")
    assert code(world.second, case.id, "sign", task) == "casework.may_not"
    assert facade.perform(world.inspector, case.id, "sign", task_id=task.id)


def test_a_deputy_handles_no_case_of_the_absent_as_applicant(world: World) -> None:
    case = world.submit()
    Case.objects.filter(pk=case.id).update(agent_id=world.reviewer.person_id)
    deputy = lend(world, world.reviewer, world.inspector)
    assert code(deputy, case.id, "receive", Task.objects.get(case_id=case.id)) == "casework.may_not"


def test_what_a_deputy_takes_is_with_the_absent_when_he_is_back(world: World) -> None:
    case = world.submit()
    task = Task.objects.get(case_id=case.id)
    deputy = lend(world, world.reviewer, world.inspector)
    facade.perform(deputy, case.id, "claim", task_id=task.id)
    task.refresh_from_db()
    assert task.assignee_id == world.reviewer.account_id
    assert [one.id for one in facade.inbox(deputy, InboxFilter(scope="mine")).rows] == [task.id]
    assert code(world.second, case.id, "receive", task) == "casework.may_not"
    facade.perform(deputy, case.id, "receive", task_id=task.id)
    facade.perform(deputy, case.id, "accept", task_id=task.id)
    task.refresh_from_db()
    assert task.assignee_name == f"{deputy.name}（代{world.reviewer.name}）"


def test_a_deputy_does_not_see_what_lies_with_the_absent_in_a_role_that_does_not_pass_on(
    world: World,
) -> None:
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    deputy = lend(world, world.reviewer, world.inspector)
    task = world.task(case, "counter")
    Task.objects.filter(pk=task.id).update(assignee_id=world.reviewer.account_id)
    mine = InboxFilter(scope="mine")
    assert [one.id for one in facade.inbox(deputy, mine).rows] == [task.id]
    Task.objects.filter(pk=task.id).update(role="supervisor")
    assert [one.id for one in facade.inbox(world.reviewer, mine).rows] == [task.id]
    assert facade.inbox(deputy, mine).rows == []


def test_when_it_ends_the_rights_end(world: World) -> None:
    case = world.submit()
    task = Task.objects.get(case_id=case.id)
    deputy = lend(world, world.reviewer, world.inspector)
    assert facade.inbox(deputy).rows
    with clock.at(clock.now() + timedelta(days=4)):
        later = world.refresh(deputy)
        assert not [one for one in facade.inbox(later).rows if one.id == task.id]
        with pytest.raises(Problem):
            facade.perform(later, case.id, "receive", task_id=task.id)


def test_a_deputy_who_is_a_colleague_finds_each_task_once(world: World) -> None:
    world.submit()
    colleague = world.people.officer("reviewer", world.amr.id, 7)
    deputy = lend(world, world.reviewer, colleague)
    rows = facade.inbox(deputy).rows
    assert len(rows) == len({one.id for one in rows}) == 1
    assert rows[0].deputy_for == "", "his own role comes first"
    assert facade.inbox_counts(
        deputy, [InboxFilter(), InboxFilter(scope="mine"), InboxFilter(text="nobody")]
    ) == [
        1,
        0,
        0,
    ]


def test_a_deputy_is_told_of_new_tasks(world: World) -> None:
    deputy = lend(world, world.reviewer, world.inspector)
    world.submit()
    jobs.run_pending()
    assert deputy.account_id
    assert Notice.objects.filter(recipient_id=deputy.account_id, kind="casework.task").exists()
