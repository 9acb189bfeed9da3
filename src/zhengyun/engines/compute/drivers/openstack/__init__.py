"""Machines of an OpenStack cloud.

Each owner has a project of its own there. Everything that we make carries the id of what it is for, in its
name or its metadata, and is looked for before it is made: the cloud itself is our memory. Sign-in is that of
a `clouds.yaml` of the account that runs the worker, or of OS_* variables (cloud "envvars"); it never lies in
our database. What only a real guest can prove is proved with the qemu driver (docs/adr/0019).
"""

from __future__ import annotations

from zhengyun.engines.compute.drivers.openstack.driver import OpenStackDriver
from zhengyun.engines.compute.models import Pool

__all__ = ["OpenStackDriver", "open_driver"]


def open_driver(pool: Pool) -> OpenStackDriver:
    return OpenStackDriver(pool.code, pool.settings)
