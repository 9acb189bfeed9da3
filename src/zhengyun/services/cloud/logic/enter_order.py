"""An order as its case states it: made when the case is sent, made again when it was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import LineKind, LineState, OrderKind
from zhengyun.services.cloud.logic import databases
from zhengyun.services.cloud.logic.read_request import Asked, is_yes, lease_of, read_request
from zhengyun.services.cloud.models import BusinessSystem, Lease, Opening, Order, OrderLine
from zhengyun.services.cloud.prices import Catalogue, catalogue_on
from zhengyun.services.cloud.rules import ORDERABLE, parse_ports

EVERYWHERE = "0.0.0.0/0"


@transaction.atomic
def enter_order(case_id: UUID) -> Order:
    """Again and again with the same outcome; once it is committed nothing changes any more.

    Prices are those of the day on which the case was sent first. Raises `cloud.bad_order` (422) and what
    `read_request` raises.
    """
    order = Order.objects.select_for_update().filter(case_id=case_id).first()
    if order is not None and order.committed_at is not None:
        return order
    found = _read(casework.get_case(SYSTEM, case_id), order)
    _write(found)
    return found.order


def why_not_entered(case_id: UUID) -> Problem | None:
    """What `enter_order` would raise now; nothing is written. None when it would not."""
    order = Order.objects.filter(case_id=case_id).first()
    if order is not None and order.committed_at is not None:
        return None
    try:
        _read(casework.get_case(SYSTEM, case_id), order)
    except Problem as problem:
        return problem
    return None


@dataclass(frozen=True)
class Entry:
    """An order as its case states it, not written yet."""

    order: Order
    lines: Sequence[OrderLine]
    openings: Sequence[Opening]
    is_new: bool


def _read(case: CaseView, order: Order | None) -> Entry:
    data = casework.effect_values(case.id, {"data": "=data"})["data"]
    day = clock.local(case.submitted_at).date()
    catalogue = catalogue_on(day)
    is_new = order is None
    order = order or _new(case, day)
    asked = read_request(OrderKind(order.kind), data, catalogue, order.owner_id, case.id)
    if any(one.kind is LineKind.DATABASE for one in asked):
        databases.check_can_make()
    if not asked and not _asks_for_openings(data):
        raise Problem("cloud.bad_order", _("The order asks for nothing."), value=case.number)
    _state(order, data, asked, catalogue)
    lines = [_line(order, number, one) for number, one in enumerate(asked)]
    return Entry(order, lines, _openings(order, data, asked), is_new)


def _new(case: CaseView, day: date) -> Order:
    if case.applicant_id is None:
        raise Problem("cloud.bad_order", _("Only departments order."), value=case.number)
    return Order(
        case_id=case.id,
        number=case.number,
        kind=OrderKind(case.option_code),
        owner_id=case.applicant_id,
        owner_name=case.applicant_name,
        state=case.state,
        ordered_on=day,
        created_at=case.submitted_at,
    )


def _state(order: Order, data: Mapping[str, Any], asked: Sequence[Asked], catalogue: Catalogue) -> None:
    leases = _leases(order, data)
    order.system = _system(order, data) or next((one.system for one in leases if one.system), None)
    order.zone = str((data.get("network") or {}).get("zone") or _zone_of(leases))
    term = data.get("term") or {}
    order.months = int(term.get("months") or 0)
    order.purpose = str(term.get("purpose") or (data.get("exit") or {}).get("reason") or "")[:400]
    order.prices = {**_prices(asked, catalogue), **order.prices}


def _write(entry: Entry) -> None:
    order = entry.order
    order.save()
    if entry.is_new:
        detail = {"number": order.number, "kind": order.kind}
        audit.record(SYSTEM, "cloud.enter", "order", order.id, detail=detail)
    OrderLine.objects.filter(order=order).delete()
    OrderLine.objects.bulk_create(entry.lines)
    Opening.objects.filter(order=order).delete()
    Opening.objects.bulk_create(entry.openings)


def _prices(asked: Sequence[Asked], catalogue: Catalogue) -> dict[str, int]:
    codes = {code for one in asked for code in one.components}
    if missing := sorted(code for code in codes if code not in catalogue.prices):
        raise Problem(
            "cloud.no_price",
            _("There was no price in force on the day of the order."),
            value=missing[0],
            remedy=_("The finance bureau sets it; then send the order again."),
        )
    return {code: catalogue.prices[code] for code in sorted(codes)}


def _leases(order: Order, data: Mapping[str, Any]) -> list[Lease]:
    """What a change, a renewal or an exit is about."""
    target = data.get("target") or {}
    stated = target.get("instances") or [one for one in (target.get("instance"),) if one]
    return [lease_of(one, order.owner_id) for one in stated]


def _zone_of(leases: Sequence[Lease]) -> str:
    return leases[0].order.zone if leases else ""


def _system(order: Order, data: Mapping[str, Any]) -> BusinessSystem | None:
    stated = (data.get("system") or {}).get("id")
    if not stated:
        return None
    try:
        found = BusinessSystem.objects.filter(pk=UUID(str(stated)), owner_id=order.owner_id).first()
    except ValueError:
        found = None
    if found is None:
        raise Problem(
            "cloud.no_such_system",
            _("This business system is not known."),
            value=str(stated)[:40],
            status=404,
        )
    if found.state not in ORDERABLE:
        raise Problem(
            "cloud.not_for_cloud",
            _("Nothing can be ordered for this system: it is classified or retired."),
            value=found.title,
            remedy=_("Classified systems belong to the classified network, a separate installation."),
        )
    return found


def _line(order: Order, number: int, one: Asked) -> OrderLine:
    return OrderLine(
        order=order,
        position=number,
        kind=one.kind,
        state=LineState.ASKED,
        code=one.code,
        title=one.title,
        delivery=one.delivery,
        image=one.image,
        target_id=one.target_id,
        asked_count=one.count,
        asked_data_gb=one.data_gb,
        asked_components=dict(one.components),
        components=dict(one.components),
        vcpus=one.amounts.vcpus,
        memory_mb=one.amounts.memory_mb,
        disk_gb=one.amounts.disk_gb,
    )


def _rows_of_ports(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    section = data.get("change") if "change" in data else data.get("network")
    return (section or {}).get("ports") or ()


def _asks_for_openings(data: Mapping[str, Any]) -> bool:
    return bool(_rows_of_ports(data)) or is_yes((data.get("change") or {}).get("public_ip"))


def _openings(order: Order, data: Mapping[str, Any], asked: Sequence[Asked]) -> list[Opening]:
    from zhengyun.services.cloud.logic.openings import addresses_wanted

    if order.system is None:
        return []
    target = (data.get("target") or {}).get("instance")
    shared = {
        "order": order,
        "system": order.system,
        "zone": order.zone,
        "instance_id": UUID(str(target)) if target else None,
    }
    found = [_port(row, shared) for row in _rows_of_ports(data)]
    return found + [Opening(what="address", **shared) for _each in range(addresses_wanted(asked))]


def _port(row: Mapping[str, Any], shared: Mapping[str, Any]) -> Opening:
    protocol = str(row.get("protocol") or "tcp").lower()
    try:
        low, high = (0, 0) if protocol == "icmp" else parse_ports(str(row.get("port", "")))
    except ValueError as error:
        words = _("This is no port or range of ports between 1 and 65535.")
        raise Problem("cloud.bad_order", words, value=str(row.get("port"))[:40]) from error
    remote = str(row.get("remote") or EVERYWHERE).strip()
    try:
        remote = str(ip_network(remote, strict=False))
    except ValueError as error:
        words = _("This is no address or network such as 10.8.0.0/16.")
        raise Problem("cloud.bad_order", words, value=remote[:64]) from error
    return Opening(
        what="port",
        protocol=protocol,
        port_from=low,
        port_to=high,
        remote=remote,
        note=str(row.get("note") or "")[:200],
        **shared,
    )
