"""Change a guide without a package: a new version, that holds now or from a day on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import queries_examples, rules_examples, rules_items
from zhengyun.engines.casework.logic.start_item_version import (
    call_off,
    check_others,
    locked,
    start,
    version_of,
)
from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.permissions_admin import (
    check_can_edit_item,
    check_can_govern,
)
from zhengyun.engines.casework.sections.items import ROLES
from zhengyun.engines.casework.sections.items_texts import words_of
from zhengyun.engines.casework.sections.reading import digest
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict

LONGEST_REASON = 300
MOST_BYTES = 200_000


@transaction.atomic
def write_item_version(
    actor: Actor,
    code: str,
    guide: Mapping[str, Any],
    reason: str,
    based_on: int,
    starts_on: date | None,
    *,
    besides: bool,
) -> int:
    row = locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    why = _reason(reason)
    base = version_of(row, based_on)
    wanted = {**guide, "first_question": base.guide.get("first_question")}
    check_guide(row, base, guide)
    hashed = digest(json.dumps(wanted, sort_keys=True, ensure_ascii=False).encode())
    last = ServiceItemVersion.objects.filter(item=row).order_by("-version").first()
    if last is not None and last.guide == wanted and last.author == actor.account_id:
        return last.version
    newest = last.version if last is not None else 0
    _check_fresh(row, base, newest)
    check_others(row, base, besides=besides)
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
    if base.starts_on is not None and (starts_on is None or starts_on <= base.starts_on):
        call_off(actor, row, base)
    start(actor, row, made, starts_on)
    return made.version


@transaction.atomic
def switch_item(actor: Actor, code: str, reason: str, *, on: bool) -> None:
    row = locked(actor, code)
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
    row = locked(actor, code)
    check_can_govern(actor)
    if unknown := sorted(set(roles) - ROLES):
        raise Problem("casework.no_such_role", _("There is no such role."), value=", ".join(unknown))
    if sorted(row.applicant_roles) != sorted(before):
        raise conflict("casework.guide_stale", _("Who may apply has been changed meanwhile."), value=code)
    row.applicant_roles = sorted(set(roles))
    row.save(update_fields=["applicant_roles"])
    detail = {"before": sorted(before), "after": row.applicant_roles}
    audit.record(actor, "casework.set_applicant_roles", "item", code, detail=detail)


def _check_fresh(row: ServiceItem, base: ServiceItemVersion, newest: int) -> None:
    """A change is written on what is in force, on what waits for its day, or on what was written last."""
    if base.version == newest or base.starts_on is not None or base.pk == row.current_version_id:
        return
    raise conflict(
        "casework.guide_stale",
        _("Somebody changed this guide while you were writing."),
        value=newest,
        remedy=_("Look at the newest version and write your change there."),
    )


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
    for number, one in enumerate(() if fields else guide.get("materials", ())):
        for place, kind, code in rules_examples.named(one):
            if queries_examples.find(code, kind) is None:
                fields[f"materials[{number}].{place}"] = [_("There is no such example.")]
    if fields:
        message = _("The guide does not agree with itself and was not changed.")
        raise Problem("casework.guide_invalid", message, fields=fields)


def _reason(text: str) -> str:
    if not (why := text.strip()[:LONGEST_REASON]):
        message = _("State the reason.")
        raise Problem("casework.no_reason", message, fields={"reason": [message]})
    return why
