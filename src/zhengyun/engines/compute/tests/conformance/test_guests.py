"""What only real guests prove: isolation, openings, logins, and that nothing secret lies about."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener
from uuid import uuid4

import pytest

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, PortRule, Power
from zhengyun.engines.compute.drivers.qemu import QemuDriver, guests, networks, processes
from zhengyun.engines.compute.drivers.qemu.places import Place, PoolPlace
from zhengyun.engines.compute.tests.conformance.consoles import OWN_PASSWORD, Screen, Serial
from zhengyun.engines.compute.tests.conformance.guests import POOL, guests_or_skip, kill, qemu_world
from zhengyun.engines.compute.tests.conformance.world import PASSWORD, World

pytestmark = pytest.mark.xdist_group("guests")
PUBLIC = "203.0.113.77"
SURVIVOR = """
import os, sys, pickle
os.environ["DJANGO_SETTINGS_MODULE"] = "zhengyun.config.settings"
import django
django.setup()
home, images, spec = pickle.load(sys.stdin.buffer)
from zhengyun.engines.compute.drivers.qemu import QemuDriver
driver = QemuDriver("try", {"accel": "tcg"}, home=home, images=images)
driver.start(spec)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guests")


@pytest.fixture(scope="module")
def world(home: Path) -> Iterator[World]:
    with qemu_world(home, guests_or_skip()) as found:
        yield found


@pytest.fixture(scope="module")
def published(world: World) -> MachineSpec:
    """A machine with a public address, on which port 80 is open."""
    return world.up(world.spec("published", number=5, public=PUBLIC))


def place(home: Path, spec: MachineSpec) -> Place:
    return PoolPlace(home, POOL).of(spec.id)


def serial(world: World, spec: MachineSpec) -> Serial:
    return Serial(world.driver.console(spec.id, ConsoleKind.SERIAL).socket)


def answers(home: Path, port: int) -> str:
    host, host_port = networks.published(home, PUBLIC, port)
    try:
        with build_opener(ProxyHandler({})).open(f"http://{host}:{host_port}/", timeout=60) as page:
            return str(page.read().decode())
    except (URLError, OSError):
        return ""


def test_an_opened_port_leads_to_the_guest_and_a_closed_one_nowhere(
    world: World, home: Path, published: MachineSpec
) -> None:
    assert published.hostname in answers(home, 80)
    assert answers(home, 8080) == ""
    moved = replace(published, rules=(PortRule("tcp", 8080, 8080, "0.0.0.0/0"),))
    world.driver.apply(moved)
    assert answers(home, 80) == ""
    with serial(world, published) as line:
        line.sign_in().run("httpd -p 8080 -h /www")
    assert published.hostname in answers(home, 8080)
    world.driver.apply(replace(published, rules=(PortRule("tcp", 80, 80, "198.51.100.0/24"),)))
    assert answers(home, 80) == answers(home, 8080) == ""
    world.driver.apply(published)
    assert published.hostname in answers(home, 80)


def test_the_first_login_on_the_screen_demands_a_password_of_ones_own(world: World, home: Path) -> None:
    spec = world.up(world.spec("screen", number=9))
    target = world.driver.console(spec.id, ConsoleKind.VNC)
    with Screen(target.socket, place(home, spec).socket("watch")) as screen:
        assert (screen.width, screen.height) == (720, 400)
        screen.wait_for(rf"{spec.hostname} login: ")
        screen.type("root\n")
        screen.wait_for("Password:")
        screen.type(f"{PASSWORD}\n")
        screen.wait_for("Choose a password of your own.*New password:")
        screen.type(f"{OWN_PASSWORD}\n")
        screen.wait_for("Retype password:")
        screen.type(f"{OWN_PASSWORD}\n")
        screen.wait_for(rf"root@{spec.hostname}:~#")
    world.driver.restart(spec)
    world.wait(spec, lambda seen: seen.is_ready)
    with serial(world, spec) as line:
        line.type("\n")
        line.wait_for(r"login: $")
        line.type("root\n")
        line.wait_for(r"Password: $")
        line.type(f"{OWN_PASSWORD}\n")
        assert line.wait_for(r"[#$] $", r"New password: $") == 0
    world.driver.remove(spec.id)


def test_guests_of_two_tenants_do_not_reach_each_other(world: World, published: MachineSpec) -> None:
    neighbour = world.up(world.spec("neighbour", number=6, disks=(world.disk(0, 1),)))
    stranger = world.up(world.spec("stranger", number=7, segment=4002, disks=(world.disk(0, 1),)))
    with serial(world, neighbour) as line:
        inside = line.sign_in()
        assert ", 0% packet loss" in inside.run("ping -c 2 -W 60 10.61.7.5")
        assert f"<h1>{published.hostname}</h1>" in inside.run(
            "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc 10.61.7.5 80"
        )
        assert "100% packet loss" in inside.run("ping -c 1 -W 1 10.61.7.7")
    with serial(world, stranger) as line:
        inside = line.sign_in()
        assert "100% packet loss" in inside.run("ping -c 1 -W 1 10.61.7.5")
        assert "100% packet loss" in inside.run("ping -c 1 -W 1 10.61.7.6")
    for spec in (neighbour, stranger):
        world.driver.remove(spec.id)


def test_a_guest_reaches_nothing_of_this_machine(world: World, published: MachineSpec) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours, serial(world, published) as line:
        ours.settimeout(0.1)
        port = ours.getsockname()[1]
        line.sign_in().run(f"echo hello | nc -w 2 {networks.EDGE_HOST} {port}")
        with pytest.raises(TimeoutError):
            ours.accept()


