from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.tests.conftest import lasting_world
from zhengyun.services.hall.tests.conftest import browse, monday, world

if TYPE_CHECKING:
    from zhengyun.engines.casework.tests.world import World
    from zhengyun.services.billing.tests.books import Books

__all__ = ["browse", "lasting_world", "monday", "world"]


@pytest.fixture
def books(world: World) -> Books:
    """A fee of 30 yuan for a case, and two finance officers."""
    from zhengyun.services.billing.tests import books

    return books.build(world)


@pytest.fixture
def lasting_books(lasting_world: World) -> Books:
    """With real transactions, for two at once."""
    from zhengyun.services.billing.tests import books

    return books.build(lasting_world)
