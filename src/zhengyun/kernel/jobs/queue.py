"""The queue in PostgreSQL. Jobs are added through Django's connection, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from zhengyun.kernel.jobs import registry

manager = JobManager(DjangoConnector())


def job_row(
    name: str,
    arguments: dict[str, Any],
    *,
    run_at: datetime | None = None,
    lock: str | None = None,
    key: str | None = None,
    priority: int = 0,
) -> Job:
    return Job(
        queue=registry.spec(name).queue,
        priority=priority,
        lock=lock,
        queueing_lock=key,
        task_name=name,
        task_kwargs=arguments,
        scheduled_at=run_at,
    )


def add(jobs: Sequence[Job]) -> list[int]:
    return [row.id for row in manager.batch_defer_jobs(list(jobs)) if row.id is not None]
