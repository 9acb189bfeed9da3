"""Items, procedures and calendars as those who tend them see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework.bpmn import read_bpmn
from zhengyun.engines.casework.contracts.administration import (
    CalendarYearView,
    GuideVersion,
    ItemFile,
    ItemLine,
    ProcedureLine,
    ProcedureVersionView,
)
from zhengyun.engines.casework.contracts.items import ItemView
from zhengyun.engines.casework.flow_rules import Flow
from zhengyun.engines.casework.models import (
    CalendarDay,
    CalendarYear,
    Case,
    FormVersion,
    ProcedureVersion,
    ServiceItem,
    ServiceItemVersion,
)
from zhengyun.engines.casework.permissions_admin import (
    can_edit_item,
    can_govern,
    check_can_look,
    tended_by,
)
from zhengyun.engines.casework.queries_items import view_of
from zhengyun.engines.casework.sections.reading import read
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import Page


def items(
    actor: Actor, text: str, organization_id: UUID | None, state: str, cursor: str, size: int
) -> Page[ItemLine]:
    rows = _filtered(actor, text, organization_id, state)
    is_back, code = cursor.startswith("-"), cursor.removeprefix("-")
    if code:
        rows = rows.filter(_beyond(code, is_back=is_back))
    order = ("-title", "-code") if is_back else ("title", "code")
    found = list(rows.order_by(*order)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if is_back:
        found.reverse()
    names = parties.get_organizations({row.organization_id for row in found})
    lines = [_line(row, names[row.organization_id].name) for row in found]
    has_next, has_previous = (True, has_more) if is_back else (has_more, bool(code))
    return Page(
        lines,
        lines[-1].code if lines and has_next else None,
        f"-{lines[0].code}" if lines and has_previous else None,
    )


def _beyond(code: str, *, is_back: bool) -> Q:
    place = ServiceItem.objects.filter(code=code).values_list("title", flat=True).first()
    if place is None:
        raise not_found("casework.no_such_item", _("This item is not known."), value=code[:60])
    if is_back:
        return Q(title__lt=place) | Q(title=place, code__lt=code)
    return Q(title__gt=place) | Q(title=place, code__gt=code)


def item_places(actor: Actor) -> list[tuple[UUID, str]]:
    found = set(_filtered(actor, "", None, "").values_list("organization_id", flat=True).distinct())
    names = parties.get_organizations(found)
    return sorted(((key, names[key].name) for key in found), key=lambda pair: pair[1])


def _filtered(actor: Actor, text: str, organization_id: UUID | None, state: str) -> QuerySet[ServiceItem]:
    check_can_look(actor)
    rows = ServiceItem.objects.select_related("current_version")
    if (own := tended_by(actor)) is not None:
        rows = rows.filter(organization_id__in=own)
    if wanted := text.strip()[:60]:
        rows = rows.filter(Q(title__icontains=wanted) | Q(code__startswith=wanted))
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    if state == "off":
        rows = rows.filter(switched_off_at__isnull=False)
    elif state == "on":
        rows = rows.filter(state="active")
    return rows


def item_row(actor: Actor, code: str) -> ServiceItem:
    """Raises `casework.no_such_item` (404) also for items that somebody else tends."""
    check_can_look(actor)
    row = ServiceItem.objects.select_related("current_version").filter(code=code).first()
    own = tended_by(actor)
    if row is None or (own is not None and row.organization_id not in own):
        raise not_found("casework.no_such_item", _("This item is not known."), value=code[:60])
    return row


def item_file(actor: Actor, code: str) -> ItemFile:
    row = item_row(actor, code)
    versions = ServiceItemVersion.objects.filter(item=row).order_by("-version")
    office = parties.get_organization(row.organization_id)
    options: Iterable[Mapping[str, Any]] = row.current_version.options if row.current_version else ()
    return ItemFile(
        line=_line(row, office.name),
        item_type=row.item_type,
        audience=tuple(row.audience),
        applicant_roles=tuple(row.applicant_roles),
        options=tuple(options),
        versions=tuple(_version(row, one) for one in versions),
        can_edit=can_edit_item(actor, row.organization_id),
        can_govern=can_govern(actor),
    )


def preview_item(actor: Actor, code: str, number: int) -> ItemView:
    row = item_row(actor, code)
    version = ServiceItemVersion.objects.filter(item=row, version=number).first()
    if version is None:
        raise not_found("casework.no_such_version", _("The item has no such version."), value=number)
    return view_of(row, version)


def _line(row: ServiceItem, organization_name: str) -> ItemLine:
    version = row.current_version
    return ItemLine(
        code=row.code,
        title=row.title,
        organization_id=row.organization_id,
        organization_name=organization_name,
        package=row.package,
        window=row.window,
        is_online=row.is_online,
        is_internal=row.is_internal,
        is_off=row.switched_off_at is not None,
        state=row.state,
        version=version.version if version else 0,
        changed_at=version.created_at if version else None,
        changed_by=version.author_name if version else "",
    )


def _version(item: ServiceItem, row: ServiceItemVersion) -> GuideVersion:
    return GuideVersion(
        row.version,
        row.id == item.current_version_id,
        row.author_name,
        row.reason,
        row.created_at,
        row.starts_on,
        row.guide,
        is_held_back=row.starts_on is not None and not has_same_ways(item, row),
    )


def has_same_ways(item: ServiceItem, version: ServiceItemVersion) -> bool:
    """Whether a version has the options and the first question of the one in force."""
    present = item.current_version
    return present is None or _ways(present) == _ways(version)


def _ways(version: ServiceItemVersion) -> tuple[Any, Any]:
    return version.options, version.guide.get("first_question")


def procedures(actor: Actor) -> list[ProcedureLine]:
    check_can_look(actor)
    running = _running()
    by_code: dict[str, int] = {}
    known = ProcedureVersion.objects.values_list("id", "code")
    for key, code in known:
        by_code[code] = by_code.get(code, 0) + running.get(key, 0)
    rows = ProcedureVersion.objects.filter(state="active").order_by("package", "title")
    return [
        ProcedureLine(row.code, row.title, row.package, row.version, row.act_set, by_code.get(row.code, 0))
        for row in rows.only("code", "title", "package", "version", "act_set")
    ]


def procedure_versions(actor: Actor, code: str) -> list[ProcedureVersionView]:
    check_can_look(actor)
    rows = list(ProcedureVersion.objects.filter(code=code).order_by("-version"))
    if not rows:
        raise not_found("casework.no_such_procedure", _("This procedure is not known."), value=code[:60])
    running = _running({row.id for row in rows})
    forms = forms_of(rows)
    return [
        ProcedureVersionView(
            row.version, row.state, row.created_at, running.get(row.id, 0), content_of(row, forms)
        )
        for row in rows
    ]


def content_of(row: ProcedureVersion, forms: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The definition with the names of its elements and the forms of its steps."""
    names = {node.id: node.name for node in Flow.from_json(row.flow).nodes.values()}
    used = (row.parts or {}).get("forms", {})
    return {**row.definition, "names": names, "forms": {c: forms[i] for c, i in used.items() if i in forms}}


