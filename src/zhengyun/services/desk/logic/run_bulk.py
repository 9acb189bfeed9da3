"""Does one act after the other. What is done is noted with the act itself, so a crash repeats nothing."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.models import BulkItem, BulkRun

CHANGED = frozenset(
    {
        "casework.stale",
        "casework.task_closed",
        "casework.illegal_act",
        "casework.taken_already",
        "casework.deemed_accepted",
        "casework.lapsed",
    }
)
"""Refusals that mean that somebody else was quicker."""
logger = logging.getLogger(__name__)


def run_bulk(run_id: UUID) -> None:
    """Goes on where it was left. What fails otherwise than by a refusal is tried again after the rest."""
    run = BulkRun.objects.get(pk=run_id)
    BulkRun.objects.filter(pk=run_id, state="waiting").update(state="running")
    failed: Exception | None = None
    with translation.override(settings.LANGUAGE_CODE):
        for item_id in _waiting(run_id):
            try:
                _do(run, item_id)
            except Exception as error:
                logger.exception("a case of a bulk run failed")
                failed = error
    if failed is not None:
        raise failed
    BulkRun.objects.filter(pk=run_id, ended_at=None).update(state="done", ended_at=clock.now())


def _waiting(run_id: UUID) -> list[UUID]:
    rows = BulkItem.objects.filter(run_id=run_id, state="waiting").order_by("position")
    return list(rows.values_list("id", flat=True))


def _do(run: BulkRun, item_id: UUID) -> None:
    with transaction.atomic():
        item = BulkItem.objects.select_for_update().filter(pk=item_id, state="waiting").first()
        if item is None:
            return
        try:
            with transaction.atomic():
                _perform(run, item)
            item.state = "done"
        except Problem as problem:
            item.state = "changed" if problem.code in CHANGED else "refused"
            item.code = problem.code[:60]
            item.words = " ".join(filter(None, (problem.message, problem.remedy)))
        item.ended_at = clock.now()
        item.save(update_fields=["state", "code", "words", "ended_at"])


def _perform(run: BulkRun, item: BulkItem) -> None:
    """With the rights of now. A second task of the same case goes on from where the first left it."""
    actor = accounts.restore_actor(run.actor)
    view = casework.perform(
        actor,
        item.case_id,
        run.act,
        task_id=item.task_id,
        opinion=run.opinion,
        data=run.data,
        expected_version=item.case_version,
        idempotency_key=f"desk.bulk:{item.id}",
    )
    others = BulkItem.objects.filter(
        run=run, case_id=item.case_id, case_version=item.case_version, state="waiting"
    )
    others.exclude(pk=item.pk).update(case_version=view.version)
