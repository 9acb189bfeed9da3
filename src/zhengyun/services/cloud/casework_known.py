"""What the cloud service knows for the forms of its orders: `cloud.<key>`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldValue, OptionView, SourceContext, Wanted
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import amounts, queries_catalogue
from zhengyun.services.cloud.contracts import LineKind, QuotaView
from zhengyun.services.cloud.models import BusinessSystem, Lease
from zhengyun.services.cloud.rules import HOLDING, ORDERABLE

MB_PER_GB = 1024
_SYSTEM: Mapping[str, Callable[[BusinessSystem], str]] = {
    "system.id": lambda one: str(one.id),
    "system.code": lambda one: one.code,
    "system.name": lambda one: one.title,
    "system.protection_level": lambda one: str(one.protection_level),
    "system.protection_number": lambda one: one.protection_number,
    "system.approval_number": lambda one: one.approval_number,
    "system.zone": lambda one: one.zone,
    "system.purpose": lambda one: one.purpose,
    "contacts.a_name": lambda one: one.a_name,
    "contacts.a_phone": lambda one: one.a_phone,
    "contacts.b_name": lambda one: one.b_name,
    "contacts.b_phone": lambda one: one.b_phone,
}
_QUOTA: Mapping[str, Callable[[QuotaView], int]] = {
    "quota.vcpus_left": lambda one: one.left.vcpus,
    "quota.memory_gb_left": lambda one: one.left.memory_mb // MB_PER_GB,
    "quota.disk_gb_left": lambda one: one.left.disk_gb,
}
_INSTANCE: Mapping[str, Callable[[Lease], str]] = {
    "instance.id": lambda one: str(one.instance_id or one.database_id or one.id),
    "instance.name": lambda one: one.title,
    "instance.grade": lambda one: one.code,
    "instance.ends_on": lambda one: one.ends_on.isoformat(),
    "instance.system_id": lambda one: str(one.system_id or ""),
    "instance.system_name": lambda one: one.system.title if one.system else "",
}


class CloudSource:
    """Systems and resources of the applicant only: by the answer that is their key, or by what the
    application is about (`system`, `instance`)."""

    name = "cloud"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset({*_SYSTEM, *_QUOTA, *_INSTANCE})

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        found: dict[Wanted, FieldValue] = {}
        quota: QuotaView | None = None
        for one in wanted:
            if one.key in _QUOTA:
                quota = quota or amounts.quota_of(context.applicant_id, "")
                found[one] = _answer(str(_QUOTA[one.key](quota)), _("Quotas of the government cloud"))
            elif value := self._text(context, one):
                found[one] = _answer(value, _("Register of business systems"))
        return found

    def _text(self, context: SourceContext, wanted: Wanted) -> str:
        if wanted.key in _SYSTEM:
            key = _key(context, wanted, "system")
            rows = BusinessSystem.objects.filter(owner_id=context.applicant_id, pk=key) if key else ()
            return next((_SYSTEM[wanted.key](row) for row in rows), "")
        key = _key(context, wanted, "instance")
        mine = Lease.objects.select_related("system").filter(owner_id=context.applicant_id)
        leases = mine.filter(Q(instance_id=key) | Q(database_id=key) | Q(pk=key), state__in=HOLDING)
        return next((_INSTANCE[wanted.key](row) for row in leases), "") if key else ""


def _key(context: SourceContext, wanted: Wanted, about: str) -> UUID | None:
    stated = next((value for _name, value in wanted.by if value), context.about.get(about, ""))
    try:
        return UUID(stated) if stated else None
    except ValueError:
        return None


def _answer(value: str, title: str) -> FieldValue:
    return FieldValue(value, title, clock.today())


def _systems(owner_id: UUID) -> list[OptionView]:
    rows = BusinessSystem.objects.filter(owner_id=owner_id, state__in=ORDERABLE).order_by("title")
    return [OptionView(str(row.id), row.title, row.code) for row in rows]


def _grades(owner_id: UUID) -> list[OptionView]:
    return [
        OptionView(grade.code, grade.title, _monthly(grade.monthly_fen))
        for offering in queries_catalogue.list_offerings(None)
        for grade in offering.grades
        if offering.is_active
    ]


def _offerings(owner_id: UUID) -> list[OptionView]:
    return [
        OptionView(one.code, one.title, f"{_monthly(one.monthly_fen)}／{one.unit}")
        for one in queries_catalogue.list_offerings(None)
        if one.is_active and not one.grades
    ]


def _images(owner_id: UUID) -> list[OptionView]:
    return [OptionView(one.code, one.title, one.os_name) for one in compute.list_images(SYSTEM)]


def _zones(owner_id: UUID) -> list[OptionView]:
    return [OptionView(one.code, one.title) for one in compute.list_zones()]


def _instances(owner_id: UUID) -> list[OptionView]:
    rows = Lease.objects.select_related("system").filter(owner_id=owner_id, state__in=HOLDING)
    leases = list(rows.order_by("system__title", "created_at"))
    names = compute.get_instances(SYSTEM, [one.instance_id for one in leases if one.instance_id])
    return [_instance(one, names) for one in leases]


def _servers(owner_id: UUID) -> list[OptionView]:
    """Of what is held, only these can be changed."""
    rows = Lease.objects.filter(owner_id=owner_id, state__in=HOLDING, line__kind=LineKind.SERVER)
    keys = {str(one) for one in rows.values_list("instance_id", flat=True)}
    return [one for one in _instances(owner_id) if one.value in keys]


def _instance(lease: Lease, names: Mapping[UUID, InstanceView]) -> OptionView:
    key = lease.instance_id or lease.database_id or lease.id
    title = names[key].name if key in names else lease.title
    system = lease.system.title if lease.system else ""
    return OptionView(str(key), f"{title}（{lease.title}）", f"{system} {lease.ends_on:%Y-%m-%d}")


def _monthly(fen: int | None) -> str:
    return "" if fen is None else _("%(yuan)s yuan a month") % {"yuan": f"{fen / 100:,.2f}"}


CHOICES: Mapping[str, Callable[[UUID], Sequence[OptionView]]] = {
    "systems": _systems,
    "grades": _grades,
    "offerings": _offerings,
    "images": _images,
    "zones": _zones,
    "instances": _instances,
    "servers": _servers,
}
"""What the forms of orders offer, for an applicant."""
