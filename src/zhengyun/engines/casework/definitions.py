"""What packages brought, as the engine uses it: procedures, items, dated parameters.

A version never changes, so it is kept in the process by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.casework.flow_rules import Flow
from zhengyun.engines.casework.forms.definition import FormDefinition, compile_form
from zhengyun.engines.casework.models import FormVersion, Parameter, ProcedureVersion, ServiceItemVersion
from zhengyun.engines.casework.rules import ACT_SETS, ALWAYS_OFFERED, ActSet
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import conflict, not_found

MAX_KEPT = 500
OFFICE_AGE = timedelta(minutes=1)
# Written out because the ORM takes several times as long to build it as the database to answer.
ACTIVE = "SELECT id FROM casework_procedureversion WHERE code = %s AND state = 'active' ORDER BY id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Step:
    """A user task: who works on it and what it offers. organization: item, a code, or =FEEL."""

    element: str
    name: str
    role: str
    organization: str
    acts: tuple[str, ...]
    primary: str
    form: str
    signers: int
    limit: Mapping[str, Any] | None

    def offers(self, act_set: ActSet) -> tuple[str, ...]:
        extra = [name for name in ALWAYS_OFFERED if name in act_set.acts]
        return (*self.acts, *(name for name in extra if name not in self.acts))


@dataclass(frozen=True, slots=True)
class EffectStep:
    """A service task: the effect that it starts. role, organization: who helps when it fails.

    act: what the platform itself does with the case when the effect is done. tried_by: the act of an officer
    that is refused when the effect could not be carried out.
    """

    element: str
    name: str
    effect: str
    settings: Mapping[str, Any]
    role: str = ""
    organization: str = ""
    act: str = ""
    tried_by: str = ""


@dataclass(frozen=True)
class Procedure:
    """A version of a procedure. raw: the file as read (letters, remedies, licence, numbers).

    places: organizations of its steps by code, as far as this process has looked them up.
    """

    id: UUID
    code: str
    package: str
    title: str
    act_set: ActSet
    flow: Flow
    steps: Mapping[str, Step]
    effects: Mapping[str, EffectStep]
    raw: Mapping[str, Any]
    places: dict[str, UUID] = field(default_factory=dict, compare=False)

    def limit(self, kind: str) -> Mapping[str, Any] | None:
        """statutory, promised, extension, notice, correction, service."""
        found: Mapping[str, Any] | None = self.raw.get("limits", {}).get(kind)
        return found

    def letter(self, act: str) -> str:
        """The template of the letter that an act issues; '' for none."""
        return str(self.raw.get("letters", {}).get(act, ""))

    def step_offering(self, act: str) -> Step | None:
        return next((s for s in self.steps.values() if act in s.acts), None)

    def extension_role(self) -> tuple[str, str]:
        """(role, organization) of who approves an extension: as stated, else who decides."""
        stated = self.raw.get("limits", {}).get("extension", {})
        decider = self.step_offering("grant")
        role = stated.get("role") or (decider.role if decider else "")
        return role, stated.get("organization") or (decider.organization if decider else "item")


@dataclass(frozen=True)
class Item:
    """A version of a service item, as far as cases need it."""

    version_id: UUID
    id: UUID
    code: str
    title: str
    package: str
    organization_id: UUID
    region_code: str
    options: Mapping[str, Mapping[str, Any]]
    is_bundle: bool = False


def read_procedure(row: ProcedureVersion) -> Procedure:
    raw: Mapping[str, Any] = row.definition
    flow = Flow.from_json(row.flow)
    return Procedure(
        id=row.id,
        code=row.code,
        package=row.package,
        title=row.title,
        act_set=ACT_SETS[row.act_set],
        flow=flow,
        steps={s["element"]: _step(s, flow) for s in raw.get("steps", ())},
        effects={e["element"]: _effect(e, flow) for e in raw.get("effects", ())},
        raw=raw,
    )


def _step(raw: Mapping[str, Any], flow: Flow) -> Step:
    element = raw["element"]
    acts = tuple(raw.get("acts", ()))
    return Step(
        element=element,
        name=flow.nodes[element].name,
        role=raw["role"],
        organization=raw.get("organization", "item"),
        acts=acts,
        primary=raw.get("primary", acts[0] if acts else ""),
        form=raw.get("form", ""),
        signers=int(raw.get("signers", 1)),
        limit=raw.get("limit"),
    )


def _effect(raw: Mapping[str, Any], flow: Flow) -> EffectStep:
    element = raw["element"]
    return EffectStep(
        element,
        flow.nodes[element].name,
        raw["effect"],
        raw.get("settings", {}),
        raw.get("role", ""),
        raw.get("organization", ""),
        raw.get("act", ""),
        raw.get("tried_by", ""),
    )


_procedures: dict[UUID, Procedure] = {}
_items: dict[UUID, Item] = {}
_offices: dict[UUID, tuple[str, datetime]] = {}
_forms: dict[UUID, FormDefinition] = {}


def procedure(version_id: UUID) -> Procedure:
    """A procedure by the id of its version; no query after the first time in a process."""
    if (found := _procedures.get(version_id)) is None:
        found = read_procedure(ProcedureVersion.objects.get(pk=version_id))
        _keep(_procedures, version_id, found)
    return found


def item(version_id: UUID) -> Item:
    """An item by the id of its version; no query after the first time in a process."""
    if (found := _items.get(version_id)) is None:
        row = ServiceItemVersion.objects.select_related("item").get(pk=version_id)
        found = Item(
            version_id=row.id,
            id=row.item_id,
            code=row.item.code,
            title=row.item.title,
            package=row.item.package,
            organization_id=row.item.organization_id,
            region_code=row.item.region_code,
            options={option["code"]: option for option in row.options},
            is_bundle=row.item.is_bundle,
        )
        _keep(_items, version_id, found)
    return found


def office_name(organization_id: UUID) -> str:
    """The name of an implementing body, at most a minute old."""
    kept = _offices.get(organization_id)
    if kept is None or abs(clock.now() - kept[1]) > OFFICE_AGE:
        kept = (parties.get_organization(organization_id).name, clock.now())
        _keep(_offices, organization_id, kept)
    return kept[0]


def _keep(store: dict[UUID, Any], key: UUID, value: object) -> None:
    if len(store) >= MAX_KEPT:
        store.clear()
    store[key] = value


def active_procedure(code: str) -> Procedure:
    """The version of a procedure that new cases get."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, [code])
        found = cursor.fetchone()
    if found is None:
        raise conflict(
            "casework.no_procedure",
            _("This matter cannot be applied for at the moment."),
            value=code,
            remedy=_("Please ask the department."),
        )
    return procedure(found[0])


def option_of(found: Item, code: str) -> Mapping[str, Any]:
    """A business option (业务办理项) of an item."""
    if (option := found.options.get(code)) is None:
        raise not_found("casework.no_such_option", _("This matter has no such option."), value=code)
    return option


class Params(Mapping[str, Any]):
    """The parameters of a package in force on a legal day; read with one query when first asked for."""

    def __init__(self, package: str, day: date) -> None:
        self._package = package
        self._day = day

    @cached_property
    def _values(self) -> dict[str, Any]:
        rows = Parameter.objects.filter(package=self._package, valid_from__lte=self._day).order_by(
            "valid_from"
        )
        return dict(rows.values_list("code", "value"))

    def __getitem__(self, code: str) -> Any:
        return self._values[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def params_on(package: str, day: date) -> Params:
    return Params(package, day)


def form(version_id: UUID) -> FormDefinition:
    """A compiled form by the id of its version; no query after the first time in a process."""
    if (found := _forms.get(version_id)) is None:
        found = compile_form(FormVersion.objects.get(pk=version_id).definition)
        _keep(_forms, version_id, found)
    return found