def forms_of(rows: Iterable[ProcedureVersion]) -> dict[str, Mapping[str, Any]]:
    wanted = {i for row in rows for i in (row.parts or {}).get("forms", {}).values()}
    found = FormVersion.objects.filter(pk__in=wanted).values_list("id", "definition")
    return {str(key): definition for key, definition in found}


def _running(versions: set[UUID] | None = None) -> dict[UUID, int]:
    """Open cases by version of their procedure, in one query."""
    rows = Case.objects.filter(closed_at=None)
    if versions is not None:
        rows = rows.filter(procedure_version_id__in=versions)
    return dict(rows.values_list("procedure_version_id").annotate(count=Count("id")))


def calendar_year(year: int) -> CalendarYearView:
    row = CalendarYear.objects.filter(year=year).first()
    days = CalendarDay.objects.filter(day__year=year).order_by("day").values_list("day", "kind", "name")
    if row is None:
        return CalendarYearView(year, "", "", "", tuple(days))
    return CalendarYearView(year, row.state, row.source, str(row.revision or ""), tuple(days))


def calendar_years() -> list[tuple[int, str]]:
    return list(CalendarYear.objects.order_by("year").values_list("year", "state"))


def procedures_in_force(package: str) -> list[Mapping[str, Any]]:
    rows = list(ProcedureVersion.objects.filter(package=package, state="active").order_by("code"))
    forms = forms_of(rows)
    return [content_of(row, forms) for row in rows]


def procedures_in(folder: Path) -> dict[str, Mapping[str, Any]]:
    forms = _contents(folder, "forms", ".json")
    found: dict[str, Mapping[str, Any]] = {}
    for code, content in _contents(folder, "procedures", ".toml").items():
        used = {str(step.get("form")) for step in content.get("steps", ()) if isinstance(step, Mapping)}
        names = _names(folder / "flows" / PurePosixPath(str(content.get("flow", ""))).name)
        found[code] = {**content, "names": names, "forms": {c: forms[c] for c in sorted(used & forms.keys())}}
    return found


def case_numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Case.objects.filter(pk__in=set(ids)).values_list("id", "number"))


def case_id(number: str) -> UUID | None:
    return Case.objects.filter(number=number.strip().upper()).values_list("id", flat=True).first()


def _contents(folder: Path, place: str, suffix: str) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted((folder / place).glob(f"*{suffix}")):
        content, problems = read(path, path.name)
        if not problems and isinstance(content.get("code"), str):
            found[content["code"]] = content
    return found


def _names(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    flow, _faults = read_bpmn(path.read_bytes())
    return {node.id: node.name for node in flow.nodes.values()} if flow else {}
