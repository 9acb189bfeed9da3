"""Networks, cards, openings and public addresses, all found again by names that carry our ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from openstack.network.v2.network import Network
from openstack.network.v2.port import Port
from openstack.network.v2.router import Router
from openstack.network.v2.security_group import SecurityGroup
from openstack.network.v2.subnet import Subnet

from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, NicSpec
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud

ROOT_MARK = "root disk "
MOST_CARDS = 8


class Networks:
    """The network part of one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def prepare(self, spec: MachineSpec) -> list[str]:
        """Networks, openings and one card for each NIC; the ids of the cards in their order."""
        group = self._ensure_group(spec)
        return [self._ensure_port(spec, position, nic, group).id for position, nic in enumerate(spec.nics)]

    def give_public_addresses(self, spec: MachineSpec) -> None:
        network = self.cloud.tenant(spec.tenant).network
        for position, nic in enumerate(spec.nics):
            port = next(iter(network.ports(name=port_name(spec.id, position))), None)
            if port is None:
                continue
            held = list(network.ips(port_id=port.id))
            for one in held:
                if one.floating_ip_address != nic.public:
                    network.delete_ip(one)
            if nic.public and nic.public not in {one.floating_ip_address for one in held}:
                self._give_public_address(spec, nic, port)

    def remove(self, machine_id: UUID) -> UUID | None:
        """Cards, public addresses and, last of all, the group; the root disk of which the group tells."""
        network = self.cloud.admin.network
        groups = list(network.security_groups(name=group_name(machine_id)))
        for position in range(MOST_CARDS):
            for port in list(network.ports(name=port_name(machine_id, position))):
                for address in list(network.ips(port_id=port.id)):
                    network.delete_ip(address)
                network.delete_port(port)
        for group in groups:
            network.delete_security_group(group)
        return next((root for group in groups if (root := _root_of(group))), None)

    def _ensure_port(self, spec: MachineSpec, position: int, nic: NicSpec, group: SecurityGroup) -> Port:
        network = self.cloud.tenant(spec.tenant).network
        name = port_name(spec.id, position)
        if found := next(iter(network.ports(name=name)), None):
            return found
        subnet = self._ensure_subnet(spec.tenant, nic)
        return network.create_port(
            name=name,
            network_id=subnet.network_id,
            mac_address=nic.mac,
            fixed_ips=[{"subnet_id": subnet.id, "ip_address": nic.address.split("/")[0]}],
            security_groups=[group.id],
        )

    def _ensure_subnet(self, tenant: str, nic: NicSpec) -> Subnet:
        """No DHCP: addresses are ours, and a guest reads them from its configuration drive."""
        network, name = self.cloud.tenant(tenant).network, f"zy-{nic.network_id}"
        if found := next(iter(network.subnets(name=name)), None):
            return found
        with self.cloud.alone(f"network:{nic.network_id}"):
            if found := next(iter(network.subnets(name=name)), None):
                return found
            made = next(iter(network.networks(name=name)), None) or self._make_network(tenant, name, nic)
            return network.create_subnet(
                name=name, network_id=made.id, cidr=nic.cidr, ip_version=6 if ":" in nic.cidr else 4,
                gateway_ip=nic.gateway or None, is_dhcp_enabled=False,
            )  # fmt: skip

    def _make_network(self, tenant: str, name: str, nic: NicSpec) -> Network:
        network = self.cloud.tenant(tenant).network
        made: Network = network.create_network(name=name, description=nic.network_name)
        return made

    def _ensure_group(self, spec: MachineSpec) -> SecurityGroup:
        network, name = self.cloud.tenant(spec.tenant).network, group_name(spec.id)
        group = next(iter(network.security_groups(name=name)), None)
        if group is None:
            root = next((disk.id for disk in spec.disks if disk.position == 0), None)
            group = network.create_security_group(name=name, description=f"{ROOT_MARK}{root}")
        self._open(spec, group)
        return group

    def _open(self, spec: MachineSpec, group: SecurityGroup) -> None:
        network = self.cloud.tenant(spec.tenant).network
        wanted = wanted_rules(spec)
        standing = {
            rule_key(rule): rule
            for rule in network.security_group_rules(security_group_id=group.id, direction="ingress")
        }
        for key, rule in standing.items():
            if key not in wanted:
                network.delete_security_group_rule(rule)
        for key, attributes in wanted.items():
            if key not in standing:
                network.create_security_group_rule(
                    security_group_id=group.id, direction="ingress", **attributes
                )

    def _give_public_address(self, spec: MachineSpec, nic: NicSpec, port: Port) -> None:
        network = self.cloud.tenant(spec.tenant).network
        name = str(self.cloud.settings.get("external_network", ""))
        outside = network.find_network(name) if name else None
        if outside is None:
            raise DriverError(
                _("The pool names no network for public addresses: set 'external_network' in its settings.")
            )
        with self.cloud.alone(f"network:{nic.network_id}"):
            self._ensure_way_out(spec.tenant, nic, port, outside)
        network.create_ip(
            floating_network_id=outside.id, floating_ip_address=nic.public, port_id=port.id,
            fixed_ip_address=nic.address.split("/")[0],
        )  # fmt: skip

    def _ensure_way_out(self, tenant: str, nic: NicSpec, port: Port, outside: Network) -> None:
        network, name = self.cloud.tenant(tenant).network, f"zy-{nic.network_id}"
        router: Router | None = next(iter(network.routers(name=name)), None)
        if router is None:
            router = network.create_router(name=name, external_gateway_info={"network_id": outside.id})
        subnet = port.fixed_ips[0]["subnet_id"]
        inside = network.ports(device_id=router.id, network_id=port.network_id)
        if not any(True for _port in inside):
            network.add_interface_to_router(router, subnet)


def group_name(machine_id: UUID) -> str:
    return f"zy-{machine_id}"


def port_name(machine_id: UUID, position: int) -> str:
    return f"{group_name(machine_id)}-{position}"


def wanted_rules(spec: MachineSpec) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What may come in: what the spec lists, and everything of the machine's own networks."""
    rules = [{"ether_type": family(nic.cidr), "remote_ip_prefix": nic.cidr} for nic in spec.nics]
    for rule in spec.rules:
        version = family(rule.remote)
        protocol = "ipv6-icmp" if rule.protocol == "icmp" and version == "IPv6" else rule.protocol
        ports: dict[str, Any] = {"port_range_min": rule.port_from, "port_range_max": rule.port_to}
        rules.append(
            {
                "ether_type": version, "remote_ip_prefix": rule.remote, "protocol": protocol,
                **({} if rule.protocol == "icmp" else ports),
            }
        )  # fmt: skip
    return {_key(rule.get): rule for rule in rules}


def rule_key(rule: Any) -> tuple[Any, ...]:
    return _key(lambda name: getattr(rule, name))


def _key(read: Any) -> tuple[Any, ...]:
    """Neutron leaves out a remote that is everywhere."""
    remote = read("remote_ip_prefix")
    everywhere = {None, "0.0.0.0/0", "::/0"}
    names = ("ether_type", "protocol", "port_range_min", "port_range_max")
    return ("" if remote in everywhere else remote, *(read(name) for name in names))


def family(cidr: str) -> str:
    return "IPv6" if ":" in cidr else "IPv4"


def _root_of(group: SecurityGroup) -> UUID | None:
    try:
        return UUID(str(group.description).removeprefix(ROOT_MARK))
    except ValueError:
        return None
