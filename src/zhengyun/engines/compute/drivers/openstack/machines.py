"""Servers and their images: found by what they carry, made, changed, removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from openstack.compute.v2.server import Server
from openstack.exceptions import BadRequestException, ConflictException
from openstack.image.v2.image import Image

from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, Power, Removed
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud
from zhengyun.engines.compute.drivers.openstack.disks import wait_until
from zhengyun.engines.compute.drivers.openstack.hosts import Hosts
from zhengyun.engines.compute.drivers.openstack.mapping import (
    GONE,
    MACHINE,
    POOL,
    ROOT,
    SNAPSHOT,
    has_run,
    is_stuck,
    machine_of,
    power_of,
    user_data,
)
from zhengyun.engines.compute.drivers.openstack.services import images_of
from zhengyun.kit import clock

PINNED = "2.74"
BUILD_SECONDS = 900
WAKE = {
    "PAUSED": "unpause_server",
    "SUSPENDED": "resume_server",
    "SHELVED": "unshelve_server",
    "SHELVED_OFFLOADED": "unshelve_server",
    "SHUTOFF": "start_server",
}


class Machines:
    """The servers of one pool in one cloud."""

    def __init__(self, cloud: Cloud, pool: str, hosts: Hosts) -> None:
        self.cloud = cloud
        self.pool = pool
        self.hosts = hosts

    def standing(self) -> Mapping[UUID, Server]:
        """By machine; a change of size that came to its end is confirmed here, since it waits for that."""
        by_machine: dict[UUID, list[Server]] = defaultdict(list)
        for server in self.cloud.admin.compute.servers(details=True, all_projects=True):
            machine = machine_of(server)
            if machine and server.metadata.get(POOL) == self.pool and server.status not in GONE:
                by_machine[machine].append(server)
        found = {machine: _first(servers) for machine, servers in by_machine.items()}
        for server in found.values():
            if server.status == "VERIFY_RESIZE" and not server.task_state:
                # Another look may have confirmed it already.
                with suppress(BadRequestException, ConflictException):
                    self.cloud.admin.compute.confirm_server_resize(server)
        return found

    def of(self, machine_id: UUID) -> list[Server]:
        found = self.cloud.admin.compute.servers(details=True, all_projects=True)
        mine = [one for one in found if machine_of(one) == machine_id and one.status not in GONE]
        return sorted(mine, key=_rank)

    def find(self, spec: MachineSpec) -> Server | None:
        """Should there be two after a lost answer, the one that runs or was first stays."""
        found = self.cloud.tenant(spec.tenant).compute.servers(details=True)
        mine = sorted(
            (one for one in found if machine_of(one) == spec.id and one.status not in GONE), key=_rank
        )
        self.delete(mine[1:])
        return mine[0] if mine else None

    def is_late(self, server: Server) -> bool:
        seconds = int(self.cloud.settings.get("build_seconds", BUILD_SECONDS))
        return is_stuck(server, clock.now(), seconds)

    def never_came(self, server: Server) -> bool:
        """A build that broke leaves nothing worth keeping."""
        return (server.status == "ERROR" and not has_run(server)) or self.is_late(server)

    def create(self, spec: MachineSpec, ports: list[str], volumes: list[str]) -> None:
        image = self._image(spec)
        root = next((disk.id for disk in spec.disks if disk.position == 0), None)
        self.cloud.tenant(spec.tenant).compute.create_server(
            name=spec.hostname,
            image_id=image,
            flavor_id=self.hosts.flavor_of(spec).id,
            networks=[{"port": port} for port in ports] or "none",
            has_config_drive=True,
            user_data=user_data(spec),
            metadata={MACHINE: str(spec.id), POOL: self.pool, ROOT: str(root or "")},
            block_device_mapping=_block_devices(image, volumes),
            **self._place(spec),
        )

    def resize(self, spec: MachineSpec, server: Server) -> None:
        size = (int(server.flavor.vcpus), int(server.flavor.ram))
        if size == (spec.vcpus, spec.memory_mb):
            return
        if power_of(server) is not Power.STOPPED:
            raise DriverError(
                _("vCPUs and memory are changed only while the machine is stopped."), is_retryable=True
            )
        self.cloud.tenant(spec.tenant).compute.resize_server(server, self.hosts.flavor_of(spec))

    def start(self, spec: MachineSpec, server: Server) -> None:
        compute = self.cloud.tenant(spec.tenant).compute
        if server.status == "ERROR":
            if not has_run(server):
                raise DriverError(str((server.fault or {}).get("message", "")) or _("It was never built."))
            compute.reboot_server(server, "HARD")
        elif power_of(server) is Power.STOPPED:
            getattr(compute, WAKE.get(str(server.status), "start_server"))(server)

    def stop(self, spec: MachineSpec, server: Server) -> None:
        if power_of(server) is Power.BUILDING:
            raise DriverError(_("The cloud is at work on it."), is_retryable=True)
        if power_of(server) is Power.RUNNING:
            self.cloud.tenant(spec.tenant).compute.stop_server(server)

    def restart(self, spec: MachineSpec, server: Server) -> None:
        kind = "SOFT" if power_of(server) is Power.RUNNING else "HARD"
        self.cloud.tenant(spec.tenant).compute.reboot_server(server, kind)

    def delete(self, servers: list[Server]) -> bool:
        """Whether they were seen to be gone in time."""
        compute = self.cloud.admin.compute
        for server in servers:
            compute.delete_server(server, force=True)
        for server in servers:
            try:
                wait_until(lambda one=server: _is_gone(compute, one), _("removing a machine"))  # type: ignore[misc]
            except DriverError:
                return False
        return True

    def keep(self, spec: MachineSpec, server: Server, snapshot_id: UUID) -> None:
        self.cloud.tenant(spec.tenant).compute.create_server_image(
            server, f"zy-{snapshot_id}",
            metadata={MACHINE: str(spec.id), SNAPSHOT: str(snapshot_id), POOL: self.pool},
        )  # fmt: skip

    def bring_back(self, spec: MachineSpec, server: Server, image: Image) -> None:
        self.cloud.tenant(spec.tenant).compute.rebuild_server(server, image)

    def wait_for(self, spec: MachineSpec, power: Power) -> None:
        def is_so() -> bool:
            server = self.find(spec)
            return server is not None and power_of(server) is power

        wait_until(is_so, _("a change of a machine"))

    def image_of(self, spec: MachineSpec, snapshot_id: UUID) -> Image | None:
        return next(iter(images_of(self.cloud.tenant(spec.tenant)).images(name=f"zy-{snapshot_id}")), None)

    def snapshots(self, unfinished: frozenset[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """By machine: those that are whole."""
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for image in self._images():
            machine, snapshot = _property(image, MACHINE), _property(image, SNAPSHOT)
            if machine and snapshot and image.status == "active" and snapshot not in unfinished:
                found[machine].add(snapshot)
        return {machine: frozenset(ids) for machine, ids in found.items()}

    def drop_snapshots(self, machine_id: UUID) -> tuple[Removed, ...]:
        mine = [image for image in self._images() if _property(image, MACHINE) == machine_id]
        for image in mine:
            images_of(self.cloud.admin).delete_image(image)
        left = {image.id for image in self._images()} if mine else set()
        return tuple(Removed(None, f"image {one.id}", is_gone=one.id not in left) for one in mine)

    def _images(self) -> list[Image]:
        """Those of this pool; whether the cloud filters by our mark or not."""
        found = images_of(self.cloud.admin).images(**{POOL: self.pool})
        return [one for one in found if str((one.properties or {}).get(POOL)) == self.pool]

    def _image(self, spec: MachineSpec) -> str:
        wanted = spec.image.get("id") or spec.image.get("name")
        found = images_of(self.cloud.tenant(spec.tenant)).find_image(str(wanted)) if wanted else None
        if found is None:
            raise DriverError(_("The cloud has no image “%(name)s”.") % {"name": wanted or ""})
        return str(found.id)

    def _place(self, spec: MachineSpec) -> dict[str, Any]:
        zone = self.cloud.settings.get("availability_zone")
        place: dict[str, Any] = {"availability_zone": zone} if zone else {}
        if spec.host and self.cloud.settings.get("pin_hosts", True) and self.cloud.can(PINNED):
            place["host"] = spec.host
        return place


def _rank(server: Server) -> tuple[bool, str, str]:
    return not has_run(server), str(server.created_at), str(server.id)


def _first(servers: list[Server]) -> Server:
    return min(servers, key=_rank)


def _is_gone(compute: Any, server: Server) -> bool:
    found = compute.find_server(server.id, all_projects=True)
    return found is None or found.status in GONE


def _property(image: Image, key: str) -> UUID | None:
    try:
        return UUID(str((image.properties or {}).get(key)))
    except ValueError:
        return None


def _block_devices(image: str, volumes: list[str]) -> list[dict[str, Any]]:
    root = {
        "boot_index": 0, "uuid": image, "source_type": "image", "destination_type": "local",
        "delete_on_termination": True,
    }  # fmt: skip
    data = [
        {
            "boot_index": -1, "uuid": volume, "source_type": "volume", "destination_type": "volume",
            "delete_on_termination": False,
        }
        for volume in volumes
    ]  # fmt: skip
    return [root, *data]
