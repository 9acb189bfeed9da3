"""Hosts as Nova and Placement know them, and the sizes that Nova calls flavors."""

from __future__ import annotations

import fnmatch

from django.utils.translation import gettext as _
from openstack.compute.v2.flavor import Flavor
from openstack.compute.v2.hypervisor import Hypervisor

from zhengyun.engines.compute.contracts.drivers import DriverError, HostFacts, MachineSpec
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud

RESOURCES = ("VCPU", "MEMORY_MB", "DISK_GB")
ARCHITECTURE = "COMPUTE_ARCH_"
OURS = "CUSTOM_ZHENGYUN_"


class Hosts:
    """settings: hosts (shell pattern of names, default all), traits (of every host of the pool)."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def inventory(self) -> list[HostFacts]:
        pattern = str(self.cloud.settings.get("hosts", "*"))
        providers = {one.name: one.id for one in self.cloud.admin.placement.resource_providers()}
        return [
            self._facts(one, providers[one.name])
            for one in self.cloud.admin.compute.hypervisors(details=True)
            if one.state == "up" and one.status == "enabled" and one.name in providers
            if fnmatch.fnmatch(host_name(one), pattern)
        ]

    def flavor_of(self, spec: MachineSpec) -> Flavor:
        """A size that everybody may use and that says nothing else, or one of our own."""
        root = next((disk.size_gb for disk in spec.disks if disk.position == 0), 1)
        wanted = (spec.vcpus, spec.memory_mb, root)
        compute = self.cloud.admin.compute
        for flavor in compute.flavors(details=True):
            if (flavor.vcpus, flavor.ram, flavor.disk) == wanted and _is_plain(flavor):
                return flavor
        if not self.cloud.settings.get("make_flavors", True):
            raise DriverError(
                _("The cloud has no size of %(vcpus)s vCPUs, %(memory)s MB and %(disk)s GB.")
                % {"vcpus": spec.vcpus, "memory": spec.memory_mb, "disk": root}
            )
        name = f"zy-{spec.vcpus}-{spec.memory_mb}-{root}"
        with self.cloud.alone(f"flavor:{name}"):
            found = compute.find_flavor(name)
            return found or compute.create_flavor(name=name, vcpus=spec.vcpus, ram=spec.memory_mb, disk=root)

    def _facts(self, hypervisor: Hypervisor, provider: str) -> HostFacts:
        placement = self.cloud.admin.placement
        found = {
            one.resource_class: int(one.total) - int(one.reserved or 0)
            for one in placement.resource_provider_inventories(provider)
        }
        vcpus, memory, disk = (found.get(name, 0) for name in RESOURCES)
        return HostFacts(host_name(hypervisor), vcpus, memory, disk, self._traits(provider))

    def _traits(self, provider: str) -> frozenset[str]:
        answer = self.cloud.admin.placement.get(f"/resource_providers/{provider}/traits", microversion="1.6")
        told = answer.json().get("traits", []) if answer.ok else []
        marked = {
            one.removeprefix(mark).lower()
            for mark in (ARCHITECTURE, OURS)
            for one in told
            if one.startswith(mark)
        }
        return frozenset(marked | set(self.cloud.settings.get("traits", ())))


def host_name(hypervisor: Hypervisor) -> str:
    """The name under which Nova lets a host be asked for."""
    return str((hypervisor.service_details or {}).get("host") or hypervisor.name)


def _is_plain(flavor: Flavor) -> bool:
    return bool(flavor.is_public) and not (flavor.extra_specs or flavor.ephemeral or flavor.swap)
