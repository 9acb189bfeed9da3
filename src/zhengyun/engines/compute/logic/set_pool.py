from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, permissions
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.logic.pools import record_inventory
from zhengyun.engines.compute.models import Pool, Zone
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


@transaction.atomic
def set_pool(
    actor: Actor, code: str, driver: str, settings: Mapping[str, Any], *, zone: str = "", title: str = ""
) -> None:
    """Make a pool, or have it served by this driver with these settings. SYSTEM only. Nothing secret here.

    zone and title: '' leaves what it has. Its hosts are found by the next look, within a minute. Raises
    `compute.unknown_zone`, `compute.unknown_driver` (422), `compute.pool_in_use` (409) when another driver
    has machines in it.
    """
    permissions.check_system(actor)
    if driver not in drivers.MODULES:
        known = ", ".join(drivers.MODULES)
        raise Problem(
            "compute.unknown_driver", _("There is no such driver of machines."), value=driver, remedy=known
        )
    pool = Pool.objects.select_for_update(of=("self",)).filter(code=code).first()
    if pool is None:
        pool = Pool(code=code, title=title or code, zone=_zone(zone), created_at=clock.now())
    elif pool.driver != driver and pool.instances.exclude(state=State.DELETED).exists():
        raise conflict(
            "compute.pool_in_use", _("Machines of another driver stand in this pool."), value=pool.driver
        )
    pool.driver, pool.settings, pool.title = driver, dict(settings), title or pool.title
    pool.zone = _zone(zone) if zone else pool.zone
    pool.save()
    detail = {"pool": code, "driver": driver, "settings": sorted(settings)}
    audit.record(actor, "compute.set_pool", "pool", pool.id, detail=detail)


def check_pool(actor: Actor, code: str) -> list[str]:
    """What its driver says that it lacks, in words; [] when nothing. Asks the pool, so outside of requests.

    Raises `compute.unknown_pool` (404).
    """
    pool = Pool.objects.filter(permissions.visible_pools(actor), code=code).first()
    if pool is None:
        raise permissions.unknown_pool(code)
    try:
        return drivers.open_driver(pool).check_config()
    except DriverError as error:
        return [error.reason]


def take_inventory(actor: Actor, code: str) -> list[str]:
    """Have the hosts of a pool entered now, as the watch does each minute. SYSTEM only. Gives what is wrong.

    Asks the pool, so outside of requests. Raises `compute.unknown_pool` (404).
    """
    permissions.check_system(actor)
    pool = Pool.objects.filter(code=code).first()
    if pool is None:
        raise permissions.unknown_pool(code)
    try:
        return record_inventory(pool, drivers.open_driver(pool).inventory())
    except DriverError as error:
        return [error.reason]


def _zone(code: str) -> Zone:
    if found := Zone.objects.filter(code=code).first():
        return found
    raise Problem("compute.unknown_zone", _("This network zone is not known."), value=code)
