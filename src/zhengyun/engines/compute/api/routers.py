"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.engines.compute.api import access, instances, pools

ROUTERS: tuple[tuple[str, Router, str], ...] = (
    ("/compute", instances.router, "Machines"),
    ("/compute", access.router, "Machines"),
    ("/compute", pools.router, "Pools of machines"),
)
