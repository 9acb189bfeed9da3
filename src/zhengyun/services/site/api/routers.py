"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.services.site.api import notices

ROUTERS: tuple[tuple[str, Router, str], ...] = (("/site", notices.router, "Government website"),)
