from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

from zhengyun.kernel.jobs import queue, rules

MOVE_WAITING = """
    UPDATE procrastinate_jobs
    SET scheduled_at = CASE WHEN scheduled_at <= %(at)s THEN scheduled_at ELSE %(at)s END
    WHERE queueing_lock = %(key)s AND status = 'todo' RETURNING id
"""


def defer(
    name: str,
    *,
    run_at: datetime | None,
    lock: str | None,
    key: str | None,
    priority: int,
    arguments: Mapping[str, Any],
) -> int:
    row = queue.job_row(name, rules.as_json(arguments), run_at=run_at, lock=lock, key=key, priority=priority)
    return queue.add([row])[0] if key is None else _add_unless_waiting(row, key)


def _add_unless_waiting(row: Job, key: str) -> int:
    """The waiting job is locked until this transaction ends: it must not run before, or it would
    miss what this transaction writes."""
    for _ in range(10):
        with connection.cursor() as cursor:
            cursor.execute(MOVE_WAITING, {"at": row.scheduled_at, "key": key})
            found = cursor.fetchone()
        if found:
            return int(found[0])
        try:
            with transaction.atomic():
                return queue.add([row])[0]
        except AlreadyEnqueued:
            continue
    raise RuntimeError(f"The job key {key!r} is taken and freed all the time")
