"""上线安全检测: what was waiting for it is opened when it is recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import permissions, queries_systems
from zhengyun.services.cloud.contracts import SafetyCheckView
from zhengyun.services.cloud.logic.openings import open_waiting
from zhengyun.services.cloud.models import SafetyCheck


@transaction.atomic
def record_safety_check(
    actor: Actor,
    system_id: UUID,
    passed_on: date,
    valid_until: date,
    report: str,
    file_id: UUID | None,
) -> SafetyCheckView:
    permissions.check_can_manage(actor)
    queries_systems.get_system(actor, system_id)
    if passed_on > clock.today() or valid_until <= passed_on or not report.strip():
        raise Problem(
            "cloud.bad_check",
            _("A check has a report, has been passed, and is valid for some time."),
            remedy=_("Correct the days and name the report."),
        )
    row = SafetyCheck.objects.create(
        system_id=system_id,
        passed_on=passed_on,
        valid_until=valid_until,
        report=report.strip()[:200],
        file_id=file_id,
        recorded_by=actor.name[:60],
        recorded_at=clock.now(),
    )
    if file_id:
        files.attach(actor, [file_id], f"safety_check:{row.id}")
    opened = open_waiting(system_id) if queries_systems.is_checked(system_id) else 0
    detail = {"until": valid_until.isoformat(), "opened": opened}
    audit.record(actor, "cloud.safety_check", "business_system", system_id, detail=detail)
    return queries_systems.check_view(row)
