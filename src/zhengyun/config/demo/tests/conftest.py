from __future__ import annotations

from datetime import timedelta

import pytest

from zhengyun.kit import clock


@pytest.fixture
def bodies(db: None) -> None:
    """The organizations of the county, and the food licence installed."""
    from zhengyun.config import demo
    from zhengyun.config.demo.county import enter_organizations
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    enter_organizations()
    packages.install(demo.APPLICATION, SYSTEM)


@pytest.fixture
def county(bodies: None) -> None:
    """With the people who have accounts."""
    from zhengyun.config.demo.county import enter_people

    enter_people(clock.today() - timedelta(days=900))
