"""Data disks as volumes, and snapshots: the root disk as an image, each data disk as a volume's snapshot."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from openstack.block_storage.v3.volume import Volume
from openstack.compute.v2.server import Server

from zhengyun.engines.compute.contracts.drivers import DiskSpec, DriverError, MachineSpec, Removed
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud
from zhengyun.engines.compute.drivers.openstack.mapping import DISK, MACHINE, SNAPSHOT, machine_of, uuid_of
from zhengyun.engines.compute.drivers.openstack.services import storage_of

PATIENCE_SECONDS = 60
GOING = "deleting"


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Raises a DriverError that may be tried again when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise DriverError(
                _("The cloud has not finished in time: %(what)s.") % {"what": what}, is_retryable=True
            )
        time.sleep(0.2)


class Disks:
    """The volumes of one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def prepare(self, spec: MachineSpec) -> list[str]:
        """A volume for each data disk, at least as large as wanted; their ids in order, all ready."""
        wanted = sorted((disk for disk in spec.disks if disk.position), key=lambda disk: disk.position)
        if not wanted:
            return []
        if not self.cloud.has_volumes():
            raise DriverError(_("This cloud has no volumes, so a machine has no disk beside its root disk."))
        standing = {uuid_of(one, DISK): one for one in self._of_tenant(spec) if not self._is_stillborn(one)}
        volumes = [standing.get(disk.id) or self._make(spec, disk) for disk in wanted]
        for volume, disk in zip(volumes, wanted, strict=True):
            self._wait(spec, volume.id, {"available", "in-use"})
            if volume.size < disk.size_gb:
                storage_of(self.cloud.tenant(spec.tenant)).extend_volume(volume, disk.size_gb)
        return [str(volume.id) for volume in volumes]

    def attach(self, spec: MachineSpec, server: Server, volumes: list[str]) -> None:
        attached = {str(one["id"]) for one in server.attached_volumes or []}
        for volume in volumes:
            if volume not in attached:
                self.cloud.tenant(spec.tenant).compute.create_volume_attachment(server, volume)

    def sizes(self) -> Mapping[UUID, Mapping[UUID, int]]:
        """By machine: its data disks and what each holds in GB."""
        found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
        for volume in self._all():
            machine, disk = machine_of(volume), uuid_of(volume, DISK)
            if machine and disk:
                found[machine][disk] = int(volume.size)
        return found

    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        mine = [one for one in self._all() if machine_of(one) == machine_id]
        if not mine:
            return ()
        storage = storage_of(self.cloud.admin)
        for volume in [one for one in mine if one.status != GOING]:
            storage.delete_volume(volume, cascade=True)
        ids = {one.id for one in mine}
        wait_until(lambda: not any(one.id in ids for one in self._all()), _("removing volumes"))
        return tuple(Removed(uuid_of(one, DISK), f"volume {one.id}", is_gone=True) for one in mine)

    def keep(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        storage = storage_of(self.cloud.tenant(spec.tenant)) if self.cloud.has_volumes() else None
        for volume in self._of_tenant(spec) if storage else []:
            if storage and not self._kept(spec, snapshot_id, str(volume.id)):
                storage.create_snapshot(
                    volume_id=volume.id, name=f"zy-{snapshot_id}", is_forced=True,
                    metadata={MACHINE: str(spec.id), SNAPSHOT: str(snapshot_id)},
                )  # fmt: skip

    def bring_back(self, spec: MachineSpec, server: Server, snapshot_id: UUID) -> None:
        """A volume goes back to its newest snapshot only, and only while nothing holds it."""
        tenant = self.cloud.tenant(spec.tenant)
        for volume in self._of_tenant(spec) if self.cloud.has_volumes() else []:
            kept = self._kept(spec, snapshot_id, str(volume.id))
            if not kept:
                continue
            if volume.status == "in-use":
                tenant.compute.delete_volume_attachment(server, volume)
            self._wait(spec, str(volume.id), {"available"})
            storage_of(tenant).revert_volume_to_snapshot(volume, kept[0])
            self._wait(spec, str(volume.id), {"available"})
            tenant.compute.create_volume_attachment(server, volume.id)
            self._wait(spec, str(volume.id), {"in-use"})

    def drop(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        if self.cloud.has_volumes():
            for kept in self._kept(spec, snapshot_id):
                if kept.status == GOING:
                    continue
                storage_of(self.cloud.tenant(spec.tenant)).delete_snapshot(kept)

    def unfinished(self) -> frozenset[UUID]:
        """Snapshots of which a volume's part is not there yet."""
        if not self.cloud.has_volumes():
            return frozenset()
        found = storage_of(self.cloud.admin).snapshots(all_projects=True)
        return frozenset(
            snapshot for one in found if one.status != "available" and (snapshot := uuid_of(one, SNAPSHOT))
        )

    def _make(self, spec: MachineSpec, disk: DiskSpec) -> Volume:
        kind = self.cloud.settings.get("volume_types", {}).get("fast" if disk.is_fast else "ordinary")
        return storage_of(self.cloud.tenant(spec.tenant)).create_volume(
            name=f"zy-{disk.id}", size=disk.size_gb, **({"volume_type": kind} if kind else {}),
            metadata={MACHINE: str(spec.id), DISK: str(disk.id)},
        )  # fmt: skip

    def _is_stillborn(self, volume: Volume) -> bool:
        """One that the cloud failed to make holds nothing: it is removed, and made again."""
        if volume.status != "error":
            return False
        storage_of(self.cloud.admin).delete_volume(volume)
        return True

    def _kept(self, spec: MachineSpec, snapshot_id: UUID, volume: str = "") -> list[Any]:
        found = storage_of(self.cloud.tenant(spec.tenant)).snapshots(name=f"zy-{snapshot_id}")
        return [one for one in found if not volume or one.volume_id == volume]

    def _of_tenant(self, spec: MachineSpec) -> list[Volume]:
        found = storage_of(self.cloud.tenant(spec.tenant)).volumes()
        return [one for one in found if machine_of(one) == spec.id]

    def _all(self) -> list[Volume]:
        if not self.cloud.has_volumes():
            return []
        return list(storage_of(self.cloud.admin).volumes(all_projects=True))

    def _wait(self, spec: MachineSpec, volume: str, states: set[str]) -> None:
        storage = storage_of(self.cloud.tenant(spec.tenant))

        def is_there() -> bool:
            status = str(storage.get_volume(volume).status)
            if status.startswith("error"):
                raise DriverError(_("The cloud could not make a volume: its state is %s.") % status)
            return status in states

        wait_until(is_there, _("a volume"))
