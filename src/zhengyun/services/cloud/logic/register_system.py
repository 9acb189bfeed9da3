"""Business systems of departments: named once, so that every order can say what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.cloud import permissions, queries_systems
from zhengyun.services.cloud.contracts import NewSystem, SystemState, SystemView
from zhengyun.services.cloud.logic.safety_checks import end_checks
from zhengyun.services.cloud.models import BusinessSystem

FIELDS = tuple(one.name for one in fields(NewSystem) if one.name != "owner_id")
BY_BUREAU = frozenset({"state", "reason", "exempt_until"})
CHECKED = ("title", "protection_level")
"""What a safety check was about: it ends when the unit itself changes it."""
BY_ANYBODY = frozenset({SystemState.PLANNED, SystemState.CLASSIFIED})
LENGTHS = {
    "title": 120, "protection_number": 60, "approval_number": 80, "zone": 40, "purpose": 400, "a_name": 60,
    "a_phone": 32, "b_name": 60, "b_phone": 32, "reason": 400,
}  # fmt: skip


@transaction.atomic
def register_system(actor: Actor, new: NewSystem) -> SystemView:
    permissions.check_can_register_system(actor, new.owner_id)
    owner = parties.get_party(new.owner_id)
    values = {name: getattr(new, name) for name in FIELDS}
    wrong = _faults(values)
    if owner.kind is not PartyKind.ORGANIZATION:
        wrong["owner_id"] = [_("Only units have business systems.")]
    if new.state not in BY_ANYBODY and not permissions.can_manage(actor):
        wrong["state"] = [_("Only the data bureau decides this.")]
    _refuse(wrong)
    row = BusinessSystem(
        owner_id=new.owner_id, owner_name=owner.name, created_at=clock.now(), **_cleaned(values)
    )
    row.code = _code(row)
    _save(row, force_insert=True)
    audit.record(
        actor,
        "cloud.register_system",
        "business_system",
        row.id,
        detail={"code": row.code, "state": row.state},
    )
    return queries_systems.system_view(row)


def _code(row: BusinessSystem) -> str:
    """Short, unique and never reused: the year and the tail of its key."""
    return f"S{clock.today():%y}-{row.id.hex[-10:]}".upper()


@transaction.atomic
def change_system(actor: Actor, system_id: UUID, changes: Mapping[str, Any]) -> SystemView:
    queries_systems.get_system(actor, system_id)
    row = BusinessSystem.objects.select_for_update().get(pk=system_id)
    permissions.check_can_register_system(actor, row.owner_id)
    wrong = _faults({**{name: getattr(row, name) for name in FIELDS}, **changes})
    if unknown := sorted(changes.keys() - set(FIELDS)):
        wrong |= {name: [_("This cannot be changed.")] for name in unknown}
    if BY_BUREAU & changes.keys() and not permissions.can_manage(actor):
        wrong["state"] = [_("Only the data bureau decides this.")]
    _refuse(wrong)
    given = _cleaned(changes)
    is_another = any(name in given and given[name] != getattr(row, name) for name in CHECKED)
    for name, value in given.items():
        setattr(row, name, value)
    row.version += 1
    _save(row)
    if is_another and not permissions.can_decide_for(actor, row.owner_id):
        end_checks(actor, row.id)
    detail = {"code": row.code, "fields": sorted(changes)}
    audit.record(actor, "cloud.change_system", "business_system", row.id, detail=detail)
    return queries_systems.get_system(actor, system_id)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if type(value) is str else value for name, value in values.items()}


def _faults(values: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not str(values["title"]).strip():
        wrong["title"] = [_("Say what the system is called.")]
    for name, length in LENGTHS.items():
        if len(str(values[name] or "")) > length:
            wrong[name] = [_("This is too long.")]
    if values["protection_level"] not in range(1, 6):
        wrong["protection_level"] = [_("The protection level is 1 to 5.")]
    if values["state"] not in tuple(SystemState):
        wrong["state"] = [_("This state is not known.")]
    elif values["state"] == SystemState.EXEMPT and not (values["reason"] and values["exempt_until"]):
        wrong["reason"] = [_("An exemption has a reason and an end.")]
    return wrong


def _refuse(wrong: Mapping[str, list[str]]) -> None:
    if wrong:
        raise Problem(
            "cloud.system_invalid",
            _("Something about the system is missing or wrong."),
            remedy=_("Correct what is marked."),
            fields=dict(wrong),
        )


def _save(row: BusinessSystem, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=force_insert)
    except IntegrityError as error:
        raise conflict(
            "cloud.system_stands",
            _("The unit has a system of this name already."),
            value=row.title,
            remedy=_("Use that one, or give this one another name."),
        ) from error
