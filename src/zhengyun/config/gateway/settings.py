"""Django's settings of the gateway: only the rooms that it needs, and few connections of the database.

A room with an endpoint must get along with the kernel and the other rooms that have one.
"""

from __future__ import annotations

from zhengyun.config.gateway.endpoints import has_endpoint
from zhengyun.config.rooms import installed
from zhengyun.config.settings import *  # noqa: F403
from zhengyun.config.settings import DATABASES

MOST_CONNECTIONS = 2

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    *(room for room in installed() if room.startswith("zhengyun.kernel.") or has_endpoint(room)),
]
if "pool" in (_options := DATABASES["default"].get("OPTIONS", {})):
    _options["pool"] = {**_options["pool"], "min_size": 0, "max_size": MOST_CONNECTIONS}
