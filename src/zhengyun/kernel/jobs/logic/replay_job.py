from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs.models import FailureRow
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found

WAKE = """
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL,
        queueing_lock = NULL, abort_requested = false
    WHERE id = %s AND status IN ('failed', 'aborted') RETURNING task_name
"""


def replay(job_id: int, actor: Actor) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WAKE, [job_id])
            found = cursor.fetchone()
        if found is None:
            raise not_found(
                "jobs.no_dead_job",
                _("No failed job has this number."),
                value=job_id,
                remedy=_("Look at the list of failed jobs."),
            )
        FailureRow.objects.filter(job_id=job_id).delete()
        audit.record(actor, "jobs.replay", "job", str(job_id), detail={"name": found[0]})
