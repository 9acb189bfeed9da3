"""One lab for all of these tests, which run only by `make test-openstack`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.openstack.lab import IMAGE, OUTSIDE, Lab, running

if TYPE_CHECKING:
    from zhengyun.engines.compute.drivers.openstack import OpenStackDriver


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with running() as ready:
        cloud = ready.connect()
        outside = cloud.network.create_network(name=OUTSIDE, is_router_external=True)
        # The cloud draws its routers' own addresses from the pool; those that we hand out lie outside.
        cloud.network.create_subnet(
            network_id=outside.id, cidr="203.0.113.0/24", ip_version=4, is_dhcp_enabled=False,
            allocation_pools=[{"start": "203.0.113.200", "end": "203.0.113.250"}],
        )  # fmt: skip
        cloud.create_image(
            IMAGE, data=b"an image" * 100, disk_format="raw", container_format="bare", visibility="public",
            wait=True,
        )  # fmt: skip
        yield ready


@pytest.fixture
def driver(lab: Lab) -> Iterator[OpenStackDriver]:
    """A driver as each job opens it; the lab is empty afterwards."""
    from tests.openstack.specs import new_driver

    opened = new_driver()
    yield opened
    for machine in opened.observe():
        opened.remove(machine)
    assert opened.observe() == {}
