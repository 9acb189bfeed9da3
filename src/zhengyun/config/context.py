"""What every page may show besides its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    return {"is_demo": settings.ZHENGYUN.is_demo, "request_id": request.META.get("zhengyun.request_id", "")}
