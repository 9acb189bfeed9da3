"""The suite on the driver that fails only when it is told to."""

from __future__ import annotations

import os

import pytest

from zhengyun.engines.compute.drivers.failing import FailingDriver, state_file
from zhengyun.engines.compute.tests.conformance import suite
from zhengyun.engines.compute.tests.conformance.suite import DriverConformance
from zhengyun.engines.compute.tests.conformance.world import World

POOL = f"conformance-{os.getpid()}"
machine = suite.machine


@pytest.fixture
def world() -> World:
    state_file(POOL).unlink(missing_ok=True)
    lost = FailingDriver("conformance-lost", {"unreachable": 1_000_000})
    return World(FailingDriver(POOL, {"slow": 1, "building": 1}), {}, lost=lost)


class TestFailing(DriverConformance):
    pass
