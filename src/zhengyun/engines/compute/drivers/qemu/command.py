"""The command line of a machine, and what its guest is told by the firmware."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DiskSpec, DriverError, MachineSpec
from zhengyun.engines.compute.drivers.qemu import networks, seed
from zhengyun.engines.compute.drivers.qemu.disks import passphrase
from zhengyun.engines.compute.drivers.qemu.places import Place
from zhengyun.engines.compute.drivers.qemu.processes import PROGRAM, descriptor, seekable

# no_timer_check: without it a guest may panic in setup_IO_APIC while this machine is busy.
KERNEL_WORDS = (
    "console=ttyS0 quiet panic=-1 no_timer_check lpj=4000000 mitigations=off cryptomgr.notests "
    "random.trust_cpu=on nokaslr"
)
BALLOON, MONITOR_OF_GUEST = "balloon", "guest"
MOST_CARDS, MOST_DISKS = 9, 16
_META, _SEED = 0, 1
_LISTENING = "server=on,wait=off"


@dataclass(frozen=True, slots=True)
class Boot:
    """With what a machine starts this time. has_seed: its system is told by a CD what it shall be."""

    kernel: Path
    initrd: Path
    words: str
    accel: str
    vcpus: int
    memory_mb: int
    has_seed: bool = False


def build(spec: MachineSpec, place: Place, boot: Boot, home: Path) -> tuple[list[str], dict[int, bytes]]:
    """The arguments, and what is handed over by descriptors, so that no argument holds a secret."""
    if len(spec.nics) > MOST_CARDS or len(spec.disks) > MOST_DISKS:
        raise DriverError(_("The machine has too many cards or disks for this pool."))
    disks = sorted(spec.disks, key=lambda disk: disk.position)
    handed_over = {_META: meta(spec).encode()}
    arguments = [*_machine(spec, place, boot), *_channels(place)]
    arguments += ["-fw_cfg", f"name=opt/zhengyun/meta,file={descriptor(_META)}"]
    if boot.has_seed:
        handed_over[_SEED] = seed.cd(spec, {disk: serial(disk) for disk in disks})
        arguments += _seed()
    for number, disk in enumerate(disks, start=_SEED + 1):
        handed_over[number] = passphrase(disk)
        arguments += _disk(place, disk, number)
    return [*arguments, *_cards(spec, home)], handed_over


def _machine(spec: MachineSpec, place: Place, boot: Boot) -> list[str]:
    speed = "tcg,tb-size=64,thread=multi" if boot.accel == "tcg" else boot.accel
    return [
        PROGRAM, "-name", f"guest={spec.hostname}", "-uuid", str(spec.id), "-pidfile", str(place.pid),
        "-daemonize", "-sandbox", "on,obsolete=deny,resourcecontrol=deny",
        "-nodefaults", "-no-user-config", "-display", "none",
        "-M", "pc,usb=off", "-accel", speed, "-cpu", "max",
        "-m", f"{boot.memory_mb}M", "-smp", f"{boot.vcpus},sockets=1,cores={boot.vcpus},threads=1",
        "-kernel", str(boot.kernel), "-initrd", str(boot.initrd), "-append", boot.words,
        "-qmp", f"unix:{place.socket('qmp')},{_LISTENING}",
        "-qmp", f"unix:{place.socket('watch')},{_LISTENING}",
    ]  # fmt: skip


def _channels(place: Place) -> list[str]:
    """Screen, serial line, memory figures, and the port through which the guest tells how it is."""
    log = place.folder / "console.log"
    return [
        "-vga", "std", "-vnc", f"unix:{place.socket('vnc')}",
        "-chardev", f"socket,id=serial,path={place.socket('serial')},{_LISTENING},logfile={log},logappend=on",
        "-serial", "chardev:serial",
        "-device", f"virtio-balloon-pci,id={BALLOON},addr=0x4", "-device", "virtio-serial-pci,addr=0x5",
        "-chardev", f"ringbuf,id={MONITOR_OF_GUEST},size=4096",
        "-device", f"virtserialport,chardev={MONITOR_OF_GUEST},name=zhengyun.guest",
    ]  # fmt: skip


def _seed() -> list[str]:
    """The CD lies in memory only."""
    file = f"driver=raw,node-name=seed,read-only=on,file.driver=file,file.filename={seekable(_SEED)}"
    return ["-blockdev", file, "-device", "virtio-blk-pci,drive=seed,addr=0x3"]


def _disk(place: Place, disk: DiskSpec, number: int) -> list[str]:
    name, key = node(disk), secret(disk)
    block = f"driver=qcow2,node-name={name},encrypt.format=luks,encrypt.key-secret={key},discard=unmap"
    file = f"file.driver=file,file.filename={place.disk(disk.id)},file.discard=unmap"
    card = f"virtio-blk-pci,drive={name},id=card-{name},serial={serial(disk)},addr={address(disk)}"
    opened = ["-object", f"secret,id={key},file={descriptor(number)}"]
    return [*opened, "-blockdev", f"{block},{file}", "-device", card]


def _cards(spec: MachineSpec, home: Path) -> list[str]:
    """Card 0 leads only to forwarded ports; the others into the tenant's networks."""
    edge = f"net={networks.EDGE_NETWORK},host={networks.EDGE_HOST}"
    opened = "".join(f",hostfwd={forward}" for forward in networks.forwards(spec, home))
    arguments = [
        "-netdev", f"user,id={networks.EDGE},{edge},restrict=on,ipv6=off{opened}",
        "-device", f"virtio-net-pci,netdev={networks.EDGE},romfile=,mac={networks.edge_mac(spec)},addr=0x6",
    ]  # fmt: skip
    for number, card in enumerate(spec.nics):
        group = networks.multicast(home, card.segment)
        arguments += [
            "-netdev", f"socket,id=net{number},mcast={group},localaddr=127.0.0.1",
            "-device", f"virtio-net-pci,netdev=net{number},romfile=,mac={card.mac},addr={0x7 + number:#x}",
        ]  # fmt: skip
    return arguments


