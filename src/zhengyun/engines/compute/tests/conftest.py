from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.engines.compute.tests.machines import Room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    """Two units, a pool of the failing driver, a Monday morning."""
    from zhengyun.engines.compute.tests import machines

    with clock.at(machines.MORNING):
        yield machines.build()


@pytest.fixture
def lasting_room(transactional_db: None) -> Iterator[Room]:
    """The same with real transactions, for several connections at once."""
    from zhengyun.engines.compute.tests import machines

    with clock.at(machines.MORNING):
        yield machines.build()
