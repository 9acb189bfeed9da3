"""Where the console of an instance listens: its pool's driver knows."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import Capability, ConsoleTarget
from zhengyun.engines.compute.drivers import capabilities, open_driver
from zhengyun.engines.compute.models import Instance, Pool

NEEDED = {ConsoleKind.VNC: Capability.CONSOLE_VNC, ConsoleKind.SERIAL: Capability.CONSOLE_SERIAL}


def has_console(pool: Pool, kind: ConsoleKind) -> bool:
    """Whether machines of this pool have such a console at all."""
    return NEEDED[kind] in capabilities(pool)


def find_target(instance_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
    """Raises DriverError with words when there is none."""
    pool = Instance.objects.select_related("pool").get(pk=instance_id).pool
    return open_driver(pool).console(instance_id, kind)
