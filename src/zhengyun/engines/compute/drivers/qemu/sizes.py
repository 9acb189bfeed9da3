"""A pool's settings, and what of this machine belongs to it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengyun.engines.compute.contracts.drivers import HostFacts

GB = 1 << 30


@dataclass(frozen=True, slots=True)
class Twin:
    """What really boots instead of what was ordered. scale: how much of an order one unit here stands for."""

    vcpus: int
    memory_mb: int
    scale: int = 1


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """share: part of this machine that the pool may promise. accel: auto, tcg or kvm."""

    share: float = 0.6
    accel: str = "auto"
    twin: Twin | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> PoolSettings:
        """Raises ValueError or TypeError for what cannot be meant."""
        twin = given.get("twin")
        found = cls(
            float(given.get("share", 0.6)),
            str(given.get("accel", "auto")),
            Twin(**twin) if twin else None,
        )
        if not 0 < found.share <= 1:
            raise ValueError("share")
        if found.accel not in {"auto", "tcg", "kvm"}:
            raise ValueError("accel")
        return found

    def booted(self, vcpus: int, memory_mb: int) -> tuple[int, int]:
        """vCPUs and MiB with which the machine really starts."""
        if self.twin is None:
            return vcpus, memory_mb
        return min(vcpus, self.twin.vcpus), min(memory_mb, self.twin.memory_mb)


def this_machine(ours: PoolSettings, home: Path) -> HostFacts:
    """The pool's part of the machine on which we run. With twins, in what they stand for."""
    scale = ours.share * (ours.twin.scale if ours.twin else 1)
    vcpus = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // (1 << 20)
    disk = shutil.disk_usage(next(place for place in (home, *home.parents) if place.exists())).total // GB
    return HostFacts(
        socket.gethostname(),
        max(1, int(vcpus * scale)),
        int(memory * scale),
        int(disk * scale),
        frozenset({"x86_64"}),
    )
