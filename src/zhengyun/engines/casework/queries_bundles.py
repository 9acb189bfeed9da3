"""Bundles (一件事): what they bring together, before anybody has applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import BundleMember, BundleView
from zhengyun.engines.casework.definitions import EffectStep, Procedure
from zhengyun.engines.casework.forms.definition import FormDefinition
from zhengyun.engines.casework.logic.members import openings
from zhengyun.engines.casework.models import FormVersion, ProcedureVersion, ServiceItem
from zhengyun.engines.casework.rules import ACT_SETS
from zhengyun.engines.casework.rules_bundle import is_avoidable
from zhengyun.kernel.parties import facade as parties

WORKING_DAYS = "working_day"


def form_of_option(item_code: str, option_code: str) -> FormDefinition | None:
    """The form of an active item's option, for checks at install."""
    item = (
        ServiceItem.objects.select_related("current_version").filter(code=item_code, state="active").first()
    )
    options = item.current_version.options if item and item.current_version else ()
    code = next((one["form"] for one in options if one["code"] == option_code), None)
    row = FormVersion.objects.filter(code=code, state="active").first() if code else None
    return definitions.form(row.id) if row else None


def bundle_view(options: Sequence[Mapping[str, Any]]) -> BundleView | None:
    """What the first option that is a bundle brings together; None where none is one."""
    for option in options:
        row = (
            ProcedureVersion.objects.filter(code=option["procedure"], state="active")
            .only("id", "act_set")
            .first()
        )
        if row is not None and ACT_SETS[row.act_set].is_bundle:
            return _bundle(option, definitions.procedure(row.id))
    return None


def _bundle(option: Mapping[str, Any], procedure: Procedure) -> BundleView:
    steps = openings(procedure)
    rows = ServiceItem.objects.select_related("current_version").filter(
        code__in={one.settings["item"] for one in steps}, state="active"
    )
    items = {row.code: row for row in rows}
    offices = parties.get_organizations({row.organization_id for row in items.values()})
    known = [one for one in steps if one.settings["item"] in items]
    stated = {one.element: _option(items[one.settings["item"]], one) for one in known}
    limits = _limits(one["procedure"] for one in stated.values())
    materials = _materials([option["form"], *(one["form"] for one in stated.values())])
    members = tuple(
        _member(one, items[one.settings["item"]], stated[one.element], procedure, limits, materials, offices)
        for one in known
    )
    apart = _apart(members)
    return BundleView(
        members=members,
        departments=tuple(dict.fromkeys(one.organization_name for one in members)),
        materials=materials.get(option["form"], 0),
        applications=len(apart),
        materials_apart=sum(one.materials for one in apart),
        promised_days=_days(procedure.limit("promised")),
        days_apart=sum(one.promised_days or 0 for one in apart),
    )


def _apart(members: Sequence[BundleMember]) -> list[BundleMember]:
    """What would be applied for one by one: of an item's options that are wanted by some answers only one."""
    found: dict[str, BundleMember] = {}
    for one in members:
        key = one.item_code if one.is_optional else one.element
        found[key] = max(found.get(key, one), one, key=lambda known: known.materials)
    return list(found.values())


def _option(item: ServiceItem, step: EffectStep) -> Mapping[str, Any]:
    options = item.current_version.options if item.current_version else ()
    wanted = step.settings["option"]
    return next((one for one in options if one["code"] == wanted), {"form": "", "procedure": "", "title": ""})


def _member(
    step: EffectStep,
    item: ServiceItem,
    option: Mapping[str, Any],
    procedure: Procedure,
    limits: Mapping[str, int | None],
    materials: Mapping[str, int],
    offices: Mapping[UUID, Any],
) -> BundleMember:
    guide: Mapping[str, Any] = item.current_version.guide if item.current_version else {}
    return BundleMember(
        element=step.element,
        title=step.name,
        item_code=item.code,
        item_title=item.title,
        organization_name=offices[item.organization_id].name,
        is_optional=bool(step.settings.get("when")) or is_avoidable(procedure.flow, step.element),
        materials=materials.get(option["form"], 0),
        promised=str(guide.get("promised_limit", "")),
        promised_days=limits.get(option["procedure"]),
    )


def _limits(codes: Iterable[str]) -> dict[str, int | None]:
    rows = ProcedureVersion.objects.filter(code__in=set(codes), state="active").values_list(
        "code", "definition"
    )
    found = {code: raw.get("limits", {}) for code, raw in rows}
    return {code: _days(one.get("promised") or one.get("statutory")) for code, one in found.items()}


def _days(limit: Mapping[str, Any] | None) -> int | None:
    return int(limit["amount"]) if limit and limit["unit"] == WORKING_DAYS else None


def _materials(forms: Collection[str]) -> dict[str, int]:
    """How many materials a form asks people for; what the city knows is not counted."""
    rows = FormVersion.objects.filter(code__in=set(forms), state="active").values_list("code", "definition")
    return {code: sum(1 for one in raw.get("materials", ()) if not one.get("waived")) for code, raw in rows}
