"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.services.cloud.api import catalogue, databases, orders, resources, systems, usage

ROUTERS: tuple[tuple[str, Router, str], ...] = (
    ("/cloud", catalogue.router, "Government cloud"),
    ("/cloud", systems.router, "Government cloud"),
    ("/cloud", orders.router, "Government cloud"),
    ("/cloud", resources.router, "Government cloud"),
    ("/cloud", databases.router, "Government cloud"),
    ("/cloud", usage.router, "Government cloud"),
)
