"""Dated prices and of what a piece is made, read from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import Delivery
from zhengyun.services.cloud.models import ExpiryRule, Grade, Offering, Price
from zhengyun.services.cloud.rules import ExpiryTerms

PUBLIC_ADDRESS = "public_address"


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be ordered, with the prices in force on a day; three queries."""

    day: date
    offerings: Mapping[str, Offering]
    grades: Mapping[str, Grade]
    prices: Mapping[str, int]

    def grade(self, code: str) -> Grade:
        if (found := self.grades.get(code)) is None or not found.is_open:
            raise _unknown(code)
        return found

    def offering(self, code: str) -> Offering:
        if (found := self.offerings.get(code)) is None or not found.is_open or found.is_part:
            raise _unknown(code)
        return found

    def priced(self, components: Mapping[str, int]) -> list[str]:
        """Components without a price on that day."""
        return sorted(code for code in components if code not in self.prices)

    @property
    def public_address(self) -> Offering | None:
        found = (one for one in self.offerings.values() if one.meter == PUBLIC_ADDRESS and one.is_open)
        return next(found, None)

    @property
    def addresses(self) -> frozenset[str]:
        """Codes of the offerings that are public addresses."""
        return frozenset(one.code for one in self.offerings.values() if one.meter == PUBLIC_ADDRESS)

    def components(self, grade: Grade, data_gb: int) -> dict[str, int]:
        """Of one piece with its data disk."""
        found = dict(grade.components)
        if data_gb and grade.disk:
            found[grade.disk] = found.get(grade.disk, 0) + data_gb
        return found

    def own_components(self, offering: Offering) -> dict[str, int]:
        """A free offering costs nothing and has no price."""
        is_free = offering.delivery == Delivery.NONE and offering.code not in self.prices
        return {} if is_free else {offering.code: 1}


def _unknown(code: str) -> Problem:
    return Problem(
        "cloud.no_such_offering",
        _("The catalogue has no such offering."),
        value=code[:40],
        remedy=_("Choose one of the catalogue."),
        status=404,
    )


def catalogue_on(day: date) -> Catalogue:
    return Catalogue(
        day,
        {one.code: one for one in Offering.objects.order_by("code")},
        {one.code: one for one in Grade.objects.order_by("code")},
        prices_on(day),
    )


def prices_on(day: date) -> dict[str, int]:
    rows = Price.objects.filter(valid_from__lte=day).order_by("offering_id", "-valid_from")
    return dict(rows.distinct("offering_id").values_list("offering_id", "fen"))


def expiry_on(day: date) -> ExpiryTerms | None:
    """None: nobody has laid down terms, so nothing is announced, stopped or reclaimed by itself."""
    row = ExpiryRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return ExpiryTerms(tuple(row.notice_days), row.grace_days, row.stopped_days) if row else None