def test_no_key_and_no_password_lies_in_arguments_environment_or_files(
    world: World, home: Path, published: MachineSpec
) -> None:
    mark = "What a department wrote into its file"
    with serial(world, published) as line:
        line.sign_in().run(f"echo {mark} > /data/note; sync")
    secrets = [published.password_hash.encode(), mark.encode()]
    for disk in published.disks:
        secrets += [disk.key, disk.key.hex().encode(), base64.b64encode(disk.key)]
    (pid,) = processes.pids(place(home, published))
    readable = [Path(f"/proc/{pid}/cmdline").read_bytes(), Path(f"/proc/{pid}/environ").read_bytes()]
    readable += [path.read_bytes() for path in place(home, published).folder.iterdir()]
    assert not [secret for secret in secrets if any(secret in one for one in readable)]
    assert b"ZHENGYUN" not in readable[1].replace(b"SUPERVISED_BY_ZHENGYUN_AT", b"")


def test_a_killed_qemu_is_noticed_and_what_was_written_is_there_after_the_next_start(
    world: World, home: Path, published: MachineSpec
) -> None:
    with serial(world, published) as line:
        line.sign_in().run("echo kept > /data/kept; sync")
    (pid,) = processes.pids(place(home, published))
    kill(pid)
    world.wait(published, lambda seen: seen.power is Power.STOPPED)
    world.up(published)
    with serial(world, published) as line:
        assert line.sign_in().run("cat /data/kept") == "kept"


def test_a_machine_outlives_the_process_that_started_it_and_is_adopted(world: World, home: Path) -> None:
    import pickle

    images = guests_or_skip()
    spec = world.spec("adopted", number=8, disks=(world.disk(0, 1),))
    world.driver.apply(spec)
    killed = subprocess.run(
        [sys.executable, "-c", SURVIVOR], input=pickle.dumps((home, images, spec)), check=False, timeout=300
    )
    assert killed.returncode == -signal.SIGKILL
    another = QemuDriver(POOL, {"accel": "tcg"}, home=home, images=images)
    assert another.observe()[spec.id].power is Power.RUNNING
    another.start(spec)
    (pid,) = processes.pids(place(home, spec))
    assert os.getsid(pid) != os.getsid(0)
    assert all(one.is_gone for one in another.remove(spec.id))


def test_what_a_crash_left_half_made_is_finished_or_swept(world: World, home: Path) -> None:
    spec = world.spec("half", number=10)
    ours = place(home, spec)
    world.driver.apply(spec)
    last = ours.disk(spec.disks[-1].id)
    last.rename(last.with_name(f"{last.name}.new"))
    assert spec.id not in world.driver.observe()
    with ours.locked():
        assert world.driver.observe()[spec.id].power is Power.BUILDING
    with pytest.raises(DriverError):
        world.driver.apply(spec)
    ours.write("machine", {**ours.read("machine"), "made": []})
    world.driver.apply(spec)
    assert world.driver.observe()[spec.id].power is Power.STOPPED
    ours.pid.write_text(str(os.getpid()))
    assert world.driver.observe()[spec.id].power is Power.STOPPED
    world.driver.stop(spec, graceful_seconds=0)
    world.driver.remove(spec.id)
    assert not ours.folder.exists()
    assert not list(ours.sockets.glob(f"{spec.id.hex}*"))


def test_a_disk_without_a_key_is_never_made(world: World) -> None:
    spec = world.spec("bare", number=11)
    with pytest.raises(DriverError):
        world.driver.apply(replace(spec, disks=(replace(spec.disks[0], key=b""),)))
    world.driver.remove(spec.id)


def test_a_snapshot_of_a_stopped_machine_brings_back_its_disks(world: World) -> None:
    spec = world.spec("resting", number=12, disks=(world.disk(0, 1),))
    world.driver.apply(spec)
    snapshot_id = uuid4()
    world.driver.snapshot(spec, snapshot_id)
    larger = replace(spec, disks=(replace(spec.disks[0], size_gb=2),))
    world.driver.apply(larger)
    world.driver.restore(larger, snapshot_id)
    seen = world.driver.observe()[spec.id]
    assert seen.power is Power.STOPPED
    assert dict(seen.disks_gb) == {spec.disks[0].id: 2}
    world.driver.drop_snapshot(larger, snapshot_id)
    assert world.driver.observe()[spec.id].snapshots == frozenset()
    world.driver.remove(spec.id)


def test_kvm_is_believed_only_after_a_guest_booted_with_it(world: World, tmp_path: Path) -> None:
    images = guests_or_skip()
    found = guests.find(images, {"guest": "tiny"})
    assert guests.boots_with_kvm(found, seconds=0.0) is False
    kept = tmp_path / "compute" / "probe.json"
    kept.parent.mkdir()
    first = guests.accel("tcg", tmp_path, images)
    assert first == "tcg"
    assert not kept.exists()


@pytest.mark.parametrize(
    ("settings", "is_right"),
    [
        ({}, True),
        ({"twin": {"vcpus": 1, "memory_mb": 96, "scale": 16}}, True),
        ({"share": 2}, False),
        ({"accel": "xen"}, False),
        ({"twin": {"cores": 1}}, False),
    ],
)
def test_settings_that_cannot_be_meant_are_named(
    tmp_path: Path, settings: dict[str, object], is_right: bool
) -> None:
    driver = QemuDriver(POOL, {"accel": "tcg", **settings}, home=tmp_path, images=guests_or_skip())
    assert (driver.check_config() == []) is is_right
