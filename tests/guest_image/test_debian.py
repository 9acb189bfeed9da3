"""An ordinary Debian cloud image boots by the QEMU driver, and cloud-init makes of it what was ordered."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from django.conf import settings

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import MachineSpec, PortRule, Power
from zhengyun.engines.compute.drivers.qemu import networks
from zhengyun.engines.compute.tests.conformance.consoles import OWN_PASSWORD, Serial
from zhengyun.engines.compute.tests.conformance.guests import guests_or_skip, qemu_world
from zhengyun.engines.compute.tests.conformance.world import PASSWORD, World

pytestmark = [pytest.mark.guest_image, pytest.mark.xdist_group("guests")]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3pX3mnfTQ7q0mB0l0nq0XbY2v3bq4o5cV6x7y8z9AB tester"
PUBLIC = "203.0.113.40"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    images = guests_or_skip()
    if not (images / "debian-12" / "disk.qcow2").exists():
        pytest.fail(f"There is no Debian image in {settings.ZHENGYUN.guest_images}: make test-guest-image")
    with qemu_world(tmp_path_factory.mktemp("debian"), images) as found:
        found.image, found.seconds = {"guest": "debian-12"}, 300.0
        found.vcpus, found.memory_mb, found.disks_gb = 2, 640, (3, 1)
        yield found


@pytest.fixture(scope="module")
def debian(world: World) -> MachineSpec:
    spec = world.spec(
        "debian",
        public=PUBLIC,
        rules=(PortRule("tcp", 22, 22, "0.0.0.0/0"),),
        ssh_keys=(KEY,),
        login="clerk",
    )
    return world.up(spec)


def test_its_ssh_server_answers_at_the_public_address(
    world: World, debian: MachineSpec, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.getbasetemp() / "debian0"
    with socket.create_connection(networks.published(home, PUBLIC, 22), timeout=60) as line:
        assert line.recv(64).startswith(b"SSH-2.0-")


def test_it_has_its_name_its_account_its_key_and_its_data_disk(world: World, debian: MachineSpec) -> None:
    with Serial(world.driver.console(debian.id, ConsoleKind.SERIAL).socket) as line:
        line.type("\n")
        line.wait_for(rf"{debian.hostname} login: $")
        line.type("clerk\n")
        line.wait_for(r"Password: $")
        line.type(f"{PASSWORD}\n")
        line.wait_for(r"Current password: $")
        line.type(f"{PASSWORD}\n")
        line.wait_for(r"New password: $")
        line.type(f"{OWN_PASSWORD}\n")
        line.wait_for(r"Retype new password: $")
        line.type(f"{OWN_PASSWORD}\n")
        line.wait_for(r"\$ $")
        assert line.run("hostname") == debian.hostname
        assert KEY in line.run("cat ~/.ssh/authorized_keys")
        assert "/data" in line.run("findmnt -n -o TARGET /data")
        assert debian.nics[0].address in line.run("ip -o -4 address")
        assert line.run("sudo -n id -u") == "0"
        assert int(line.run("df --output=size -m / | tail -1")) > 2500


def test_it_ends_in_order_when_its_power_button_is_pressed(world: World, debian: MachineSpec) -> None:
    world.driver.stop(debian, graceful_seconds=60)
    seen = world.seen(debian)
    assert seen is not None
    assert seen.power is Power.STOPPED
    assert all(one.is_gone for one in world.driver.remove(debian.id))
