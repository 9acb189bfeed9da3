"""One run of one job, the same in a worker and in `run_pending`."""

from __future__ import annotations

import logging

from django.db import Error, connection, transaction
from procrastinate.jobs import Job

from zhengyun.kernel.jobs import registry, rules
from zhengyun.kernel.jobs.models import FailureRow
from zhengyun.kit import clock
from zhengyun.kit.logmarks import about_case

log = logging.getLogger(__name__)


def perform(job: Job) -> None:
    """Run the function of a job. One that comes by the calendar is told its instant, and takes nothing."""
    about_case(None)
    if job.queueing_lock:
        _free_key(job)
    spec = registry.spec(job.task_name)
    spec.function(**({} if spec.cron else job.task_kwargs))
    if job.attempts:
        FailureRow.objects.filter(job_id=job.id or 0).delete()


def _free_key(job: Job) -> None:
    """A key guards waiting jobs only; a running job that keeps it could not go back to waiting."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", [job.id])


def note_failure(job: Job, error: Exception) -> None:
    """Keep the error for the person who looks at failed jobs; without the database it is only logged."""
    try:
        with transaction.atomic():
            FailureRow.objects.update_or_create(
                job_id=job.id or 0,
                defaults={"error": rules.describe_error(error), "failed_at": clock.now()},
            )
    except Error:
        log.exception("the failure of job %s could not be noted", job.id)
