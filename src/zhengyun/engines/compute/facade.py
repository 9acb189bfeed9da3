"""The only door to machines: instances, their disks, networks and openings, pools and work orders.

Every call takes the actor first and checks what he may; what he may not see is 404. A command writes only
what is wanted (rows, an audit record and a job) in the caller's transaction, never asks a driver, and is
harmless when sent twice. Reconciliation (`reconcile/`) brings it about; `InstanceView.state` tells how far
it is, and each change of it is a fact (`compute.instance_changed.v1`).

Refusals that any call may raise: `compute.unknown_instance` (404), `compute.may_not` (403).
"""

from __future__ import annotations

from zhengyun.engines.compute.capacity import (
    forecast,
    forecasts,
    list_pools,
    monthly_figures,
    utilization,
)
from zhengyun.engines.compute.consoles.consent import consents, grant_consent, revoke_consent
from zhengyun.engines.compute.consoles.tickets import can_open_console, open_console
from zhengyun.engines.compute.consoles.visits import console_visits
from zhengyun.engines.compute.databases.commands import (
    backup_database,
    create_database,
    database_password,
    drop_database,
    restore_database,
    start_database_metering,
)
from zhengyun.engines.compute.databases.queries import (
    get_database,
    list_backups,
    list_databases,
    what_hinders_databases,
)
from zhengyun.engines.compute.databases.server import Server as DatabaseServer
from zhengyun.engines.compute.databases.server import set_server as set_database_server
from zhengyun.engines.compute.figures import live, series
from zhengyun.engines.compute.logic.create_instance import can_place, create_instance
from zhengyun.engines.compute.logic.delete_instance import delete_instance
from zhengyun.engines.compute.logic.first_password import first_password
from zhengyun.engines.compute.logic.groups import close_port, ensure_group, open_port
from zhengyun.engines.compute.logic.keys import add_key, remove_key
from zhengyun.engines.compute.logic.networks import assign_public_address, release_public_address
from zhengyun.engines.compute.logic.pools import set_host_state, set_pool_provider
from zhengyun.engines.compute.logic.resize_instance import add_volume, resize_instance
from zhengyun.engines.compute.logic.set_desired import restart_instance, set_desired
from zhengyun.engines.compute.logic.set_pool import check_pool, set_pool, take_inventory
from zhengyun.engines.compute.logic.snapshots import drop_snapshot, restore_snapshot, take_snapshot
from zhengyun.engines.compute.logic.work_orders import finish_work_order
from zhengyun.engines.compute.permissions import set_managing_bodies
from zhengyun.engines.compute.queries import (
    get_instance,
    get_instances,
    list_groups,
    list_instances,
    list_keys,
    wiped,
)
from zhengyun.engines.compute.queries_pools import (
    list_flavors,
    list_hosts,
    list_images,
    list_zones,
    pool_providers,
    work_orders,
)
from zhengyun.engines.compute.usage import start_metering, usage

__all__ = [
    "DatabaseServer",
    "add_key",
    "add_volume",
    "assign_public_address",
    "backup_database",
    "can_open_console",
    "can_place",
    "check_pool",
    "close_port",
    "consents",
    "console_visits",
    "create_database",
    "create_instance",
    "database_password",
    "delete_instance",
    "drop_database",
    "drop_snapshot",
    "ensure_group",
    "finish_work_order",
    "first_password",
    "forecast",
    "forecasts",
    "get_database",
    "get_instance",
    "get_instances",
    "grant_consent",
    "list_backups",
    "list_databases",
    "list_flavors",
    "list_groups",
    "list_hosts",
    "list_images",
    "list_instances",
    "list_keys",
    "list_pools",
    "list_zones",
    "live",
    "monthly_figures",
    "open_console",
    "open_port",
    "pool_providers",
    "release_public_address",
    "remove_key",
    "resize_instance",
    "restart_instance",
    "restore_database",
    "restore_snapshot",
    "revoke_consent",
    "series",
    "set_database_server",
    "set_desired",
    "set_host_state",
    "set_managing_bodies",
    "set_pool",
    "set_pool_provider",
    "start_database_metering",
    "start_metering",
    "take_inventory",
    "take_snapshot",
    "usage",
    "utilization",
    "what_hinders_databases",
    "what_hinders_guests",
    "wiped",
    "work_orders",
]


def what_hinders_guests() -> list[str]:
    """Why no virtual machine can boot on this machine, each with what to do; [] when one can."""
    from django.conf import settings

    from zhengyun.engines.compute.drivers.qemu import guests

    return guests.what_is_missing(settings.ZHENGYUN.guest_images)
