from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from zhengyun.engines.registers.tests.base import without_data
from zhengyun.kit import clock


@pytest.fixture
def organizations(db: None) -> None:
    from zhengyun.config.demo.county import enter_organizations

    enter_organizations()


@pytest.fixture
def bodies(organizations: None, tmp_path: Path) -> None:
    """The organizations of the county, with base registers (no codes in them) and the food licence."""
    from zhengyun.config import demo
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(without_data(tmp_path), SYSTEM)
    packages.install(demo.APPLICATION, SYSTEM)


@pytest.fixture
def county(bodies: None) -> None:
    """With the people who have accounts."""
    from zhengyun.config.demo.county import enter_people

    enter_people(clock.today() - timedelta(days=900))


@pytest.fixture
def base_registers(organizations: None) -> None:
    """The organizations of the county, and the base registers installed and empty."""
    from zhengyun.config import demo
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(demo.BASE_REGISTERS, SYSTEM)
