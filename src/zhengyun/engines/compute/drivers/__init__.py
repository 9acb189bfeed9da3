"""What really makes machines: by name of the driver of a pool, the module that opens it."""

from __future__ import annotations

import json
import threading
from importlib import import_module

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import Capability, Driver, DriverError
from zhengyun.engines.compute.models import Pool

MODULES = {
    "qemu": "zhengyun.engines.compute.drivers.qemu",
    "openstack": "zhengyun.engines.compute.drivers.openstack",
    "manual": "zhengyun.engines.compute.drivers.manual",
    "failing": "zhengyun.engines.compute.drivers.failing",
}
_kept: dict[tuple[str, str, str], frozenset[Capability]] = {}
_lock = threading.Lock()


def open_driver(pool: Pool) -> Driver:
    """The driver of a pool with the pool's settings. Raises DriverError when there is none of that name.

    A driver's module is imported when its first pool is opened: who has no OpenStack needs no client of it.
    """
    if (module := MODULES.get(pool.driver)) is None:
        raise DriverError(_("There is no driver “%(name)s”.") % {"name": pool.driver})
    driver: Driver = import_module(module).open_driver(pool)
    return driver


def capabilities(pool: Pool) -> frozenset[Capability]:
    """What the driver of a pool can do; nothing is asked of the pool. Empty when it cannot be opened."""
    key = (str(pool.id), pool.driver, json.dumps(pool.settings, sort_keys=True))
    with _lock:
        if (found := _kept.get(key)) is not None:
            return found
    try:
        found = open_driver(pool).capabilities
    except DriverError:
        return frozenset()
    with _lock:
        _kept[key] = found
    return found
