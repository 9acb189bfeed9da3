"""The driver protocol over one cloud."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from openstack.compute.v2.server import Server
from openstack.exceptions import ConflictException
from openstack.image.v2.image import Image

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import (
    Capability,
    ConsoleTarget,
    DriverError,
    HostFacts,
    MachineSpec,
    Observed,
    PoolUnreachableError,
    Power,
    Reading,
    Removed,
)
from zhengyun.engines.compute.drivers.openstack import checks, mapping
from zhengyun.engines.compute.drivers.openstack.calls import in_words
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud
from zhengyun.engines.compute.drivers.openstack.disks import Disks
from zhengyun.engines.compute.drivers.openstack.hosts import Hosts
from zhengyun.engines.compute.drivers.openstack.machines import Machines
from zhengyun.engines.compute.drivers.openstack.networks import Networks
from zhengyun.engines.compute.drivers.openstack.services import images_of
from zhengyun.kit import clock

P = ParamSpec("P")
R = TypeVar("R")
CONSOLES = {ConsoleKind.VNC: ("novnc", "vnc"), ConsoleKind.SERIAL: ("serial", "serial")}


def asking(
    call: Callable[Concatenate[OpenStackDriver, P], R],
) -> Callable[Concatenate[OpenStackDriver, P], R]:
    """Errors in our words; a cloud that did not answer is asked from the beginning next time."""

    @functools.wraps(call)
    def ask(self: OpenStackDriver, /, *arguments: P.args, **named: P.kwargs) -> R:
        try:
            with in_words():
                return call(self, *arguments, **named)
        except PoolUnreachableError:
            self.cloud.forget()
            raise

    return ask


class OpenStackDriver:
    """settings: those of `Cloud` and `Hosts`, and build_seconds (900: a build that takes longer broke),
    external_network, availability_zone, volume_types (ordinary, fast), pin_hosts (true), make_flavors."""

    name = "openstack"

    def __init__(self, pool: str, settings: Mapping[str, Any]) -> None:
        self.cloud = Cloud(settings)
        self.networks = Networks(self.cloud)
        self.disks = Disks(self.cloud)
        self.hosts = Hosts(self.cloud)
        self.machines = Machines(self.cloud, pool, self.hosts)
        can = {
            Capability.SNAPSHOT, Capability.CONSOLE_VNC, Capability.CONSOLE_SERIAL, Capability.FIGURES,
            Capability.GRACEFUL_STOP, Capability.FIRST_LOGIN,
        }  # fmt: skip
        outside = {Capability.PUBLIC_ADDRESS} if settings.get("external_network") else set()
        self.capabilities = frozenset(can | outside)

    def check_config(self) -> list[str]:
        found = checks.check(self.cloud)
        if found:
            self.cloud.forget()
        return found

    @asking
    def inventory(self) -> list[HostFacts]:
        return self.hosts.inventory()

    @asking
    def observe(self) -> Mapping[UUID, Observed]:
        servers = self.machines.standing()
        sizes, snapshots = self.disks.sizes(), self.machines.snapshots(self.disks.unfinished())
        return {
            machine: mapping.observed(
                server,
                sizes.get(machine, {}),
                snapshots.get(machine, frozenset()),
                is_late=self.machines.is_late(server),
            )
            for machine, server in servers.items()
        }

    @asking
    def apply(self, spec: MachineSpec) -> None:
        with self.cloud.alone(f"machine:{spec.id}"):
            server = self.machines.find(spec)
            if server is not None and self.machines.never_came(server):
                self.machines.delete([server])
                server = None
            ports, volumes = self.networks.prepare(spec), self.disks.prepare(spec)
            if server is None:
                self.machines.create(spec, ports, volumes)
            else:
                self.machines.resize(spec, server)
                self.disks.attach(spec, server, volumes)
        self.networks.give_public_addresses(spec)

    @asking
    def start(self, spec: MachineSpec) -> None:
        self.machines.start(spec, self._there(spec))

    @asking
    def stop(self, spec: MachineSpec, *, graceful_seconds: int) -> None:
        """Nova's own setting says how long it waits for a guest; it cannot be told."""
        self.machines.stop(spec, self._there(spec))

    @asking
    def restart(self, spec: MachineSpec) -> None:
        self.machines.restart(spec, self._there(spec))

    @asking
    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        servers = self.machines.of(machine_id)
        root = next((found for one in servers if (found := mapping.uuid_of(one, mapping.ROOT))), None)
        is_gone = self.machines.delete(servers)
        if not is_gone:
            return (Removed(root, _("the machine with its root disk"), is_gone=False),)
        images = self.machines.drop_snapshots(machine_id)
        volumes = self.disks.remove(machine_id)
        told = self.networks.remove(machine_id)
        if not (servers or images or volumes or told):
            return ()
        first = Removed(root or told, _("the machine with its root disk"), is_gone=True)
        return (first, *images, *volumes)

    @asking
    def snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        with self.cloud.alone(f"machine:{spec.id}"):
            server = self._there(spec)
            self.disks.keep(spec, snapshot_id)
            if self.machines.image_of(spec, snapshot_id) is None:
                self.machines.keep(spec, server, snapshot_id)

    @asking
    def restore(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        server, image = self._there(spec), self._snapshot(spec, snapshot_id)
        is_running = mapping.power_of(server) is Power.RUNNING
        if is_running:
            self.machines.stop(spec, server)
            self.machines.wait_for(spec, Power.STOPPED)
        self.disks.bring_back(spec, server, snapshot_id)
        self.machines.bring_back(spec, server, image)
        if is_running:
            self.machines.wait_for(spec, Power.STOPPED)
            self.machines.start(spec, self._there(spec))

    @asking
    def drop_snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        self.disks.drop(spec, snapshot_id)
        if image := self.machines.image_of(spec, snapshot_id):
            images_of(self.cloud.tenant(spec.tenant)).delete_image(image)

    @asking
    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
        servers = self.machines.of(machine_id)
        if not servers:
            raise DriverError(_("The cloud knows no such machine."))
        kind_there, protocol = CONSOLES[kind]
        made = self.cloud.admin.compute.create_console(
            servers[0], console_type=kind_there, console_protocol=protocol
        )
        return ConsoleTarget(kind, url=mapping.websocket(str((made or {})["url"])))

    @asking
    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]:
        wanted, found = set(machine_ids), {}
        for machine, server in self.machines.standing().items():
            if machine not in wanted or server.status != "ACTIVE":
                continue
            try:
                told = self.cloud.admin.compute.get_server_diagnostics(server)
            except ConflictException:
                continue
            found[machine] = mapping.reading(told, clock.now())
        return found

    def _there(self, spec: MachineSpec) -> Server:
        server = self.machines.find(spec)
        if server is None:
            raise DriverError(_("The cloud knows no such machine."))
        return server

    def _snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> Image:
        image = self.machines.image_of(spec, snapshot_id)
        if image is None or image.status != "active":
            raise DriverError(_("The cloud has no such snapshot."))
        return image
