"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.engines.registers.api import exports, features, imports, registers, writing

ROUTERS: tuple[tuple[str, Router, str], ...] = (
    ("/registers", registers.router, "Registers"),
    ("/registers", writing.router, "Records"),
    ("/registers", features.router, "Records"),
    ("", imports.router, "Imports and exports of records"),
    ("", exports.router, "Imports and exports of records"),
)
