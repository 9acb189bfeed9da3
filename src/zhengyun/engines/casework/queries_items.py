"""Service items: searched, listed, and in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework import queries_catalogue
from zhengyun.engines.casework.contracts import ItemOption, ItemSummary, ItemView
from zhengyun.engines.casework.definitions import params_on
from zhengyun.engines.casework.models import FormVersion, ProcedureVersion, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.queries_bundles import bundle_view
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found

MOST_WORDS = 5


def list_items(*, audience: str | None = None, organization_id: UUID | None = None) -> list[ItemSummary]:
    """Active items by department and title."""
    return queries_catalogue.list_items(audience, organization_id)


def list_bundles() -> list[ItemSummary]:
    """Active bundles (一件事) by title."""
    found = [item for item in queries_catalogue.list_items(None, None) if item.is_bundle]
    return sorted(found, key=lambda item: (item.title, item.code))


def options_of_act_set(act_set: str) -> list[tuple[str, str]]:
    """(item, option) of the active items whose procedure has this act set, by item."""
    known = ProcedureVersion.objects.filter(act_set=act_set, state="active").values_list("code", flat=True)
    procedures = set(known)
    rows = ServiceItem.objects.filter(state="active", current_version__isnull=False).order_by("code")
    return [
        (row.code, option["code"])
        for row in (rows.select_related("current_version") if procedures else ())
        for option in (row.current_version.options if row.current_version else ())
        if option["procedure"] in procedures
    ]


def parameters_of_act_set(act_set: str) -> list[Mapping[str, Any]]:
    """What holds today of the parameters of each package that brings procedures with this act set."""
    rows = ProcedureVersion.objects.filter(act_set=act_set, state="active").order_by("package")
    packages = rows.values_list("package", flat=True).distinct()
    return [dict(params_on(package, clock.today())) for package in packages]


def get_item(code: str, *, internal: bool = False) -> ItemView:
    """Raises `casework.no_such_item` (404), for office matters too where they are not asked for."""
    rows = ServiceItem.objects.select_related("current_version").filter(code=code, state="active")
    row = (rows if internal else rows.filter(is_internal=False)).first()
    version = row.current_version if row else None
    if row is None or version is None:
        raise not_found(
            "casework.no_such_item",
            _("This item is not known."),
            value=code[:60],
            remedy=_("Search for it by its name."),
        )
    return view_of(row, version)


def is_offered_online(code: str) -> bool:
    return ServiceItem.objects.filter(code=code, state="active", is_online=True).exists()


def view_of(row: ServiceItem, version: ServiceItemVersion) -> ItemView:
    """An item as one of its versions says it."""
    guide = dict(version.guide)
    return ItemView(
        id=row.id,
        version_id=version.id,
        version=version.version,
        code=row.code,
        title=row.title,
        organization_id=row.organization_id,
        organization_name=parties.get_organization(row.organization_id).name,
        is_online=row.is_online,
        first_question=guide.pop("first_question", None),
        guide=guide,
        options=tuple(_option(option) for option in version.options),
        materials=_materials(version.options),
        bundle=bundle_view(version.options) if row.is_bundle else None,
        audience=tuple(row.audience),
        item_type=row.item_type,
    )


def internal_codes() -> QuerySet[ServiceItem, str]:
    """Codes of the office matters, as a part of another query."""
    return ServiceItem.objects.filter(is_internal=True).values_list("code", flat=True)


def hot_words() -> list[str]:
    """Words that active items want to be found by, without doubles: of each the first, then the second."""
    return queries_catalogue.index().hot_words[:MOST_WORDS]


def _option(raw: Mapping[str, Any]) -> ItemOption:
    return ItemOption(raw["code"], raw["title"], raw["form"], raw["procedure"], raw.get("help", ""))


def _materials(options: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    chosen = list(options)
    forms = FormVersion.objects.filter(state="active", code__in={option["form"] for option in chosen})
    materials = {row.code: tuple(row.definition.get("materials", ())) for row in forms}
    return {option["code"]: materials.get(option["form"], ()) for option in chosen}
