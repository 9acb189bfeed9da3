"""`zhengyun doctor`: what is missing on this machine, and what to do about it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from zhengyun.config import postgres, processes
from zhengyun.config.environment import Settings

CJK_FONTS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk")
QEMU_PROGRAMS = ("qemu-system-x86_64", "qemu-img")
FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    is_good: bool
    what: str
    remedy: str = ""


@click.command()
def doctor() -> None:
    """Say what is missing here, and the command that helps."""
    findings = list(examine(Settings.from_env()))
    for finding in findings:
        sign = click.style("ok  ", fg="green") if finding.is_good else click.style("miss", fg="yellow")
        click.echo(f"{sign}  {finding.what}" + ("" if finding.is_good else f"\n      {finding.remedy}"))
    if not all(finding.is_good for finding in findings):
        sys.exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    yield _python()
    yield _postgres(settings)
    yield _fonts()
    yield _guests(settings)
    yield _disk(settings)
    yield _running(settings)


def _python() -> Finding:
    version = sys.version.split()[0]
    return Finding(sys.version_info >= (3, 11), f"Python {version}", "Install Python 3.11 or later.")


def _postgres(settings: Settings) -> Finding:
    if settings.database:
        return Finding(True, f"PostgreSQL at {settings.database.host}:{settings.database.port}")
    try:
        cluster = postgres.Cluster.of(settings)
    except postgres.PostgresError as error:
        return Finding(False, "PostgreSQL binaries", str(error))
    return Finding(True, f"PostgreSQL binaries in {cluster.binaries}")


def _fonts() -> Finding:
    found = any(Path(folder).exists() and any(Path(folder).glob("*CJK*")) for folder in CJK_FONTS)
    return Finding(found, "Chinese fonts for letters and licences", "apt-get install fonts-noto-cjk")


def _guests(settings: Settings) -> Finding:
    missing = [name for name in QEMU_PROGRAMS if shutil.which(name) is None]
    if missing:
        remedy = "apt-get install --no-install-recommends qemu-system-x86 qemu-utils"
        return Finding(False, f"virtual machines cannot boot here: no {', '.join(missing)}", remedy)
    image = settings.guest_images / "tiny"
    return Finding(
        (image / "initrd.gz").exists(), f"image of virtual machines in {image}", "scripts/guest-image"
    )


def _disk(settings: Settings) -> Finding:
    place = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Finding(free > FREE_BYTES, f"{free / 1e9:.1f} GB free for {settings.home}", "Free at least 1 GB.")


def _running(settings: Settings) -> Finding:
    health = processes.read_health(settings)
    if not health:
        return Finding(True, f"not running (port {settings.port} does not answer)")
    return Finding(health.get("status") == "ok", f"running at {settings.public_url}", f"See {health}")
