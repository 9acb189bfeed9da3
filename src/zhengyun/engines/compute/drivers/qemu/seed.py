"""What an ordinary cloud image is told: a small CD with the files of cloud-init's data source NoCloud."""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Mapping
from typing import Any

from zhengyun.engines.compute.contracts.drivers import DiskSpec, MachineSpec
from zhengyun.engines.compute.drivers.qemu import networks

SECTOR = 2048
_PVD, _END, _PATHS, _PATHS_BE, _ROOT, _FILES = 16, 17, 18, 19, 20, 21
_REPORT = "/usr/local/sbin/zhengyun-report"
_REPORT_LINES = """#!/bin/sh
total() { cat /sys/class/net/[!l]*/statistics/"$1" | awk '{ sum += $1 } END { printf "%.0f", sum }'; }
while :; do
  read -r up _ </proc/uptime
  echo "ready=1 up=$up in=$(total rx_bytes) out=$(total tx_bytes)"
  sleep 5
done >/dev/virtio-ports/zhengyun.guest
"""
_UNIT = f"""[Unit]
Description=Tells the host that this machine is up
[Service]
ExecStart={_REPORT}
Restart=always
[Install]
WantedBy=multi-user.target
"""


def cd(spec: MachineSpec, disk_serial: Mapping[DiskSpec, str]) -> bytes:
    """The CD's bytes; its label is what cloud-init looks for."""
    files = {
        "META-DATA": {"instance-id": str(spec.id), "local-hostname": spec.hostname},
        "USER-DATA": _user_data(spec, disk_serial),
        "NETWORK-CONFIG": _network(spec),
    }
    heads = {"USER-DATA": "#cloud-config\n"}
    return iso9660(
        "cidata", {name: (heads.get(name, "") + json.dumps(said)).encode() for name, said in files.items()}
    )


def _user_data(spec: MachineSpec, disk_serial: Mapping[DiskSpec, str]) -> dict[str, Any]:
    login = spec.login or "root"
    account: dict[str, Any] = {
        "name": login,
        "ssh_authorized_keys": list(spec.ssh_keys),
        "shell": "/bin/bash",
    }
    if login != "root":
        account["sudo"] = "ALL=(ALL) NOPASSWD:ALL"
    if spec.password_hash:
        account |= {"hashed_passwd": spec.password_hash, "lock_passwd": False}
    data = sorted((disk for disk in spec.disks if disk.position), key=lambda disk: disk.position)
    devices = [f"/dev/disk/by-id/virtio-{disk_serial[disk]}" for disk in data]
    places = ["/data" if number == 1 else f"/data{number}" for number in range(1, len(data) + 1)]
    return {
        "hostname": spec.hostname,
        "manage_etc_hosts": "localhost",
        "disable_root": login != "root",
        "users": [account],
        "fs_setup": [{"device": one, "filesystem": "ext4", "partition": "none"} for one in devices],
        "mounts": [
            [one, place, "ext4", "defaults,nofail"] for one, place in zip(devices, places, strict=True)
        ],
        "write_files": [
            {"path": _REPORT, "content": _REPORT_LINES, "permissions": "0755"},
            {"path": "/etc/systemd/system/zhengyun-report.service", "content": _UNIT},
        ],
        "runcmd": [
            *([["chage", "-d", "0", login]] if spec.password_hash else []),
            ["systemctl", "enable", "--now", "zhengyun-report.service"],
        ],
    }


def _network(spec: MachineSpec) -> dict[str, Any]:
    prefix = ipaddress.ip_network(networks.EDGE_NETWORK).prefixlen
    cards = [(networks.edge_mac(spec), f"{networks.EDGE_GUEST}/{prefix}")]
    cards += [(card.mac, card.address) for card in spec.nics]
    found = {
        f"card{number}": {"match": {"macaddress": mac}, "addresses": [address], "dhcp4": False}
        for number, (mac, address) in enumerate(cards)
    }
    return {"version": 2, "ethernets": found}


def iso9660(label: str, files: Mapping[str, bytes]) -> bytes:
    """A CD with these files in its root (ECMA-119, level 1 but for the length of names)."""
    body, records, position = b"", b"", _FILES
    for name, content in sorted(files.items()):
        records += _record(position, len(content), f"{name};1".encode(), 0)
        body += content + bytes(-len(content) % SECTOR)
        position = _FILES + len(body) // SECTOR
    folder = _record(_ROOT, SECTOR, b"\0", 2) + _record(_ROOT, SECTOR, b"\1", 2) + records
    paths = [struct.pack(f"{order}BBIHBB", 1, 0, _ROOT, 1, 0, 0) for order in "<>"]
    sectors = [_descriptor(label, position), b"\xffCD001\1", *paths, folder]
    return bytes(_PVD * SECTOR) + b"".join(one.ljust(SECTOR, b"\0") for one in sectors) + body


def _descriptor(label: str, sectors: int) -> bytes:
    names = b"".join(b" " * width for width in (128, 128, 128, 128, 37, 37, 37))
    dates = (b"0" * 16 + b"\0") * 4
    return (
        b"\1CD001\1\0"
        + b" " * 32
        + label.encode().ljust(32)
        + bytes(8)
        + _both(sectors, "I")
        + bytes(32)
        + _both(1, "H") * 2
        + _both(SECTOR, "H")
        + _both(10, "I")
        + struct.pack("<II", _PATHS, 0)
        + struct.pack(">II", _PATHS_BE, 0)
        + _record(_ROOT, SECTOR, b"\0", 2)
        + names
        + dates
        + b"\1\0"
    )


def _record(extent: int, size: int, name: bytes, flags: int) -> bytes:
    padding = bytes(1 - len(name) % 2)
    fields = _both(extent, "I") + _both(size, "I") + bytes(7) + bytes([flags, 0, 0]) + _both(1, "H")
    return bytes([33 + len(name) + len(padding), 0]) + fields + bytes([len(name)]) + name + padding


def _both(value: int, size: str) -> bytes:
    return struct.pack(f"<{size}", value) + struct.pack(f">{size}", value)
