"""Builds the small guest from Debian packages: `python -m zhengyun.engines.compute.guests.build <folder>`.

It needs apt and no root. What stands already and was made from these sources is left as it is.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from zhengyun.engines.compute.guests import initramfs, modules, packages

TINY = "tiny"
KERNEL, INITRD, ABOUT = "vmlinuz", "initrd.gz", "about.json"
_SOURCES = Path(__file__).parent
_MODULES = (
    "virtio_pci", "virtio_blk", "virtio_net", "virtio_balloon", "virtio_console", "virtio_rng",
    "qemu_fw_cfg", "button", "evdev", "ext4", "crc32c_generic",
)  # fmt: skip
_FOLDERS = (
    "bin", "sbin", "dev", "etc", "lib", "lib64", "proc", "home", "run", "sys", "system", "data",
    "www", "lib/modules", "lib/x86_64-linux-gnu", "var", "var/run",
)  # fmt: skip
_DISK_TOOLS = ("mke2fs", "resize2fs")


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m zhengyun.engines.compute.guests.build <folder>\n")
        return 2
    target = Path(sys.argv[1]).absolute() / TINY
    if is_built(target):
        return 0
    sys.stdout.write("guest image: building it from Debian packages (about 31 MB to download, once)\n")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        build(target)
    except (packages.PackagesError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"guest image: {error}. Virtual machines cannot start here until it is built.\n")
        return 1
    size = sum(path.stat().st_size for path in target.iterdir()) / 1e6
    sys.stdout.write(f"guest image: {size:.0f} MB in {target} after {time.monotonic() - began:.0f} s\n")
    return 0


def made_from() -> str:
    """What these sources would make; another value means that the image must be built again."""
    digest = hashlib.sha256()
    ours = [path for path in _SOURCES.glob("*.py") if path.name != "debian.py"]
    for path in sorted([*ours, *(_SOURCES / "data").iterdir()]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_built(target: Path) -> bool:
    try:
        about = json.loads((target / ABOUT).read_text())
    except (OSError, ValueError):
        return False
    return about.get("made_from") == made_from() and all(
        (target / name).exists() for name in (KERNEL, INITRD)
    )


def build(target: Path) -> None:
    """The finished folder takes the place of an older one in one step."""
    if platform.machine() != "x86_64":
        raise packages.PackagesError(f"the small guest is built for x86_64, and this is {platform.machine()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as workshop:
        root = packages.fetch(Path(workshop))
        made = Path(workshop) / TINY
        made.mkdir()
        kernel = next((root / "boot").glob("vmlinuz-*"))
        shutil.copyfile(kernel, made / KERNEL)
        (made / INITRD).write_bytes(gzip.compress(initramfs.archive(contents(root)), 6, mtime=0))
        about = {"made_from": made_from(), "kernel": kernel.name}
        (made / ABOUT).write_text(json.dumps(about))
        if target.exists():
            target.rename(Path(workshop) / "before")
        made.rename(target)


def contents(root: Path) -> list[initramfs.Entry]:
    """Everything that the guest has: busybox, tools for its disks, modules, and our scripts."""
    loaded = modules.in_order(next(_first(root, "lib/modules").iterdir()), _MODULES)
    entries = [initramfs.folder(path) for path in _FOLDERS]
    entries += [
        initramfs.character_device("dev/console", 5, 1),
        initramfs.file("bin/busybox", _first(root, "bin/busybox").read_bytes(), 0o755),
        initramfs.link("bin/sh", "busybox"),
        initramfs.link("init", "bin/busybox"),
        initramfs.link("tmp", "run"),
        initramfs.link("etc/mtab", "/proc/mounts"),
        initramfs.file("lib/modules/order", "\n".join(loaded).encode() + b"\n"),
    ]
    entries += [initramfs.file(f"lib/modules/{name}.ko", content) for name, content in loaded.items()]
    entries += _disk_tools(root)
    for script in ("start", "stop", "report", "power-button", "login-shell"):
        entries.append(initramfs.file(f"sbin/{script}", (_SOURCES / "data" / script).read_bytes(), 0o755))
    for name in ("inittab", "profile", "issue"):
        entries.append(initramfs.file(f"etc/{name}", (_SOURCES / "data" / name).read_bytes()))
    return entries


def _disk_tools(root: Path) -> list[initramfs.Entry]:
    """Busybox makes no journal and grows nothing, so the real tools come along with their libraries."""
    loader = _first(root, "lib64/ld-linux-x86-64.so.2").resolve()
    libraries = _first(root, "lib/x86_64-linux-gnu")
    paths = f"{libraries}:{root / 'usr/lib/x86_64-linux-gnu'}"
    entries = [initramfs.file("lib64/ld-linux-x86-64.so.2", loader.read_bytes(), 0o755)]
    needed: set[str] = set()
    for name in _DISK_TOOLS:
        tool = _first(root, f"sbin/{name}")
        entries.append(initramfs.file(f"sbin/{name}", tool.read_bytes(), 0o755))
        listed = subprocess.run(
            [str(loader), "--library-path", paths, "--list", str(tool)],
            capture_output=True,
            text=True,
            check=True,
        )
        needed |= {line.split()[2] for line in listed.stdout.splitlines() if " => " in line}
    entries += [
        initramfs.file(f"lib/x86_64-linux-gnu/{Path(path).name}", Path(path).read_bytes(), 0o755)
        for path in sorted(needed)
        if not Path(path).name.startswith("ld-linux")
    ]
    return entries


def _first(root: Path, path: str) -> Path:
    """Where a package put it: before or after the merge of / and /usr."""
    for place in (root / path, root / "usr" / path):
        if place.exists():
            return place
    raise packages.PackagesError(f"the packages have no {path}")


if __name__ == "__main__":
    sys.exit(main())
