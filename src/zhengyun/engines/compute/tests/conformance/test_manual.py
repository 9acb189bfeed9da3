"""The suite on what people set up by hand: here somebody does at once whatever is ordered."""

from __future__ import annotations

import pytest

from zhengyun.engines.compute.drivers.manual import ManualDriver
from zhengyun.engines.compute.models import Pool, WorkOrder, Zone
from zhengyun.engines.compute.tests.conformance import suite
from zhengyun.engines.compute.tests.conformance.suite import DriverConformance
from zhengyun.engines.compute.tests.conformance.world import World
from zhengyun.kit import clock

HOST = {"name": "rack-1", "vcpus": 32, "memory_mb": 65_536, "disk_gb": 2_000, "traits": ["xinchuang"]}
machine = suite.machine


@pytest.fixture
def world(db: None) -> World:
    zone, _is_new = Zone.objects.get_or_create(code="gov", defaults={"title": "政务外网区"})
    pool = Pool.objects.create(
        code="by-hand-try",
        title="手工池",
        zone=zone,
        driver="manual",
        settings={"hosts": [HOST]},
        created_at=clock.now(),
    )

    def somebody_does_it() -> None:
        WorkOrder.objects.filter(pool=pool, done_at__isnull=True).update(
            done_at=clock.now(), done_by="高远", facts={"asset": "A-1"}
        )

    return World(ManualDriver(pool), {"name": "Kylin V10"}, settle=somebody_does_it)


class TestManual(DriverConformance):
    pass
