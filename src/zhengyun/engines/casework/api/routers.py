"""Every resource with the place below /api/v1/ and the words under which the documents group it."""

from __future__ import annotations

from ninja import Router

from zhengyun.engines.casework.api import (
    acts,
    case_parts,
    cases,
    drafts,
    items,
    licences,
    materials,
    progress,
    tasks,
    uploads,
    verification,
)

ROUTERS: tuple[tuple[str, Router, str], ...] = (
    ("/items", items.router, "Items"),
    ("/drafts", drafts.router, "Drafts"),
    ("/drafts", uploads.router, "Drafts"),
    ("/cases", cases.router, "Cases"),
    ("/cases", case_parts.router, "Cases"),
    ("/cases", acts.router, "Acts"),
    ("/tasks", tasks.router, "Tasks"),
    ("/materials", materials.router, "Materials"),
    ("/licences", licences.router, "Licences"),
    ("/verify", verification.router, "Verification"),
    ("/progress", progress.router, "Progress"),
)
