"""What a person does with a dead job: let it run again, or put it aside for good."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs.models import FailureRow
from zhengyun.kernel.jobs.permissions import check_can_manage_jobs
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

LONGEST_REASON = 200
WAKE = """
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL,
        queueing_lock = NULL, abort_requested = false
    WHERE id = %s AND status IN ('failed', 'aborted') RETURNING task_name
"""
DISCARD = (
    "DELETE FROM procrastinate_jobs WHERE id = %s AND status IN ('failed', 'aborted') RETURNING task_name"
)


def replay(job_id: int, actor: Actor, reason: str) -> None:
    check_can_manage_jobs(actor)
    _take(WAKE, job_id, actor, "jobs.replay", reason.strip()[:LONGEST_REASON])


def discard(job_id: int, actor: Actor, reason: str) -> None:
    check_can_manage_jobs(actor)
    if not (why := reason.strip()[:LONGEST_REASON]):
        message = _("Say why the job is put aside.")
        raise Problem("jobs.no_reason", message, fields={"reason": [message]})
    _take(DISCARD, job_id, actor, "jobs.discard", why)


@transaction.atomic
def _take(statement: str, job_id: int, actor: Actor, action: str, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [job_id])
        found = cursor.fetchone()
    if found is None:
        raise not_found(
            "jobs.no_dead_job",
            _("No failed job has this number."),
            value=job_id,
            remedy=_("Look at the list of failed jobs."),
        )
    FailureRow.objects.filter(job_id=job_id).delete()
    detail = {"name": found[0], **({"reason": reason} if reason else {})}
    audit.record(actor, action, "job", str(job_id), detail=detail)
