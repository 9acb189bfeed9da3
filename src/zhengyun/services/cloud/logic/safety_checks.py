"""上线安全检测: what was waiting for it is opened when it is recorded, and closed when it has ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import permissions, queries_systems
from zhengyun.services.cloud.contracts import SafetyCheckView
from zhengyun.services.cloud.logic.openings import close_unchecked, open_waiting
from zhengyun.services.cloud.models import BusinessSystem, Opening, SafetyCheck

TOLD = ("it_officer", "unit_leader")


@transaction.atomic
def record_safety_check(
    actor: Actor,
    system_id: UUID,
    passed_on: date,
    valid_until: date,
    report: str,
    file_id: UUID | None,
) -> SafetyCheckView:
    permissions.check_can_decide_for(actor, queries_systems.get_system(actor, system_id).owner_id)
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


def end_checks(actor: Actor, system_id: UUID) -> None:
    """The unit has made something else of what was checked; what is open is closed now."""
    running = SafetyCheck.objects.filter(queries_systems.in_force(clock.today()), system_id=system_id)
    if not running.update(ended_at=clock.now()):
        return
    closed = close_unchecked(system_id)
    audit.record(actor, "cloud.end_safety_check", "business_system", system_id, detail={"closed": closed})


def close_what_is_unchecked() -> int:
    """How many systems lost their ports because their check has ended. Each in its own transaction."""
    opened = Opening.objects.filter(what="port", state="open").values("system_id")
    checked = SafetyCheck.objects.filter(queries_systems.in_force(clock.today())).values("system_id")
    rows = BusinessSystem.objects.filter(pk__in=opened).exclude(pk__in=checked).order_by("id")
    return sum(_close_unchecked(system) for system in rows)


@transaction.atomic
def _close_unchecked(system: BusinessSystem) -> bool:
    closed = close_unchecked(system.id)
    if closed:
        _tell(system)
    return closed > 0


def _tell(system: BusinessSystem) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Ports towards the internet were closed")
        body = _(
            "The safety check of %(title)s has ended, so its ports towards the internet were closed. They"
            " are opened again when the data bureau records a new check."
        ) % {"title": system.title}
    where = reverse("cloud:system", args=[system.id])
    people = {one.id for role in TOLD for one in accounts.accounts_with_role(role, system.owner_id)}
    for person in people:
        notices.notify(
            person, subject, body, where, kind="cloud.check_ended", subject_ref=f"system:{system.id}",
            key=f"cloud.check_ended:{system.id}:{clock.today()}",
        )  # fmt: skip
