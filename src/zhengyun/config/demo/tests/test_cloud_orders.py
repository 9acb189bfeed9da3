"""Orders of the government cloud: the package has no fault, and its acceptance cases go as they say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhengyun.config import demo
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests.builders import credit_code
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

FOLDER = demo.APPLICATIONS / "cloud_orders"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))


ZONE = "acceptance"


@pytest.fixture
def cloud_orders(organizations: None) -> None:
    """The package, a provider, and a zone of its own whose machines are not real."""
    from zhengyun.engines.compute.tests import machines
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.tests.base import catalogue

    with clock.at(clock.civil(date(2026, 3, 1))):
        room = machines.build(ZONE)
        facade.load_catalogue(SYSTEM, catalogue(room.pool.code))
        if parties.find_organization("lzcloud") is None:
            uscc = credit_code("11", 990_001)
            parties.register_organization(SYSTEM, "澜州云服务公司", uscc, "lzcloud", region_code="990124")
        packages.install(FOLDER, SYSTEM)


def test_the_package_has_no_fault(organizations: None) -> None:
    assert packages.check(FOLDER) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(cloud_orders: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
