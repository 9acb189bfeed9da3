from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zhengyun.services.hall.tests.conftest import browse, monday, world

if TYPE_CHECKING:
    from zhengyun.engines.casework.tests.world import World
    from zhengyun.services.billing.tests.books import Books

__all__ = ["browse", "monday", "world"]


@pytest.fixture
def books(world: World) -> Books:
    """A fee of 30 yuan for a case, and two finance officers."""
    from zhengyun.services.billing.tests import books

    return books.build(world)


@pytest.fixture
def lasting_books(transactional_db: None, tmp_path: Path) -> Books:
    """With real transactions, for two at once."""
    from zhengyun.engines.casework.tests import world as county
    from zhengyun.services.billing.tests import books

    return books.build(county.build(tmp_path))
