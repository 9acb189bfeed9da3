"""The suite that every driver passes, on a genuine OpenStack; of guests it can say nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.openstack.lab import AWAY, IMAGE, Lab
from tests.openstack.specs import new_driver
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver
from zhengyun.engines.compute.tests.conformance import suite
from zhengyun.engines.compute.tests.conformance.suite import DriverConformance
from zhengyun.engines.compute.tests.conformance.world import World

pytestmark = [pytest.mark.openstack, pytest.mark.django_db]
machine = suite.machine


@pytest.fixture(scope="module")
def world(lab: Lab) -> Iterator[World]:
    away = OpenStackDriver("lab", {"cloud": AWAY})
    found = World(new_driver(), {"name": IMAGE}, seconds=120, lost=away)
    yield found
    for machine_id in found.driver.observe():
        found.driver.remove(machine_id)


class TestOpenStack(DriverConformance):
    pass
