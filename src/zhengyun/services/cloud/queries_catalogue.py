"""Reads of the catalogue, its prices, and what an order would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud import amounts, bodies, permissions, texts
from zhengyun.services.cloud.contracts import (
    ChangeEstimate,
    Delivery,
    Estimate,
    EstimateLine,
    Family,
    GradeView,
    LineKind,
    OfferingView,
    OrderKind,
    PriceView,
    QuotaView,
)
from zhengyun.services.cloud.logic import databases
from zhengyun.services.cloud.logic.check_places import Wanted, why_no_place
from zhengyun.services.cloud.logic.read_request import (
    Asked,
    lease_of,
    read_change,
    read_extras,
    read_lines,
)
from zhengyun.services.cloud.models import BusinessSystem, Grade, Lease, Offering, Price
from zhengyun.services.cloud.prices import Catalogue, catalogue_on
from zhengyun.services.cloud.queries_orders import lease_view, prices_of
from zhengyun.services.cloud.rules import ORDERABLE, price_of, together

ACT_SET = bodies.ACT_SET


def list_offerings(day: date | None) -> list[OfferingView]:
    known = catalogue_on(day or clock.today())
    grades: dict[str, list[GradeView]] = {}
    for one in known.grades.values():
        if one.is_open:
            grades.setdefault(one.offering_id, []).append(_grade(one, known))
    return [
        _offering(one, known, tuple(grades.get(one.code, ())))
        for one in known.offerings.values()
        if one.is_open and not one.is_part
    ]


def _offering(row: Offering, known: Catalogue, grades: tuple[GradeView, ...]) -> OfferingView:
    reason = _why_not(row, known, grades)
    return OfferingView(
        code=row.code,
        family=Family(row.family),
        family_title=str(texts.FAMILIES[Family(row.family)]),
        title=row.title,
        unit=row.unit,
        delivery=Delivery(row.delivery),
        description=row.description,
        sla=row.sla,
        monthly_fen=known.prices.get(row.code),
        is_active=not reason,
        note=reason or row.note,
        grades=grades,
    )


def _why_not(row: Offering, known: Catalogue, grades: tuple[GradeView, ...]) -> str:
    if any(known.grades[one.code].kind == LineKind.DATABASE for one in grades) and not databases.can_make():
        return _("Not offered here yet: this installation cannot make databases.")
    is_free = row.delivery == Delivery.NONE
    if not is_free and row.code not in known.prices and all(one.monthly_fen is None for one in grades):
        return _("It has no price in force, so it cannot be ordered.")
    return ""


def _grade(row: Grade, known: Catalogue) -> GradeView:
    is_priced = not known.priced(row.components)
    return GradeView(
        code=row.code,
        offering=row.offering_id,
        title=row.title,
        vcpus=row.vcpus,
        memory_mb=row.memory_mb,
        components=row.components,
        monthly_fen=price_of(row.components, known.prices) if is_priced else None,
        delivery=Delivery(known.offerings[row.offering_id].delivery),
        traits=frozenset(row.traits),
        pool=row.pool,
        disk_class=row.disk_class,
        is_server=row.kind == LineKind.SERVER,
        images=tuple(row.images),
    )


def list_prices(offering: str) -> list[PriceView]:
    rows = Price.objects.select_related("offering").order_by("offering_id", "-valid_from")
    if offering:
        rows = rows.filter(offering_id=offering)
    today, seen, found = clock.today(), set[str](), []
    for row in rows:
        is_in_force = row.valid_from <= today and row.offering_id not in seen
        seen |= {row.offering_id} if is_in_force else set()
        found.append(price_view(row, is_in_force=is_in_force))
    return found


def price_view(row: Price, *, is_in_force: bool) -> PriceView:
    offering = row.offering
    return PriceView(
        offering.code, offering.title, offering.unit, row.fen, row.valid_from, row.source, is_in_force
    )


def order_item() -> str:
    found = (item for item, option in casework.options_of_act_set(ACT_SET) if option == OrderKind.NEW)
    return next(found, "")


def estimate(
    actor: Actor,
    owner_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    extras: Sequence[Mapping[str, Any]],
    *,
    months: int,
    zone: str,
    system_id: UUID | None,
) -> Estimate:
    known = catalogue_on(clock.today())
    faults: list[str] = []
    asked: list[Asked] = []
    for read, rows in ((read_lines, lines), (read_extras, extras)):
        for row in rows:
            try:
                asked += read([row], known)
            except Problem as problem:
                faults.append(str(problem))
    priced = [_estimate_line(one, known) for one in asked]
    wanted = amounts.total([one.amounts for one in asked])
    quota = _quota(actor, owner_id)
    faults += _faults(asked, known, quota, wanted, (owner_id, system_id))
    faults += _no_place(asked, zone, owner_id)
    return Estimate(
        day=known.day,
        lines=tuple(priced),
        months=months,
        monthly_fen=sum(one.monthly_fen for one in priced),
        amounts=wanted,
        quota=quota,
        faults=tuple(faults),
        delivery_days=max((_days(one, known) for one in asked), default=None),
    )


def _no_place(asked: Sequence[Asked], zone: str, owner_id: UUID) -> Iterator[str]:
    """What the data bureau's decision would be refused for."""
    servers = [one for one in asked if one.kind is LineKind.SERVER]
    wanted = [Wanted(one.code, one.image, one.count, one.data_gb) for one in servers]
    if zone and (reason := why_no_place(wanted, zone, owner_id)):
        yield _("There is no place for the servers of this order: %(reason)s") % {"reason": reason}


