"""Licences that end soon, and the versions of guides: what the hall's reminders look through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from zhengyun.engines.casework.contracts.guide import ExpiringLicence, GuideVersion
from zhengyun.engines.casework.models import Licence, ServiceItem
from zhengyun.kit import clock

RENEW = "renew"
MOST = 500


def expiring_licences(until: date, after: UUID | None = None) -> list[ExpiringLicence]:
    """Licences in force whose last day is today or later, until this day; at most 500, by id."""
    rows = Licence.objects.filter(state="valid", valid_until__gte=clock.today(), valid_until__lte=until)
    rows = rows.select_related("case").order_by("id")
    found = list((rows.filter(id__gt=after) if after else rows)[:MOST])
    renewable = renewable_items({row.case.item_code for row in found})
    return [
        ExpiringLicence(
            id=row.id,
            number=row.number,
            title=row.title,
            holder_id=row.holder_id,
            holder_name=row.holder_name,
            item_code=row.case.item_code,
            valid_until=row.valid_until,
            submitted_by=row.case.submitted_by,
            can_renew=row.case.item_code in renewable,
        )
        for row in found
        if row.valid_until
    ]


def renewable_items(codes: Collection[str]) -> frozenset[str]:
    """Those of these items that offer the option `renew` online."""
    if not codes:
        return frozenset()
    rows = ServiceItem.objects.select_related("current_version")
    known = rows.filter(code__in=set(codes), state="active", is_online=True, is_internal=False)
    return frozenset(
        row.code
        for row in known
        if row.current_version and any(one["code"] == RENEW for one in row.current_version.options)
    )


def guide_versions(codes: Collection[str]) -> dict[str, GuideVersion]:
    """The guides in force, by code of the item."""
    rows = ServiceItem.objects.filter(code__in=set(codes), state="active", is_internal=False)
    known = rows.values_list("code", "title", "current_version__version")
    return {code: GuideVersion(code, title, version) for code, title, version in known if version}
