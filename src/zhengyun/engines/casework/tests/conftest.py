from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.grounds import Ground, stands_on

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.engines.casework.tests.world import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)


@pytest.fixture
def monday() -> Iterator[None]:
    """Monday 2 March 2026, nine in the morning."""
    with clock.at(MONDAY):
        yield


def _small_county(folder: Path) -> World:
    from zhengyun.engines.casework.tests import world as county

    with clock.at(MONDAY):
        return county.build(folder / "package", effect="demo.scripted")


def _county_of_today(folder: Path) -> World:
    from zhengyun.engines.casework.tests import world as county

    return county.build(folder / "package", effect="demo.scripted")


def _with_gaps(folder: Path) -> World:
    from zhengyun.engines.casework.tests import gaps

    with clock.at(MONDAY):
        return gaps.build(folder / "package")


GAPS = Ground("world_gaps", _with_gaps)
WORLD = Ground("world", _small_county)
TODAY = Ground("world_today", _county_of_today)


@pytest.fixture
@stands_on(WORLD)
def world(db: None, monday: None) -> World:
    enter_world()
    return WORLD.found()


@pytest.fixture
@stands_on(TODAY)
def lasting_world(transactional_db: None) -> World:
    """With real transactions, for two at once: in their threads it is today."""
    enter_world()
    return TODAY.found()


@pytest.fixture
@stands_on(GAPS)
def promising_world(db: None, monday: None) -> World:
    """Two materials of its matter may follow after acceptance."""
    enter_world()
    return GAPS.found()


def enter_world() -> None:
    """In this process the effects of the county are as if nobody had called them yet."""
    from zhengyun.engines.casework.effects import register_effect
    from zhengyun.engines.casework.tests import world as county

    for demo in (county.WORKS, county.SCRIPTED):
        register_effect(demo)
        demo.answers.clear()
        demo.calls.clear()
