"""The words between the cloud and us, on answers recorded from genuine services (`make test-openstack`)."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from keystoneauth1.exceptions import ConnectFailure, ConnectTimeout
from openstack.compute.v2.server import Server
from openstack.compute.v2.server_diagnostics import ServerDiagnostics
from openstack.exceptions import SDKException, raise_from_response

from zhengyun.engines.compute.contracts.drivers import (
    DriverError,
    MachineSpec,
    NicSpec,
    PoolUnreachableError,
    PortRule,
    Power,
)
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver, mapping
from zhengyun.engines.compute.drivers.openstack.calls import explained
from zhengyun.engines.compute.drivers.openstack.networks import wanted_rules
from zhengyun.kit import clock

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded_openstack.json").read_text())


def server(name: str, **other: object) -> Server:
    return Server.existing(**{**RECORDED[name]["body"]["server"], **other})


def error(name: str, status: int = 0) -> DriverError:
    """The error as the client library makes it from a recorded answer."""
    told, answer = RECORDED[name], requests.Response()
    answer.status_code = status or told["status"]
    answer.headers["Content-Type"] = told["type"]
    answer._content = json.dumps(told["body"]).encode()
    answer.url, answer.reason = "http://cloud.example/", ""
    with pytest.raises(SDKException) as raised:
        raise_from_response(answer)
    return explained(raised.value)


def spec(**other: Any) -> MachineSpec:
    given = {
        "id": uuid.uuid4(), "name": "网站", "hostname": "web-1", "tenant": "health", "host": "",
        "image": {"name": "tiny"}, "vcpus": 1, "memory_mb": 512, "disks": (),
    }  # fmt: skip
    return MachineSpec(**{**given, **other})


def test_every_recorded_answer_says_what_it_is() -> None:
    assert {name: one["status"] for name, one in RECORDED.items()} == {
        "running": 200, "broken": 200, "diagnostics": 200, "console": 200, "quota": 403,
        "not_stopped": 409, "taken": 409, "unknown": 404,
    }  # fmt: skip


def test_a_running_server_is_seen_with_its_size_and_disks() -> None:
    found, data = server("running"), uuid.uuid4()
    seen = mapping.observed(found, {data: 5}, frozenset())
    root = uuid.UUID(found.metadata["zhengyun_root"])
    assert (seen.power, seen.is_ready, seen.vcpus, seen.memory_mb) == (Power.RUNNING, True, 1, 512)
    assert (dict(seen.disks_gb), seen.fault) == ({root: 2, data: 5}, "")
    assert mapping.machine_of(found)


def test_a_broken_server_says_what_nova_said() -> None:
    seen = mapping.observed(server("broken"), {}, frozenset())
    assert seen.power is Power.BROKEN
    assert "the lab was told to fail" in seen.fault


@pytest.mark.parametrize(
    ("told", "power"),
    [
        ({"status": "SHUTOFF"}, Power.STOPPED),
        ({"status": "SUSPENDED"}, Power.STOPPED),
        ({"status": "SHELVED_OFFLOADED"}, Power.STOPPED),
        ({"status": "ACTIVE", "OS-EXT-STS:power_state": 4}, Power.STOPPED),
        ({"status": "ACTIVE", "OS-EXT-STS:task_state": "powering-off"}, Power.BUILDING),
        ({"status": "BUILD"}, Power.BUILDING),
        ({"status": "VERIFY_RESIZE"}, Power.BUILDING),
        ({"status": "A WORD OF THE NEXT RELEASE"}, Power.BUILDING),
        ({"status": "UNKNOWN"}, Power.BROKEN),
    ],
)
def test_what_nova_says_of_a_server_in_our_words(told: dict[str, object], power: Power) -> None:
    seen = mapping.observed(server("running", **told), {}, frozenset({uuid.uuid4()}))
    assert seen.power is power
    assert bool(seen.fault) == (power is Power.BROKEN)
    assert bool(seen.snapshots) == (power is not Power.BUILDING)


def test_a_build_without_end_is_broken() -> None:
    found = server("running", status="BUILD")
    made = datetime.fromisoformat(found.created_at)
    assert not mapping.is_stuck(found, made + timedelta(seconds=59), 60)
    assert mapping.is_stuck(found, made + timedelta(seconds=61), 60)
    assert mapping.observed(found, {}, frozenset(), is_late=True).fault


def test_figures_are_summed_and_memory_is_not_claimed() -> None:
    found = mapping.reading(ServerDiagnostics.existing(**RECORDED["diagnostics"]["body"]), clock.now())
    assert found.cpu_seconds == pytest.approx(17.3)
    assert (found.disk_read_bytes, found.net_out_bytes) == (262144, 140208)
    assert found.memory_used_mb is None
    nothing = mapping.reading(ServerDiagnostics(), datetime(2026, 1, 1, tzinfo=UTC))
    assert (nothing.cpu_seconds, nothing.net_in_bytes) == (None, None)


def test_a_console_is_the_websocket_behind_the_page() -> None:
    page = RECORDED["console"]["body"]["remote_console"]["url"]
    token = page.partition("token%3D")[2]
    assert token
    assert mapping.websocket(page) == f"ws://{page.split('/')[2]}/?token={token}"
    assert mapping.websocket("https://cloud/vnc.html?token=abc") == "wss://cloud/?token=abc"
    assert mapping.websocket("wss://cloud:6083/?token=abc") == "wss://cloud:6083/?token=abc"


@pytest.mark.parametrize(
    ("name", "said", "is_retryable"),
    [
        ("quota", "Quota exceeded", False),
        ("not_stopped", "Cannot 'start' instance", True),
        ("taken", "already allocated", True),
        ("unknown", "could not be found", False),
    ],
)
def test_refusals_keep_the_clouds_own_sentence(name: str, said: str, is_retryable: bool) -> None:
    found = error(name)
    assert said.lower() in found.reason.lower()
    assert found.is_retryable is is_retryable
    assert not isinstance(found, PoolUnreachableError)


def test_whoever_does_not_answer_is_out_of_reach() -> None:
    for status in (502, 503, 504):
        assert isinstance(error("unknown", status), PoolUnreachableError)
    for away in (ConnectFailure("refused"), ConnectTimeout("too late")):
        assert isinstance(explained(away), PoolUnreachableError)
    assert not error("unknown", 401).is_retryable


def test_the_first_start_is_told_the_login_and_that_the_password_must_change() -> None:
    told = base64.b64decode(mapping.user_data(spec(password_hash="$6$a$b", login="admin"))).decode()
    head, _line, body = told.partition("\n")
    found = json.loads(body)
    assert head == "#cloud-config"
    assert found["users"][0]["passwd"] == "$6$a$b"
    assert found["runcmd"] == [["chage", "-d", "0", "admin"]]
    closed = json.loads(base64.b64decode(mapping.user_data(spec(ssh_keys=("ssh-ed25519 A",)))).decode()[13:])
    assert (closed["ssh_pwauth"], closed["users"][0]["lock_passwd"]) == (False, True)


def test_nothing_is_open_that_is_not_listed_but_ones_own_network() -> None:
    card = NicSpec(uuid.uuid4(), "net", "10.7.0.0/24", 1, "10.7.0.5/24", "10.7.0.1", "52:54:00:00:00:01")
    rules = (PortRule("tcp", 443, 443, "0.0.0.0/0"), PortRule("icmp", 0, 0, "fd00::/8"))
    assert set(wanted_rules(spec(nics=(card,), rules=rules))) == {
        ("10.7.0.0/24", "IPv4", None, None, None),
        ("", "IPv4", "tcp", 443, 443),
        ("fd00::/8", "IPv6", "ipv6-icmp", None, None),
    }
    assert wanted_rules(spec()) == {}


def test_a_pool_without_a_cloud_says_so_and_asks_nobody() -> None:
    assert "clouds.yaml" in OpenStackDriver("p", {}).check_config()[0]
