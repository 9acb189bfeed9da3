from __future__ import annotations

from datetime import timedelta

import pytest

from zhengyun.kit import clock


@pytest.fixture
def county(db: None) -> None:
    """The bodies and named people, and the food licence installed."""
    from zhengyun.config import demo
    from zhengyun.config.demo.county import enter_organizations, enter_people
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    enter_organizations()
    enter_people(clock.today() - timedelta(days=900))
    packages.install(demo.APPLICATION, SYSTEM)
