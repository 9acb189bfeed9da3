"""Licences that end soon, and the versions of guides: what the hall's reminders look through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import TypedDict
from uuid import UUID

from zhengyun.engines.casework.contracts.guide import ExpiringLicence, GuideVersion
from zhengyun.engines.casework.definitions import params_on
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.logic.windows import window_of
from zhengyun.engines.casework.models import Licence, ServiceItem
from zhengyun.kit import clock

RENEW, REISSUE = "renew", "reissue"
MOST = 500


def expiring_licences(until: date, after: UUID | None = None) -> list[ExpiringLicence]:
    """Licences in force whose last day is today or later, until this day; at most 500, by id."""
    rows = Licence.objects.filter(state="valid", valid_until__gte=clock.today(), valid_until__lte=until)
    rows = rows.select_related("case").order_by("id")
    found = list((rows.filter(id__gt=after) if after else rows)[:MOST])
    renewals = Renewals({row.case.item_code for row in found})
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
            **renewals.of(row.case.item_code, row.valid_until),
        )
        for row in found
        if row.valid_until
    ]


class _Days(TypedDict):
    can_renew: bool
    renew_from: date | None
    renew_until: date | None


class Renewals:
    """Which items offer the option `renew` online, and on which days; which offer `reissue`."""

    def __init__(self, codes: Collection[str]) -> None:
        rows = ServiceItem.objects.select_related("current_version") if codes else ServiceItem.objects.none()
        known = rows.filter(code__in=set(codes), state="active", is_online=True, is_internal=False)
        self._options = {
            (row.code, option["code"]): option
            for row in known
            for option in (row.current_version.options if row.current_version else ())
        }
        today = clock.today()
        by_package = {row.package: params_on(row.package, today) for row in known}
        self._params = {row.code: by_package[row.package] for row in known}
        self._calendar = cache(calendar)

    def of(self, code: str, valid_until: date | None) -> _Days:
        """Of a licence in force that an item issued."""
        if (option := self._options.get((code, RENEW))) is None:
            return {"can_renew": False, "renew_from": None, "renew_until": None}
        window = window_of(option, self._params[code], valid_until, self._calendar)
        if window is None:
            return {"can_renew": True, "renew_from": None, "renew_until": None}
        is_open = window.is_open(clock.today())
        return {"can_renew": is_open, "renew_from": window.first, "renew_until": window.last}

    def can_reissue(self, code: str) -> bool:
        return (code, REISSUE) in self._options


def guide_versions(codes: Collection[str]) -> dict[str, GuideVersion]:
    """The guides in force, by code of the item."""
    rows = ServiceItem.objects.filter(code__in=set(codes), state="active", is_internal=False)
    known = rows.values_list("code", "title", "current_version__version")
    return {code: GuideVersion(code, title, version) for code, title, version in known if version}
