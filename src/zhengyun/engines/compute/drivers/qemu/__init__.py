"""Machines by QEMU on this very machine: no daemon, no root, one process for each."""

from __future__ import annotations

from django.conf import settings

from zhengyun.engines.compute.drivers.qemu.driver import QemuDriver
from zhengyun.engines.compute.models import Pool

__all__ = ["QemuDriver", "open_driver"]


def open_driver(pool: Pool) -> QemuDriver:
    ours = settings.ZHENGYUN
    return QemuDriver(pool.code, pool.settings, home=ours.home, images=ours.guest_images)
