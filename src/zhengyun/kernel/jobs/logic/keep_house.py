"""What a worker does beside the jobs: shows that it lives, takes up what others left, keeps the
planner's statistics fresh (without them the fetch query turns slow)."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from procrastinate.psycopg_connector import PsycopgConnector

from zhengyun.kernel.jobs import registry, rules

log = logging.getLogger(__name__)
ANALYZE_EVERY = 30.0
SHOW_LIFE = """
    INSERT INTO jobs_heartbeat (part, seen_at) VALUES (%(part)s, clock_timestamp())
    ON CONFLICT (part) DO UPDATE SET seen_at = excluded.seen_at
"""
FORGET_LIFE = (
    "DELETE FROM jobs_heartbeat WHERE part = %(part)s OR seen_at < clock_timestamp() - interval '1 day'"
)
LEFT_BEHIND = """
    SELECT job.id, job.task_name, job.attempts, job.worker_id FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(seconds)s))
"""
TAKE_UP = """
    WITH taken AS (
        UPDATE procrastinate_jobs SET status = %(status)s::procrastinate_job_status, attempts = attempts + 1,
            worker_id = NULL, queueing_lock = NULL
        WHERE id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s::bigint
        RETURNING id)
    INSERT INTO jobs_failure (job_id, error, failed_at)
    SELECT id, 'The worker ended during the job', now() FROM taken
    ON CONFLICT (job_id) DO UPDATE SET error = excluded.error, failed_at = excluded.failed_at
"""


async def keep(connector: PsycopgConnector, part: str, heartbeat: float, stalled_after: float) -> None:
    loop = asyncio.get_running_loop()
    analyzed = 0.0
    try:
        while True:
            await connector.execute_query_async(SHOW_LIFE, part=part)
            await take_up_stalled(connector, stalled_after)
            if loop.time() - analyzed > ANALYZE_EVERY:
                await connector.execute_query_async("SELECT jobs_analyze()")
                analyzed = loop.time()
            await asyncio.sleep(heartbeat)
    except asyncio.CancelledError:
        await connector.execute_query_async(FORGET_LIFE, part=part)
        raise


async def take_up_stalled(connector: PsycopgConnector, stalled_after: float) -> None:
    for row in await connector.execute_query_all_async(LEFT_BEHIND, seconds=stalled_after):
        status = "todo" if _may_run_again(row) else "failed"
        log.warning("job %s (%s) was left by its worker: %s", row["id"], row["task_name"], status)
        await connector.execute_query_async(TAKE_UP, id=row["id"], worker=row["worker_id"], status=status)


def _may_run_again(row: dict[str, Any]) -> bool:
    """A job without retries may still be taken up once; one that ends its worker each time may not."""
    spec = registry.JOBS.get(row["task_name"])
    return rules.may_retry(row["attempts"], max(1, spec.retry if spec else 0))
