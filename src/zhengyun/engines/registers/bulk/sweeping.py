"""What nobody comes back for: staged rows of imports that have ended, files handed in and never started."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.bulk import exports, loading, staging
from zhengyun.engines.registers.contracts import RunState
from zhengyun.engines.registers.models_bulk import Import
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

WAITS_FOR = timedelta(days=7)


def sweep() -> None:
    exports.sweep_expired()
    old = clock.now() - WAITS_FOR
    for run in Import.objects.filter(state__in=[RunState.UPLOADED, RunState.PREVIEWED], created_at__lt=old):
        files.detach(SYSTEM, [run.file_id])
        loading.finish(run.id, RunState.CANCELLED, _("It was not started within a week."))
    alive = list(Import.objects.filter(state__in=loading.ALIVE).values_list("id", flat=True))
    for record_type in definitions.all_types():
        staging.remove_left_over(record_type.code, alive)
