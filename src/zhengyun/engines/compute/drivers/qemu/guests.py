"""Whether and how guests can boot here: the programs, the images, and KVM only where it was proved."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.drivers.qemu.command import KERNEL_WORDS
from zhengyun.engines.compute.drivers.qemu.disks import IMG
from zhengyun.engines.compute.drivers.qemu.processes import PROGRAM

TINY, KERNEL, INITRD, DISK = "tiny", "vmlinuz", "initrd.gz", "disk.qcow2"
PROBE_SECONDS = 10.0
KVM = Path("/dev/kvm")


@dataclass(frozen=True, slots=True)
class Guest:
    """What QEMU loads to start a guest. disk: with what its root disk begins; None: the small guest has all
    in its initrd. words: for the kernel."""

    kernel: Path
    initrd: Path
    disk: Path | None = None
    words: str = KERNEL_WORDS


def find(images: Path, reference: Mapping[str, Any]) -> Guest:
    """The image with this reference ({"guest": "tiny"} is the small guest)."""
    folder = images / str(reference.get("guest", TINY))
    found = Guest(folder / KERNEL, folder / INITRD)
    if (folder / DISK).exists():
        root = _read(folder / "about.json").get("root", "")
        found = replace(found, disk=folder / DISK, words=f"{KERNEL_WORDS} {root}")
    if folder.parent != images or not found.kernel.exists() or not found.initrd.exists():
        raise DriverError(_("There is no guest image %(folder)s.") % {"folder": folder}, is_retryable=True)
    return found


def what_is_missing(images: Path) -> list[str]:
    """Why no guest can boot here, each with what to do; [] when one can."""
    found = []
    for program, package in ((PROGRAM, "qemu-system-x86"), (IMG, "qemu-utils")):
        if shutil.which(program) is None:
            found.append(
                _("The program %(program)s is missing: apt-get install %(package)s.")
                % {"program": program, "package": package}
            )
    if not (images / TINY / INITRD).exists():
        found.append(
            _("The guest image is missing in %(folder)s: run scripts/guest-image.") % {"folder": images}
        )
    return found


def accel(wanted: str, home: Path, images: Path) -> str:
    """tcg, or kvm when a guest was seen to boot with it. The answer is kept until something changes."""
    if wanted != "auto":
        return wanted
    if not os.access(KVM, os.R_OK | os.W_OK):
        return "tcg"
    path = home / "compute" / "probe.json"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_of = _made_of(images)
        kept = _read(path)
        if kept.get("of") != made_of:
            kept = {"of": made_of, "accel": "kvm" if boots_with_kvm(find(images, {})) else "tcg"}
            path.write_text(json.dumps(kept))
    return str(kept["accel"])


def _made_of(images: Path) -> str:
    """What the probe's answer depends on."""
    program = shutil.which(PROGRAM)
    changed = Path(program).stat().st_mtime_ns if program else 0
    return f"{platform.release()} {changed} {(images / TINY / KERNEL).stat().st_mtime_ns}"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def boots_with_kvm(guest: Guest, seconds: float = PROBE_SECONDS) -> bool:
    """That /dev/kvm opens proves nothing: on some hosts every guest dies while it boots."""
    with tempfile.NamedTemporaryFile(prefix="zhengyun-probe-") as console:
        arguments = [
            PROGRAM, "-nodefaults", "-no-user-config", "-display", "none", "-M", "pc,usb=off",
            "-accel", "kvm", "-cpu", "max", "-m", "128M", "-no-reboot",
            "-kernel", str(guest.kernel), "-initrd", str(guest.initrd),
            "-append", KERNEL_WORDS, "-serial", f"file:{console.name}",
        ]  # fmt: skip
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and process.poll() is None:
                if b"GUEST-READY" in Path(console.name).read_bytes():
                    return True
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
    return False
