"""Change a guide without a package: a new version, that holds now or from a day on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_items
from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.permissions_admin import (
    check_can_edit_item,
    check_can_govern,
)
from zhengyun.engines.casework.queries_admin import item_row
from zhengyun.engines.casework.sections.items import ROLES, search_words
from zhengyun.engines.casework.sections.items_texts import words_of
from zhengyun.engines.casework.sections.reading import digest
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

START = "casework.start_item_version"
LONGEST_REASON = 300
MOST_BYTES = 200_000


@transaction.atomic
def write_item_version(
    actor: Actor, code: str, guide: Mapping[str, Any], reason: str, based_on: int, starts_on: date | None
) -> int:
    row = _locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    why = _reason(reason)
    base = _version(row, based_on)
    wanted = {**guide, "first_question": base.guide.get("first_question")}
    check_guide(row, base, guide)
    hashed = digest(json.dumps(wanted, sort_keys=True, ensure_ascii=False).encode())
    last = ServiceItemVersion.objects.filter(item=row).order_by("-version").first()
    if last is not None and last.guide == wanted and last.author == actor.account_id:
        return last.version
    newest = ServiceItemVersion.objects.filter(item=row).aggregate(last=Max("version"))["last"] or 0
    if newest != based_on and (row.current_version is None or row.current_version.version != based_on):
        raise conflict(
            "casework.guide_stale",
            _("Somebody changed this guide while you were writing."),
            value=newest,
            remedy=_("Look at the newest version and write your change there."),
        )
    made = ServiceItemVersion.objects.create(
        item=row,
        version=newest + 1,
        digest=hashed,
        guide=wanted,
        options=base.options,
        created_at=clock.now(),
        author=actor.account_id,
        author_name=actor.name[:100],
        reason=why,
    )
    detail = {"version": made.version, "based_on": based_on}
    audit.record(actor, "casework.write_item_version", "item", code, detail=detail)
    start_item_version(actor, code, made.version, starts_on)
    return made.version


@transaction.atomic
def start_item_version(actor: Actor, code: str, number: int, on: date | None) -> None:
    """on: None or today: at once; a later day: a job brings it into force when the day begins."""
    row = _locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    version = _version(row, number)
    _check_same_ways(row, version)
    if on is not None and on > clock.today():
        ServiceItemVersion.objects.filter(pk=version.pk).update(starts_on=on)
        jobs.defer(
            START, run_at=clock.civil(on), key=f"{START}:{version.pk}:{on}", version_id=str(version.pk)
        )
        detail = {"version": number, "on": str(on)}
        audit.record(actor, "casework.put_off_item_version", "item", code, detail=detail)
        return
    if row.current_version_id != version.pk:
        _bring_into_force(actor, row, version)


@transaction.atomic
def start_due_version(version_id: str, actor: Actor) -> None:
    """What the day brings into force; nothing where it was put off again or a newer one holds already."""
    version = ServiceItemVersion.objects.select_related("item").filter(pk=version_id).first()
    if version is None or version.starts_on is None or version.starts_on > clock.today():
        return
    row = (
        ServiceItem.objects.select_for_update(of=("self",))
        .select_related("current_version")
        .get(pk=version.item_id)
    )
    if row.current_version is None or row.current_version.version < version.version:
        _bring_into_force(actor, row, version)


@transaction.atomic
def switch_item(actor: Actor, code: str, reason: str, *, on: bool) -> None:
    row = _locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    why = _reason(reason)
    if on == (row.switched_off_at is None):
        return
    row.switched_off_at = None if on else clock.now()
    row.state = "active" if on else "retired"
    row.save(update_fields=["switched_off_at", "state"])
    audit.record(actor, "casework.switch_item", "item", code, detail={"on": on, "reason": why})


@transaction.atomic
def set_applicant_roles(actor: Actor, code: str, roles: list[str], before: list[str]) -> None:
    """before: what was seen when it was asked for."""
    row = _locked(actor, code)
    check_can_govern(actor)
    if unknown := sorted(set(roles) - ROLES):
        raise Problem("casework.no_such_role", _("There is no such role."), value=", ".join(unknown))
    if sorted(row.applicant_roles) != sorted(before):
        raise conflict("casework.guide_stale", _("Who may apply has been changed meanwhile."), value=code)
    row.applicant_roles = sorted(set(roles))
    row.save(update_fields=["applicant_roles"])
    detail = {"before": sorted(before), "after": row.applicant_roles}
    audit.record(actor, "casework.set_applicant_roles", "item", code, detail=detail)


def check_guide(row: ServiceItem, base: ServiceItemVersion, guide: Mapping[str, Any]) -> None:
    """Raises Problem 422 `casework.guide_invalid`, every fault at its field."""
    if len(json.dumps(guide, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Problem("casework.guide_invalid", _("The guide is too long."))
    item = {
        "guide": dict(guide),
        "is_online": row.is_online,
        "is_internal": row.is_internal,
        "audience": row.audience,
        "item_type": row.item_type,
        "options": base.options,
    }
    fields: dict[str, list[str]] = {}
    for fault in rules_items.faults(item):
        message, remedy = words_of(fault)
        fields.setdefault(fault.field.removeprefix("guide."), []).append(f"{message} {remedy}".strip())
    if fields:
        message = _("The guide does not agree with itself and was not changed.")
        raise Problem("casework.guide_invalid", message, fields=fields)


def _check_same_ways(row: ServiceItem, version: ServiceItemVersion) -> None:
    """Forms and procedures change with a package only, which two administrators agree to."""
    present = row.current_version
    if present is None or _ways(present) == _ways(version):
        return
    raise conflict(
        "casework.options_differ",
        _("This version belongs to an earlier package: its options or its first question are others."),
        value=version.version,
        remedy=_("Write what should be said as a new version."),
    )


def _ways(version: ServiceItemVersion) -> tuple[Any, Any]:
    return version.options, version.guide.get("first_question")


def _bring_into_force(actor: Actor, row: ServiceItem, version: ServiceItemVersion) -> None:
    row.current_version = version
    row.bigrams = search_words(row.title, version.guide, version.options)
    row.save(update_fields=["current_version", "bigrams"])
    ServiceItemVersion.objects.filter(pk=version.pk).update(starts_on=None)
    detail = {"version": version.version}
    audit.record(actor, "casework.start_item_version", "item", row.code, detail=detail)


def _locked(actor: Actor, code: str) -> ServiceItem:
    found = item_row(actor, code)
    rows = ServiceItem.objects.select_for_update(of=("self",)).select_related("current_version")
    return rows.get(pk=found.pk)


def _version(row: ServiceItem, number: int) -> ServiceItemVersion:
    found = ServiceItemVersion.objects.filter(item=row, version=number).first()
    if found is None:
        raise not_found("casework.no_such_version", _("The item has no such version."), value=number)
    return found


def _reason(text: str) -> str:
    if not (why := text.strip()[:LONGEST_REASON]):
        message = _("State the reason.")
        raise Problem("casework.no_reason", message, fields={"reason": [message]})
    return why
