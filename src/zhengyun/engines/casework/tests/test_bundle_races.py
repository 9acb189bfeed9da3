"""Members and their whole at the same moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.logic.follow_member import follow_member
from zhengyun.engines.casework.logic.run_effect import run_effect
from zhengyun.engines.casework.models import Case, CaseAct, EffectRun, Task
from zhengyun.engines.casework.tests import bundles
from zhengyun.engines.casework.tests.test_races import together
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.jobs import facade as jobs

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_open_a_member_once(lasting_world: World, tmp_path: Path) -> None:
    agent = bundles.install(tmp_path / "whole")
    whole = facade.submit(agent, bundles.fill(agent).id)
    runs = [run.id for run in EffectRun.objects.filter(case_id=whole.id)]
    assert together(*[lambda one=one: run_effect(one) for one in runs * 2]) == [""] * 4
    assert Case.objects.filter(parent_id=whole.id).count() == 2


def test_a_whole_that_is_withdrawn_while_it_opens_leaves_no_open_member(
    lasting_world: World, tmp_path: Path
) -> None:
    """Either the applicant is told to wait, or what was opened is withdrawn with it."""
    agent = bundles.install(tmp_path / "whole")
    whole = facade.submit(agent, bundles.fill(agent, files=False).id)
    run = EffectRun.objects.get(case_id=whole.id, element="licence")
    told = together(
        lambda: run_effect(run.id),
        lambda: facade.perform(agent, whole.id, "withdraw"),
    )
    assert told in (["", ""], ["", "casework.effect_at_work"])
    jobs.run_pending()
    state = Case.objects.get(pk=whole.id).state
    if state == "withdrawn":
        assert not Task.objects.filter(case__parent_id=whole.id, state="open").exists()
    else:
        assert Case.objects.filter(parent_id=whole.id).count() == 1


def test_members_that_are_accepted_at_once_begin_the_whole_once(lasting_world: World, tmp_path: Path) -> None:
    whole = bundles.send(bundles.install(tmp_path / "whole"))
    case = bundles.member(whole)
    facade.perform(lasting_world.reviewer, case.id, "receive")
    facade.perform(lasting_world.reviewer, case.id, "accept")
    assert together(*[lambda: follow_member(case.id)] * 3) == ["", "", ""]
    assert CaseAct.objects.filter(case_id=whole.id, act="begin").count() == 1
