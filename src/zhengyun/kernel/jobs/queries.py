from __future__ import annotations

from datetime import datetime

import orjson
from django.db import connection

from zhengyun.kernel.jobs import registry
from zhengyun.kernel.jobs.contracts import DeadJob, Heartbeat, KindState, PeriodicJob, QueueState

DEAD = """
    SELECT j.id, j.task_name, j.queue_name, j.attempts, j.args, f.failed_at, coalesce(f.error, '')
    FROM procrastinate_jobs j LEFT JOIN jobs_failure f ON f.job_id = j.id
    WHERE j.status IN ('failed', 'aborted') ORDER BY j.id DESC LIMIT %s
"""
STATE = """
    SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
        count(*) FILTER (WHERE status IN ('failed', 'aborted')),
        extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE status = 'todo' AND scheduled_at <= now()))
    FROM procrastinate_jobs
"""
KINDS = """
    SELECT task_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
        count(*) FILTER (WHERE status IN ('failed', 'aborted')),
        extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE status = 'todo' AND scheduled_at <= now()))
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed', 'aborted')
    GROUP BY task_name ORDER BY task_name
"""
LAST_RUNS = """
    SELECT task_name, to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers GROUP BY task_name
"""
ALIVE = """
    SELECT part, seen_at, extract(epoch FROM clock_timestamp() - seen_at) FROM jobs_heartbeat
    WHERE seen_at > clock_timestamp() - interval '1 hour' ORDER BY part
"""


def dead_jobs(limit: int) -> list[DeadJob]:
    with connection.cursor() as cursor:
        cursor.execute(DEAD, [limit])
        rows = cursor.fetchall()
    return [
        DeadJob(key, name, queue, attempts, orjson.loads(args), at, error)
        for key, name, queue, attempts, args, at, error in rows
    ]


def queue_state() -> QueueState:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        waiting, running, dead, late = cursor.fetchone()
    return QueueState(waiting, running, dead, float(late or 0))


def heartbeats() -> list[Heartbeat]:
    with connection.cursor() as cursor:
        cursor.execute(ALIVE)
        return [Heartbeat(part, seen, max(0.0, float(age))) for part, seen, age in cursor.fetchall()]


def next_due() -> datetime | None:
    """A job without an instant is due since ever; it is then the oldest failure or insert: now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(scheduled_at, now()) FROM procrastinate_jobs WHERE status = 'todo'"
            " ORDER BY scheduled_at NULLS FIRST LIMIT 1"
        )
        found = cursor.fetchone()
    return found[0] if found else None


def kind_states() -> list[KindState]:
    with connection.cursor() as cursor:
        cursor.execute(KINDS)
        rows = cursor.fetchall()
    return [KindState(name, todo, doing, dead, float(late or 0)) for name, todo, doing, dead, late in rows]


def periodic_jobs() -> list[PeriodicJob]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_RUNS)
        last = dict(cursor.fetchall())
    known = sorted((spec.name, spec.cron) for spec in registry.JOBS.values() if spec.cron)
    return [PeriodicJob(name, cron, last.get(name)) for name, cron in known]
