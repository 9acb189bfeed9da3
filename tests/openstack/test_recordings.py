"""What the room's own tests read are answers of the genuine services; here it is seen that they still are.

To record them anew: remove the file, run this test, look at what it wrote, and commit it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.openstack import specs
from tests.openstack.lab import Lab
from tests.openstack.specs import new_driver
from zhengyun.engines.compute.contracts.drivers import Power
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver

pytestmark = [pytest.mark.openstack, pytest.mark.django_db]
ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "src/zhengyun/engines/compute/tests/recorded_openstack.json"


def test_recorded_answers_have_the_shape_of_the_real_ones(lab: Lab, driver: OpenStackDriver) -> None:
    found = {name: _told(answer) for name, answer in _ask(lab, driver).items()}
    if not FILE.exists():
        FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    recorded = json.loads(FILE.read_text())
    assert {name: _shape(one) for name, one in recorded.items()} == {
        name: _shape(one) for name, one in found.items()
    }


def _ask(lab: Lab, driver: OpenStackDriver) -> dict[str, Any]:
    cloud = lab.connect()
    good, bad = specs.running(driver), specs.machine("fails")
    driver.apply(bad)
    specs.wait_for(driver, bad, Power.BROKEN)
    ids = {one.metadata["zhengyun_id"]: one.id for one in cloud.compute.servers(all_projects=True)}
    server, compute = ids[str(good.id)], cloud.compute
    console = {"remote_console": {"protocol": "vnc", "type": "novnc"}}
    new_driver(quota={"cores": 0}).cloud.tenant("nothing")
    nothing = new_driver().cloud.tenant("nothing")
    flavor = next(iter(compute.flavors())).id
    more = {"name": "x", "flavorRef": flavor, "networks": "none", "imageRef": next(cloud.image.images()).id}
    twice = {"port": {"network_id": next(cloud.network.networks(name=f"zy-{specs.NETWORK}")).id}}
    taken = next(cloud.network.ports(name=f"zy-{good.id}-0"))
    twice["port"] |= {"fixed_ips": taken.fixed_ips}
    return {
        "running": compute.get(f"/servers/{server}", microversion="2.90"),
        "broken": compute.get(f"/servers/{ids[str(bad.id)]}", microversion="2.90"),
        "diagnostics": compute.get(f"/servers/{server}/diagnostics", microversion="2.48"),
        "console": compute.post(f"/servers/{server}/remote-consoles", json=console, microversion="2.6"),
        "quota": nothing.compute.post("/servers", json={"server": more}, microversion="2.37"),
        "not_stopped": compute.post(f"/servers/{server}/action", json={"os-start": None}),
        "taken": cloud.network.post("/ports", json=twice),
        "unknown": compute.get("/servers/00000000-0000-0000-0000-000000000000"),
    }


def _told(answer: Any) -> dict[str, Any]:
    """Without what names this machine: addresses, and the trace of a fault."""
    text = re.sub(r"127\.0\.0\.1:\d+", "cloud.example", answer.text)
    body = json.loads(text)
    if fault := body.get("server", {}).get("fault"):
        fault["details"] = ""
    return {"status": answer.status_code, "type": answer.headers["Content-Type"], "body": body}


def _shape(value: Any) -> Any:
    """Names and kinds without values; what is empty may have any kind."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items() if key not in {"addresses", "status"}}
    if isinstance(value, list):
        return [_shape(one) for one in value[:1]]
    return type(value).__name__
