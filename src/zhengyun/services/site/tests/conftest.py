from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zhengyun.services.hall.tests.conftest import browse, monday

if TYPE_CHECKING:
    from zhengyun.services.site.tests.county import County

__all__ = ["browse", "county", "monday"]


@pytest.fixture
def county(db: None, monday: None) -> County:
    from zhengyun.services.site.tests.county import build

    return build()
