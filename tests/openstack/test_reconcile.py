"""From the door of compute to the genuine cloud and back: one setting of a pool is all that differs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.openstack import specs
from tests.openstack.lab import CLOUD, IMAGE, Lab
from zhengyun.config import procs
from zhengyun.engines.compute import drivers, facade
from zhengyun.engines.compute.contracts import InstanceView, State
from zhengyun.engines.compute.logic.pools import record_inventory
from zhengyun.engines.compute.models import Image, Pool
from zhengyun.engines.compute.placement.index import INDEX
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.tests import machines
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kit.actor import SYSTEM

pytestmark = [pytest.mark.openstack, pytest.mark.django_db]
CITY = "city"


@pytest.fixture
def room(lab: Lab, db: None) -> Room:
    made = machines.build()
    facade.set_pool(SYSTEM, CITY, "openstack", {"cloud": CLOUD}, zone=made.pool.zone_id)
    pool = Pool.objects.get(code=CITY)
    Image.objects.filter(code="test-image").update(references={"openstack": {"name": IMAGE}}, traits=[])
    record_inventory(pool, drivers.open_driver(pool).inventory())
    INDEX.reload()
    return made


def until(view: InstanceView, is_so: Callable[[], bool]) -> None:
    """Looks as the job does, one after the other."""

    def look() -> bool:
        reconcile(view.id)
        return is_so()

    assert procs.wait_until(look, specs.PATIENCE, pause=0.5), facade.get_instance(SYSTEM, view.id)


def reconciled(view: InstanceView, state: State) -> InstanceView:
    until(view, lambda: facade.get_instance(SYSTEM, view.id).state is state)
    return facade.get_instance(SYSTEM, view.id)


def test_an_instance_is_made_resized_kept_and_wiped(lab: Lab, room: Room) -> None:
    view = reconciled(room.made(pool=CITY), State.RUNNING)
    (server,) = lab.connect().compute.servers(all_projects=True)
    assert (server.compute_host, server.metadata["zhengyun_id"]) == (view.host, str(view.id))
    facade.resize_instance(SYSTEM, view.id, 4, 8192)
    until(view, lambda: _vcpus(view) == 4)
    snapshot = facade.take_snapshot(room.officer, view.id, "换版前")
    until(view, lambda: _snapshots(view) == {snapshot.id: "ready"})
    reconciled(view, State.RUNNING)
    facade.delete_instance(SYSTEM, view.id, "退订")
    reconciled(view, State.DELETED)
    assert {item.get("volume") for item in facade.wiped(SYSTEM, view.id).items} >= {
        str(volume.id) for volume in view.volumes
    }
    assert list(lab.connect().compute.servers(all_projects=True)) == []


def _vcpus(view: InstanceView) -> int:
    found = facade.get_instance(SYSTEM, view.id)
    return found.actual_vcpus if found.state is State.RUNNING else 0


def _snapshots(view: InstanceView) -> dict[object, str]:
    return {one.id: one.state for one in facade.get_instance(SYSTEM, view.id).snapshots}
