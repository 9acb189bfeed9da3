from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """What an instance asks of a host. pool, driver: '' for any of the zone.

    disk_gb counts all its disks. anti_affinity: instances with the same word stand on different hosts.
    """

    zone: str
    pool: str
    vcpus: int
    memory_mb: int
    disk_gb: int
    traits: frozenset[str] = frozenset()
    anti_affinity: str = ""
    driver: str = ""
