"""The data bureau's decision: lines are cut down, frozen and counted against quota and pools."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import amounts
from zhengyun.services.cloud.contracts import LineKind, LineState, QuotaView
from zhengyun.services.cloud.logic.check_places import Wanted, why_no_place
from zhengyun.services.cloud.logic.enter_order import enter_order
from zhengyun.services.cloud.logic.read_request import Asked, extra, lease_of, number, piece, resize
from zhengyun.services.cloud.models import Grade, Opening, Order, OrderLine
from zhengyun.services.cloud.prices import Catalogue, catalogue_on
from zhengyun.services.cloud.rules import cut_down

PIECES = (LineKind.SERVER, LineKind.DATABASE)


@transaction.atomic
def commit_order(case_id: UUID, approved: Mapping[str, Any]) -> Order:
    """Once; two orders of one department at the same time wait for each other at its quota.

    approved: `lines` and `extras` in the order in which they were asked for, `note`; what is not stated is
    approved as asked. Raises `cloud.over_quota`, `cloud.no_quota`, `cloud.no_place` (409), `cloud.not_less`
    (422).
    """
    order = enter_order(case_id)
    if order.committed_at is not None:
        return order
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    catalogue = catalogue_on(order.ordered_on)
    cut_lines(lines, approved, catalogue, _named_extras(case_id))
    check_places(order, lines)
    quota = amounts.quota_of(order.owner_id, order.owner_name, lock=True)
    _check_quota(quota, lines)
    for line in lines:
        line.state = LineState.COMMITTED if line.approved_count else LineState.CUT
    fields = [
        "state", "approved_count", "approved_data_gb", "components", "code", "title", "image",
        "vcpus", "memory_mb", "disk_gb",
    ]  # fmt: skip
    OrderLine.objects.bulk_update(lines, fields)
    _cut_addresses(order, lines, catalogue)
    order.committed_at, order.note = clock.now(), str(approved.get("note") or "")
    order.save(update_fields=["committed_at", "note"])
    detail = {"number": order.number, "lines": len(lines), "cut": sum(one.state == "cut" for one in lines)}
    audit.record(SYSTEM, "cloud.commit", "order", order.id, detail=detail)
    return order


def cut_lines(
    lines: Sequence[OrderLine], approved: Mapping[str, Any], catalogue: Catalogue, named: Collection[str]
) -> None:
    """Writes into the lines what is approved of them; more than was asked is never approved.

    named: the extras for which the form has rows; what came otherwise (the public address that a yes in the
    form asks for) has no row to be cut in, and is approved as asked.
    """
    servers = matched([one for one in lines if one.kind in PIECES], approved.get("lines"), "grade")
    beside = [one for one in lines if one.kind == LineKind.EXTRA]
    rows = approved.get("extras")
    extras = matched([one for one in beside if one.code in named], rows, "offering")
    for line in lines:
        if line.kind in PIECES:
            _cut_pieces(line, servers[line.position], catalogue)
        elif line.kind == LineKind.EXTRA:
            _cut_extra(line, extras.get(line.position, {}), catalogue)
        elif line.kind == LineKind.DISK:
            _cut_disk(line, approved)
        elif line.kind == LineKind.RESIZE:
            _cut_resize(line, approved, catalogue)
        else:
            line.approved_count = 1
        if not line.approved_count:
            line.components, line.vcpus, line.memory_mb, line.disk_gb = {}, 0, 0, 0


def matched(
    lines: Sequence[OrderLine], rows: Sequence[Mapping[str, Any]] | None, name: str
) -> dict[int, Mapping[str, Any]]:
    """Which row decides on which line, by position. As many rows as lines: in their order. Fewer, because
    the officer took rows away: by what they name, and what is not named is cut."""
    if rows is None:
        return {line.position: {} for line in lines}
    if len(rows) == len(lines):
        return {line.position: row for line, row in zip(lines, rows, strict=True)}
    left = list(rows)
    found: dict[int, Mapping[str, Any]] = {}
    for line in lines:
        row = next((one for one in left if one.get(name) == line.code), None)
        if row is not None:
            left.remove(row)
        found[line.position] = {"count": 0} if row is None else row
    return found


def _named_extras(case_id: UUID) -> set[str]:
    data = casework.effect_values(case_id, {"data": "=data"})["data"]
    return {str(row.get("offering", "")) for row in data.get("extras") or ()}


def _cut_addresses(order: Order, lines: Sequence[OrderLine], catalogue: Catalogue) -> None:
    """No more addresses are opened than were approved."""
    count = sum(one.approved_count or 0 for one in lines if one.code in catalogue.addresses)
    asked = Opening.objects.filter(order=order, what="address").order_by("id").values_list("id", flat=True)
    Opening.objects.filter(pk__in=list(asked)[count:]).delete()


def _cut_pieces(line: OrderLine, stated: Mapping[str, Any], catalogue: Catalogue) -> None:
    count = cut_down(line.asked_count, _stated(stated, "count"))
    emptied = 0 if stated else None
    data_gb = cut_down(line.asked_data_gb, _stated(stated, "data_gb") or emptied)
    grade = catalogue.grade(str(stated.get("grade") or line.code))
    asked = catalogue.grades[line.code]
    _check_not_larger(grade, asked)
    _keep(line, piece(grade, catalogue, count, data_gb, line.image), data_gb)


def _cut_extra(line: OrderLine, stated: Mapping[str, Any], catalogue: Catalogue) -> None:
    count = cut_down(line.asked_count, _stated(stated, "count"))
    _keep(line, extra(line.code, catalogue, count), 0)


def _cut_resize(line: OrderLine, approved: Mapping[str, Any], catalogue: Catalogue) -> None:
    """A smaller grade may be approved; a grade that was cleared is not approved at all."""
    if not approved.get("is_stated"):
        line.approved_count = 1
        return
    stated = str(approved.get("grade") or "")
    line.approved_count = int(bool(stated))
    if not stated or stated == line.code:
        return
    lease = lease_of(line.target_id, line.order.owner_id)
    other = catalogue.grade(stated)
    _check_not_larger(other, catalogue.grades[line.code])
    _keep(line, resize(other, lease, catalogue), 0)


def _check_not_larger(grade: Grade, asked: Grade) -> None:
    if grade.vcpus > asked.vcpus or grade.memory_mb > asked.memory_mb or grade.kind != asked.kind:
        raise Problem(
            "cloud.not_less",
            _("What is approved may be smaller than what was asked for, not larger."),
            value=grade.title,
            remedy=_("Approve “%(title)s” or a smaller grade, or send the order back.")
            % {"title": asked.title},
        )


def _cut_disk(line: OrderLine, approved: Mapping[str, Any]) -> None:
    emptied = 0 if approved.get("is_stated") else None
    gb = cut_down(line.asked_data_gb, _stated(approved, "add_gb") or emptied)
    line.approved_count, line.approved_data_gb, line.disk_gb = int(gb > 0), gb, gb
    line.components = dict.fromkeys(line.asked_components, gb)


def _stated(row: Mapping[str, Any], name: str) -> int | None:
    return None if row.get(name) in (None, "") else number(row, name)


def _keep(line: OrderLine, one: Asked, data_gb: int) -> None:
    line.approved_count, line.approved_data_gb = one.count, data_gb
    line.code, line.title, line.image = one.code, one.title, one.image
    line.components = dict(one.components)
    line.vcpus, line.memory_mb, line.disk_gb = (
        one.amounts.vcpus,
        one.amounts.memory_mb,
        one.amounts.disk_gb,
    )


def check_places(order: Order, lines: Sequence[OrderLine]) -> None:
    """Grade, system image and zone must come together somewhere. Raises `cloud.no_place` (409)."""
    wanted = [
        Wanted(one.code, one.image, one.approved_count or 0, one.approved_data_gb or 0)
        for one in lines
        if one.kind == LineKind.SERVER
    ]
    if reason := why_no_place(wanted, order.zone, order.owner_id):
        raise Problem(
            "cloud.no_place",
            _("There is no place for the servers of this order: %(reason)s") % {"reason": reason},
            value=order.number,
            remedy=_("Cut the order down, or send it back for another grade, system or zone."),
            status=409,
        )


def _check_quota(quota: QuotaView, lines: Sequence[OrderLine]) -> None:
    wanted = amounts.total([Amounts(one.vcpus, one.memory_mb, one.disk_gb) for one in lines])
    if wanted == Amounts():
        return
    if not quota.is_set:
        raise Problem(
            "cloud.no_quota",
            _("No quota has been set for this unit; the data bureau sets it."),
            value=quota.owner_name,
            remedy=_("Set its quota, then let the step run again."),
            status=409,
        )
    if missing := amounts.exceeds(wanted, quota.left):
        raise Problem(
            "cloud.over_quota",
            _("This is more than what is left of the unit's quota."),
            value="、".join(missing),
            remedy=_("Raise the quota and let the step run again, or cut the order down."),
            status=409,
        )