def node(disk: DiskSpec) -> str:
    return f"disk{disk.position}"


def secret(disk: DiskSpec) -> str:
    return f"key{disk.position}"


def serial(disk: DiskSpec) -> str:
    """The guest knows a disk by this; virtio allows 20 characters. Ids of one moment differ at their end."""
    return disk.id.hex[-20:]


def address(disk: DiskSpec) -> str:
    """A disk keeps its slot, so that memory of a snapshot finds it again."""
    return f"{0x10 + disk.position:#x}"


def meta(spec: MachineSpec) -> str:
    """What the small guest reads at its start: one word and its values on each line (`guests/data/start`)."""
    disks = sorted(spec.disks, key=lambda disk: disk.position)
    edge_prefix = ipaddress.ip_network(networks.EDGE_NETWORK).prefixlen
    lines = [
        ("hostname", spec.hostname),
        ("login", spec.login or "root"),
        ("password", spec.password_hash),
        *(("key", key) for key in spec.ssh_keys),
        *(("system", serial(disk)) for disk in disks[:1]),
        *(("data", serial(disk), _mount_point(number)) for number, disk in enumerate(disks[1:], start=1)),
        ("nic", networks.edge_mac(spec), f"{networks.EDGE_GUEST}/{edge_prefix}"),
        *(("nic", card.mac, card.address, card.gateway) for card in spec.nics),
    ]
    return "".join(f"{_line(words)}\n" for words in lines)


def _mount_point(number: int) -> str:
    return "/data" if number == 1 else f"/data{number}"


def _line(words: Sequence[str]) -> str:
    """No value may begin a line of its own."""
    return " ".join(" ".join(word.split()) for word in words)
