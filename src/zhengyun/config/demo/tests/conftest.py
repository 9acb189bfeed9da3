from __future__ import annotations

import pytest
from tests.grounds import stands_on

from zhengyun.config.demo.tests import grounds


@pytest.fixture
@stands_on(grounds.ORGANIZATIONS)
def organizations(db: None) -> None:
    """The organizations of the county."""


@pytest.fixture
@stands_on(grounds.BODIES)
def bodies(db: None) -> None:
    """The organizations of the county, with base registers (no codes in them) and the food licence."""


@pytest.fixture
@stands_on(grounds.COUNTY)
def county(db: None) -> None:
    """With the people who have accounts."""


@pytest.fixture
@stands_on(grounds.BASE_REGISTERS)
def base_registers(db: None) -> None:
    """The organizations of the county, and the base registers installed and empty."""


@pytest.fixture
@stands_on(grounds.CLOUD_ORDERS)
def orders_package(db: None) -> None:
    """The organizations of the county, and the application of orders."""
