"""Builds an ordinary Debian cloud image: `python -m zhengyun.engines.compute.guests.debian <folder>`.

mmdebstrap makes it from Debian's archive, with systemd, cloud-init and an SSH server; it needs root. What a
machine is told reaches cloud-init on a CD, as in any cloud.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from zhengyun.engines.compute.guests import packages
from zhengyun.engines.compute.guests.build import ABOUT, INITRD, KERNEL

NAME, SUITE, DISK = "debian-12", "bookworm", "disk.qcow2"
LABEL, SIZE = "zy-root", "1900M"
_INCLUDED = (
    "linux-image-cloud-amd64,systemd-sysv,udev,dbus,cloud-init,openssh-server,sudo,iproute2,e2fsprogs,"
    "ca-certificates,procps"
)
_NETWORK = 'chroot "$1" systemctl enable systemd-networkd'


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m zhengyun.engines.compute.guests.debian <folder>\n")
        return 2
    target = Path(sys.argv[1]).absolute() / NAME
    if (target / ABOUT).exists():
        return 0
    sys.stdout.write(
        "guest image: building Debian 12 with cloud-init (two minutes, 150 MB to download, once)\n"
    )
    sys.stdout.flush()
    try:
        build(target)
    except (packages.PackagesError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"guest image: {error}\n")
        return 1
    return 0


def build(target: Path) -> None:
    for program in ("mmdebstrap", "mke2fs", "qemu-img"):
        if shutil.which(program) is None:
            raise packages.PackagesError(f"there is no program {program}: scripts/system-packages image")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as workshop:
        root, made, raw = Path(workshop) / "root", Path(workshop) / NAME, Path(workshop) / "raw"
        made.mkdir()
        options = ("--quiet", "--variant=minbase", f"--include={_INCLUDED}", f"--customize-hook={_NETWORK}")
        _run("mmdebstrap", *options, SUITE, str(root))
        (root / "etc/fstab").write_text(f"LABEL={LABEL} / ext4 defaults,noatime 0 1\n")
        (root / "etc/cloud/cloud.cfg.d/90-source.cfg").write_text("datasource_list: [NoCloud, None]\n")
        (root / "etc/machine-id").write_text("")
        for key in (root / "etc/ssh").glob("ssh_host_*"):
            key.unlink()
        shutil.copyfile(next((root / "boot").glob("vmlinuz-*")), made / KERNEL)
        shutil.copyfile(next((root / "boot").glob("initrd.img-*")), made / INITRD)
        _run("mke2fs", "-q", "-t", "ext4", "-m", "0", "-L", LABEL, "-d", str(root), str(raw), SIZE)
        _run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", str(raw), str(made / DISK))
        about = {"root": f"root=LABEL={LABEL} ro", "suite": SUITE}
        (made / ABOUT).write_text(json.dumps(about))
        made.rename(target)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise packages.PackagesError(f"{command[0]}: {words[-1] if words else done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
