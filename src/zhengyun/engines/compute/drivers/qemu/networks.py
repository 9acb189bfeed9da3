"""Networks without root: a tenant's network is a multicast group on loopback, openings are forwarded ports.

The group keeps guests apart, not users of this machine, who could join it.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, NicSpec, PortRule

EDGE_NETWORK, EDGE_HOST, EDGE_GUEST = "198.18.0.0/24", "198.18.0.1", "198.18.0.2"
EDGE = "edge"
MOST_FORWARDED = 64
LOW_PORTS, LOW_PORT_SHIFT = 1024, 20_000


@dataclass(frozen=True, slots=True, order=True)
class Forward:
    """One port of a published address that leads into the guest."""

    protocol: str
    host: str
    host_port: int
    guest_port: int

    def __str__(self) -> str:
        return f"{self.protocol}:{self.host}:{self.host_port}-{EDGE_GUEST}:{self.guest_port}"

    @property
    def listening(self) -> str:
        return f"{self.protocol}:{self.host}:{self.host_port}"


def multicast(home: Path, segment: int) -> str:
    """Group and port of a tenant's network; another installation on this machine has others."""
    mark = hashlib.sha256(str(home).encode()).digest()
    port = 20_000 + int.from_bytes(mark[1:3], "big") % 30_000
    return f"239.{64 + mark[0] % 128}.{segment >> 8 & 255}.{segment & 255}:{port}"


def edge_mac(spec: MachineSpec) -> str:
    """Of the card that leads to forwarded ports; locally administered."""
    return "52:5a:" + ":".join(f"{byte:02x}" for byte in hashlib.sha256(spec.id.bytes).digest()[:4])


def published(home: Path, public: str, port: int) -> tuple[str, int]:
    """Where a port of a public address answers on this machine: an address of loopback stands for it.

    Another installation has other ones. Ports below 1024 are shifted: they need a right, and a server of
    this machine may hold them on every address.
    """
    mark = hashlib.sha256(f"{home} {ipaddress.IPv4Address(public)}".encode()).digest()
    host = f"127.{64 + mark[0] % 128}.{mark[1]}.{1 + mark[2] % 254}"
    return host, port + LOW_PORT_SHIFT if port < LOW_PORTS else port


def forwards(spec: MachineSpec, home: Path) -> list[Forward]:
    """What the rules open on the public addresses of the machine.

    A forwarded port does not see who calls, so a rule for a part of the world opens nothing here unless
    this machine itself belongs to it.
    """
    found: set[Forward] = set()
    for card in spec.nics:
        if card.public:
            found |= {one for rule in spec.rules for one in _opened(card, rule, home)}
    if len(found) > MOST_FORWARDED:
        raise DriverError(
            _("At most %(most)s ports of one machine can be opened in this pool.") % {"most": MOST_FORWARDED}
        )
    return sorted(found)


def _opened(card: NicSpec, rule: PortRule, home: Path) -> Iterable[Forward]:
    remote = ipaddress.ip_network(rule.remote, strict=False)
    is_meant = remote.prefixlen == 0 or ipaddress.ip_address("127.0.0.1") in remote
    if rule.protocol not in {"tcp", "udp"} or remote.version != 4 or not is_meant:
        return
    for port in range(max(1, rule.port_from), min(rule.port_to, rule.port_from + MOST_FORWARDED) + 1):
        host, host_port = published(home, card.public, port)
        yield Forward(rule.protocol, host, host_port, port)


def listed(info: str) -> list[Forward]:
    """The forwards in what the monitor says of its user network."""
    found = []
    for line in info.splitlines():
        words = line.split()
        if len(words) > 5 and words[0] in {"TCP[HOST_FORWARD]", "UDP[HOST_FORWARD]"}:
            found.append(Forward(words[0][:3].lower(), words[2], int(words[3]), int(words[5])))
    return found