def estimate_change(
    actor: Actor, owner_id: UUID, instance_id: UUID, change: Mapping[str, Any]
) -> ChangeEstimate:
    quota = _quota(actor, owner_id)
    known, lease = catalogue_on(clock.today()), lease_of(instance_id, owner_id)
    asked: list[Asked] = []
    faults: list[str] = []
    try:
        asked += read_change(change, lease, known)
    except Problem as problem:
        faults.append(str(problem))
    held = lease_view(lease, None).monthly_fen
    wanted = amounts.total([one.amounts for one in asked])
    return ChangeEstimate(
        day=known.day,
        now_fen=held,
        new_fen=_changed_fen(asked, lease, known),
        lines=tuple(_estimate_line(one, known) for one in asked),
        amounts=wanted,
        quota=quota,
        faults=(
            *faults,
            *_faults(asked, known, quota if wanted != Amounts() else None, wanted, (owner_id, None)),
        ),
    )


def _changed_fen(asked: Sequence[Asked], lease: Lease, known: Catalogue) -> int:
    """As `activate_order` would have it: parts that are touched count at today's prices from then on, the
    others at those of the lease; what comes beside the server has a lease of its own."""
    beside = [one.components for one in asked if one.kind is LineKind.EXTRA]
    within = [one.components for one in asked if one.kind is not LineKind.EXTRA]
    touched = {code for parts in (*beside, *within) for code in parts}
    today = {code: known.prices.get(code, 0) for code in touched}
    prices = {**dict.fromkeys(lease.components, 0), **prices_of(lease), **today}
    return price_of(together([lease.components, *within]), prices) + price_of(together(beside), today)


def _days(asked: Asked, known: Catalogue) -> int:
    grade = known.grades.get(asked.code)
    return known.offerings[grade.offering_id if grade else asked.code].days


def _quota(actor: Actor, owner_id: UUID) -> QuotaView | None:
    if not permissions.can_see_owner(actor, owner_id):
        raise not_found("cloud.no_such_unit", _("This unit is not known."), value=owner_id)
    return amounts.quota_of(owner_id, parties.get_party(owner_id).name)


def _estimate_line(asked: Asked, known: Catalogue) -> EstimateLine:
    parts = tuple(
        (code, known.offerings[code].title, quantity, known.prices.get(code, 0),
         quantity * known.prices.get(code, 0))
        for code, quantity in sorted(asked.components.items())
    )  # fmt: skip
    fen = sum(part[-1] for part in parts)
    return EstimateLine(asked.code, asked.title, asked.count, asked.data_gb, fen, asked.amounts, parts)


def _faults(
    asked: Sequence[Asked],
    known: Catalogue,
    quota: QuotaView | None,
    wanted: Amounts,
    named: tuple[UUID, UUID | None],
) -> list[str]:
    """named: the unit, and the system for which it asks."""
    owner_id, system_id = named
    found = [
        _("%(title)s has no price in force.") % {"title": one.title}
        for one in asked
        if known.priced(one.components)
    ]
    if any(one.kind is LineKind.DATABASE for one in asked) and not databases.can_make():
        found.append(_("This installation cannot make databases yet."))
    if quota and not quota.is_set:
        found.append(_("No quota has been set for this unit; the data bureau sets it."))
    elif quota and amounts.exceeds(wanted, quota.left):
        found.append(_("This is more than what is left of the unit's quota."))
    system = BusinessSystem.objects.filter(pk=system_id, owner_id=owner_id).first() if system_id else None
    if system_id and system is None:
        found.append(_("The unit has no such system."))
    if system and system.state not in ORDERABLE:
        found.append(_("Nothing can be ordered for this system: it is classified or retired."))
    return found
