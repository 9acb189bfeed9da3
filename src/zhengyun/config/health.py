"""`GET /healthz`: the state of each part, for people and for machines that watch."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs

WORKER_SILENCE_SECONDS = 20
SEALER_LAG_SECONDS = 15
GATEWAY_SECONDS = 2
FREE_BYTES = 500_000_000

State = dict[str, Any]


@access(public)
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part is well, 503 when one is not; the body says which."""
    parts = {
        "web": {"ok": True},
        "database": _asked(_database),
        "worker": _asked(_worker),
        "sealer": _asked(_sealer),
        "gateway": _gateway(),
        "guests": _guests(),
        "disk": _disk(),
    }
    is_well = all(part["ok"] for part in parts.values())
    answer = JsonResponse(
        {"status": "ok" if is_well else "failing", "parts": parts}, status=200 if is_well else 503
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(question: Callable[[], State]) -> State:
    try:
        return question()
    except Error as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> State:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        row = cursor.fetchone()
    return {"ok": True, "version": row[0] if row else ""}


def _worker() -> State:
    ages = [beat.age_seconds for beat in jobs.heartbeats()]
    queue = jobs.queue_state()
    return {
        "ok": bool(ages) and min(ages) < WORKER_SILENCE_SECONDS,
        "seen_seconds_ago": round(min(ages), 1) if ages else None,
        "waiting": queue.waiting,
        "dead": queue.dead,
    }


def _sealer() -> State:
    lag = audit.sealer_lag_seconds()
    return {"ok": lag < SEALER_LAG_SECONDS, "lag_seconds": round(lag, 1)}


def _gateway() -> State:
    host = "127.0.0.1" if settings.ZHENGYUN.bind in {"0.0.0.0", "::"} else settings.ZHENGYUN.bind  # noqa: S104
    line = http.client.HTTPConnection(host, settings.ZHENGYUN.gateway_port, timeout=GATEWAY_SECONDS)
    try:
        line.request("GET", "/healthz")
        found = json.loads(line.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        return {"ok": False, "error": type(error).__name__}
    finally:
        line.close()
    return {"ok": True, "connections": found["connections"]}


def _disk() -> State:
    free = shutil.disk_usage(settings.ZHENGYUN.home).free
    return {"ok": free > FREE_BYTES, "free_bytes": free}


def _guests() -> State:
    """Whether virtual machines can boot on this machine; the platform is well without."""
    missing = compute.what_hinders_guests()
    return {"ok": True, "can_boot": not missing, "missing": missing}
