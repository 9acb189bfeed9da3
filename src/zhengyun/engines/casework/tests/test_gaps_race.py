"""Two of the applicant's people supply what was promised at the same moment."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from tests.grounds import Ground, stands_on

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.models import CaseAct, Material
from zhengyun.engines.casework.tests import gaps
from zhengyun.engines.casework.tests.conftest import enter_world
from zhengyun.engines.casework.tests.test_races import together
from zhengyun.engines.casework.tests.world import World


def _county(folder: Path) -> World:
    return gaps.build(folder / "package")


COUNTY = Ground("world_gaps_today", _county)


@pytest.fixture
@stands_on(COUNTY)
def world(transactional_db: None) -> World:
    enter_world()
    return COUNTY.found()


def test_what_is_supplied_twice_at_once_is_supplied_once(world: World) -> None:
    case = gaps.accepted(world, "right")
    draft = facade.start_correction(world.applicant, case.id)
    facade.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
    assert together(*[lambda: facade.submit(world.applicant, draft.id)] * 3) == ["", "", ""]
    assert CaseAct.objects.filter(case_id=case.id, act="supplement").count() == 1


def test_what_is_promised_twice_at_once_is_promised_once(world: World) -> None:
    draft = world.draft()
    promise = [lambda: facade.promise_material(world.applicant, draft.id, "right")] * 3
    assert together(*promise) == ["", "", ""]
    assert Material.objects.filter(draft=draft).count() == 1


def test_what_is_sent_while_the_case_ends_is_taken_or_discarded(world: World) -> None:
    for _again in range(4):
        case = gaps.accepted(world, "right")
        draft = facade.start_correction(world.applicant, case.id)
        facade.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
        errors = together(
            partial(facade.submit, world.applicant, draft.id),
            partial(facade.perform, world.applicant, case.id, "withdraw"),
        )
        assert errors in (["", ""], ["", "casework.draft_closed"])
        assert not facade.my_drafts(world.applicant)
