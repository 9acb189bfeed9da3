from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.engines.casework.tests.world import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)


@pytest.fixture
def monday() -> Iterator[None]:
    """Monday 2 March 2026, nine in the morning."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def world(db: None, monday: None, tmp_path: Path) -> World:
    from zhengyun.engines.casework.tests import world as county

    return county.build(tmp_path / "package", effect="demo.scripted")
