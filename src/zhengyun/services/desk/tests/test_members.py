"""一件事 at the desk: members are ordinary cases with a mark, the whole lists them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.grounds import stands_on

from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.tests import bundles
from zhengyun.engines.casework.tests.bundles import member, send
from zhengyun.engines.casework.tests.conftest import WORLD, enter_world
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit.actor import Actor

Browser = Callable[[Actor], Client]


@pytest.fixture
@stands_on(WORLD)
def world(db: None, monday: None) -> World:
    enter_world()
    return WORLD.found()


@pytest.fixture
def whole(world: World, tmp_path: Path) -> CaseView:
    return send(bundles.install(tmp_path / "whole"))


def test_the_department_sees_an_ordinary_case_with_a_mark(
    world: World, whole: CaseView, signed_in: Browser
) -> None:
    case = member(whole)
    desk = signed_in(world.reviewer)
    page = desk.get(f"/desk/cases/{case.id}/", follow=True).content.decode()
    assert whole.number in page
    assert f"/desk/cases/{whole.id}/" not in page
    assert desk.get(f"/desk/cases/{whole.id}/").status_code == 404
    assert "一件事" in desk.get("/desk/inbox/").content.decode()


def test_the_office_of_the_whole_sees_its_members(world: World, whole: CaseView, signed_in: Browser) -> None:
    page = signed_in(world.clerk).get(f"/desk/cases/{whole.id}/").content.decode()
    assert member(whole).number in page
    assert member(whole, "filing").number in page
