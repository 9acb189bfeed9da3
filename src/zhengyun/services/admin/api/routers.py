"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.services.admin.api import steps

ROUTERS: tuple[tuple[str, Router, str], ...] = (("/process-steps", steps.router, "Process steps"),)
