"""What nobody comes back for: staged rows of imports that have ended, files handed in and never started."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.bulk import exports, loading, staging
from zhengyun.engines.registers.contracts import RunState
from zhengyun.engines.registers.models_bulk import Import
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

WAITS_FOR = timedelta(days=7)
FAULTS_KEPT_FOR = timedelta(days=30)


def sweep() -> None:
    exports.sweep_expired()
    _end_what_waits()
    _forget_faults()
    for record_type in definitions.all_types():
        staging.remove_left_over(record_type.code, loading.ALIVE)


def _end_what_waits() -> None:
    old = Import.objects.filter(created_at__lt=clock.now() - WAITS_FOR, finished_at=None)
    for run in old:
        if run.state in loading.ALIVE:
            loading.finish(run.id, RunState.FAILED, _("It did not come to an end within a week."))
        else:
            loading.finish(run.id, RunState.CANCELLED, _("It was not started within a week."))


def _forget_faults() -> None:
    """They repeat what stood in the file, also of persons."""
    old = Import.objects.filter(finished_at__lt=clock.now() - FAULTS_KEPT_FOR).exclude(faults=[])
    for run in old:
        with transaction.atomic():
            files.detach(SYSTEM, [run.faults_file_id] if run.faults_file_id else [])
            Import.objects.filter(id=run.id).update(faults=[], faults_file_id=None)
