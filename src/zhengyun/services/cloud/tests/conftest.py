from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud
    from zhengyun.services.cloud.tests.people import People


@pytest.fixture
def cloud(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A department with a system and a quota, on a Monday morning."""
    from zhengyun.engines.compute.tests import machines
    from zhengyun.services.cloud.tests import base

    with clock.at(machines.MORNING):
        yield base.build(monkeypatch)


@pytest.fixture
def open_cloud(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """The same in a zone that the internet reaches."""
    from zhengyun.engines.compute.tests import machines
    from zhengyun.services.cloud.tests import base

    with clock.at(machines.MORNING):
        made = base.build(monkeypatch, is_internet=True)
        machines.public_range(made.room.pool.zone_id)
        yield made


@pytest.fixture
def lasting_cloud(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """With real transactions, for two orders at once."""
    from zhengyun.engines.compute.tests import machines
    from zhengyun.services.cloud.tests import base

    with clock.at(machines.MORNING):
        yield base.build(monkeypatch)


@pytest.fixture
def people(cloud: Cloud) -> People:
    from zhengyun.services.cloud.tests.people import People

    return People(cloud)
