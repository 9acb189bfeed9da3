from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from procrastinate.jobs import Job

from zhengyun.kernel.jobs import registry, rules
from zhengyun.kernel.jobs.logic.perform import note_failure, perform
from zhengyun.kit import clock

log = logging.getLogger(__name__)
COLUMNS = "id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts"
CLAIM = f"""
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s
    WHERE id = (
        SELECT id FROM procrastinate_jobs waiting
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %(now)s)
          AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs other WHERE other.lock = waiting.lock AND
              (other.status = 'doing' OR other.status = 'todo' AND other.id < waiting.id))
        ORDER BY scheduled_at NULLS FIRST, priority DESC, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING {COLUMNS}
"""  # noqa: S608


def run_pending(limit: int, *, strict: bool) -> int:
    worker = _one("SELECT procrastinate_register_worker_v1()")
    ran = 0
    try:
        while ran < limit and (job := _claim(worker)):
            _run(job, strict=strict)
            ran += 1
            _one("SELECT procrastinate_update_heartbeat_v1(%s)", worker)
    finally:
        if not connection.needs_rollback:
            _one("SELECT procrastinate_unregister_worker_v1(%s)", worker)
    return ran


def _claim(worker: int) -> Job | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"worker": worker, "now": clock.now()})
        found = cursor.fetchone()
    if found is None:
        return None
    row = dict(zip(COLUMNS.split(", "), found, strict=True))
    return Job.from_row({**row, "args": orjson.loads(row["args"])})


def _run(job: Job, *, strict: bool) -> None:
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            perform(job)
    except Exception as error:
        if strict:
            raise
        log.exception("job %s (%s) failed", job.id, job.task_name)
        _after_failure(job, error)
        return
    _one("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", job.id)


def _after_failure(job: Job, error: Exception) -> None:
    note_failure(job, error)
    if rules.may_retry(job.attempts, registry.spec(job.task_name).retry):
        at = clock.now() + rules.wait_before_retry(job.attempts)
        _one("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", job.id, at)
    else:
        _one("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", job.id)


def _one(sql: str, *values: int | datetime | None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
