"""Debian packages, downloaded by apt into a folder of ours and unpacked there; nothing is installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

KERNEL = "linux-image-cloud-amd64"
TOOLS = ("busybox-static", "e2fsprogs")
_ONLY_DEPENDS = (
    "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces",
    "--no-enhances",
)  # fmt: skip


class PackagesError(Exception):
    """Packages could not be had; the text says which and why."""


def fetch(folder: Path) -> Path:
    """Download and unpack the kernel and the tools; returns the folder with their files."""
    downloads, root = folder / "packages", folder / "root"
    downloads.mkdir(parents=True)
    try:
        kernel = _kernel_package()
    except PackagesError:
        if os.geteuid() != 0:
            raise
        _run(["apt-get", "update", "-qq"])
        kernel = _kernel_package()
    names = [kernel, *_with_depends(TOOLS)]
    _run(["apt-get", "download", "-qq", *names], downloads)
    for package in sorted(downloads.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(package), str(root)], downloads)
    return root


def _kernel_package() -> str:
    lines = _run(["apt-cache", "depends", KERNEL]).splitlines()
    for line in lines:
        if line.strip().startswith("Depends: linux-image-"):
            return line.split()[1]
    raise PackagesError(f"{KERNEL} names no kernel: run 'apt-get update'")


def _with_depends(names: tuple[str, ...]) -> list[str]:
    lines = _run(["apt-cache", "depends", *_ONLY_DEPENDS, *names]).splitlines()
    found = {line.strip() for line in lines if line and not line.startswith((" ", "|", "<"))}
    return sorted(name for name in found if not name.startswith("debconf"))


def _run(command: list[str], folder: Path | None = None) -> str:
    quiet = ["-o", "APT::Sandbox::User=root"] if command[0] == "apt-get" and os.geteuid() == 0 else []
    try:
        done = subprocess.run(
            [command[0], *quiet, *command[1:]],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    except FileNotFoundError as error:
        raise PackagesError(f"there is no program {command[0]}: this is no Debian") from error
    except subprocess.TimeoutExpired as error:
        raise PackagesError(f"{' '.join(command[:2])} did not end within 10 minutes") from error
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise PackagesError(f"{' '.join(command[:2])}: {words[-1] if words else 'failed'}")
    return done.stdout
