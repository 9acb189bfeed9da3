"""The machine as it shall be, put together from its rows for a driver."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import keys_at_rest
from zhengyun.engines.compute.contracts import DiskClass
from zhengyun.engines.compute.contracts.drivers import (
    DiskSpec,
    Driver,
    DriverError,
    MachineSpec,
    NicSpec,
    PortRule,
)
from zhengyun.engines.compute.models import Address, Instance, KeyPair, Volume
from zhengyun.kernel.parties import facade as parties


def spec_of(instance: Instance, driver: Driver) -> MachineSpec:
    """Raises DriverError when the image is not known to the driver."""
    image = instance.image.references.get(driver.name)
    if image is None:
        raise DriverError(
            _("The system “%(title)s” is not known to this pool.") % {"title": instance.image.title}
        )
    return MachineSpec(
        id=instance.id,
        name=instance.name,
        hostname=instance.hostname,
        tenant=_tenant(instance.owner_id),
        host=instance.host.name if instance.host else "",
        image=image,
        vcpus=instance.vcpus,
        memory_mb=instance.memory_mb,
        disks=tuple(
            _disk(row) for row in instance.volumes.filter(removed_at__isnull=True).order_by("position")
        ),
        nics=_nics(instance),
        rules=_rules(instance),
        ssh_keys=_keys(instance),
        password_hash=instance.password_hash,
        login=instance.image.login,
    )


def _tenant(owner_id: UUID) -> str:
    """The short stable name of the owner, where it is an organization."""
    found = parties.get_organizations([owner_id]).get(owner_id)
    return found.code if found else owner_id.hex


def _disk(row: Volume) -> DiskSpec:
    key = keys_at_rest.unseal(row.wrapped_key, row.id) if row.wrapped_key is not None else b""
    is_fast = row.disk_class == DiskClass.FAST
    return DiskSpec(row.id, row.position, row.size_gb, is_fast, key)


def _nics(instance: Instance) -> tuple[NicSpec, ...]:
    rows = list(instance.addresses.select_related("network").order_by("created_at", "id"))
    public = next((row.ip for row in rows if row.network.is_public), "")
    private = [row for row in rows if not row.network.is_public]
    return tuple(_nic(row, public if number == 0 else "") for number, row in enumerate(private))


def _nic(row: Address, public: str) -> NicSpec:
    network = row.network
    return NicSpec(
        network_id=network.id,
        network_name=network.name,
        cidr=network.cidr,
        segment=network.segment,
        address=f"{row.ip}/{network.cidr.partition('/')[2]}",
        gateway=network.gateway,
        mac=row.mac,
        public=public,
    )


def _rules(instance: Instance) -> tuple[PortRule, ...]:
    if instance.security_group is None:
        return ()
    rows = instance.security_group.rules.order_by("protocol", "port_from", "port_to", "remote")
    return tuple(PortRule(row.protocol, row.port_from, row.port_to, row.remote) for row in rows)


def _keys(instance: Instance) -> tuple[str, ...]:
    rows = KeyPair.objects.filter(id__in=instance.key_ids).order_by("id")
    return tuple(row.public_key for row in rows)
