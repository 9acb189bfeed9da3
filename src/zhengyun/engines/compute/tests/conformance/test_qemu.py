"""The suite on real guests, and what only they can prove."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zhengyun.engines.compute.drivers.qemu import QemuDriver
from zhengyun.engines.compute.tests.conformance import suite
from zhengyun.engines.compute.tests.conformance.guests import guests_or_skip, qemu_world
from zhengyun.engines.compute.tests.conformance.suite import DriverConformance
from zhengyun.engines.compute.tests.conformance.world import World

pytestmark = pytest.mark.xdist_group("guests")
machine = suite.machine


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    images = guests_or_skip()
    with qemu_world(tmp_path_factory.mktemp("guests"), images) as found:
        broken = tmp_path_factory.mktemp("broken")
        (broken / "compute").mkdir()
        (broken / "compute" / "try").write_text("no folder")
        found.lost = QemuDriver("try", {}, home=broken, images=images)
        yield found


class TestQemu(DriverConformance):
    pass
