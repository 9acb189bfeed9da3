"""What an order opens: ports of its system's security group, public addresses of its servers.

Nothing is opened towards the internet before a passed 上线安全检测 of that system is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import GroupView, Protocol
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import LineKind, LineState
from zhengyun.services.cloud.logic.read_request import Asked
from zhengyun.services.cloud.models import BusinessSystem, Lease, Offering, Opening, OrderLine
from zhengyun.services.cloud.prices import PUBLIC_ADDRESS
from zhengyun.services.cloud.queries_systems import is_checked
from zhengyun.services.cloud.rules import HOLDING


def addresses_wanted(asked: Iterable[Asked]) -> int:
    codes = address_codes()
    return sum(one.count for one in asked if one.code in codes)


def address_codes() -> set[str]:
    return set(Offering.objects.filter(meter=PUBLIC_ADDRESS).values_list("code", flat=True))


def group_of(system: BusinessSystem, zone: str) -> GroupView:
    """One security group for each system and zone."""
    return compute.ensure_group(SYSTEM, system.owner_id, zone, system.code, system.id)


def is_towards_internet(opening: Opening) -> bool:
    return opening.what == "address" or any(
        zone.code == opening.zone and zone.is_internet for zone in compute.list_zones()
    )


def check_may_open(opening: Opening) -> None:
    """Raises `cloud.no_safety_check` (409)."""
    if is_towards_internet(opening) and not is_checked(opening.system_id):
        raise Problem(
            "cloud.no_safety_check",
            _("Nothing is opened to the internet before a safety check of the system is in force."),
            value=opening.system.title,
            remedy=_("Have the check made and recorded by the data bureau; what waits is opened then."),
            status=409,
        )


@transaction.atomic
def open_one(opening: Opening) -> None:
    """Raises `cloud.no_safety_check`, `cloud.has_address` (409) and what compute raises. Done twice, it is
    open once."""
    if opening.state == "open":
        return
    check_may_open(opening)
    if opening.what == "port":
        group = group_of(opening.system, opening.zone)
        protocol = Protocol(opening.protocol)
        rule = compute.open_port(
            SYSTEM, group.id, protocol, opening.port_from, opening.port_to, opening.remote,
            opening.note, opening.order_id,
        )  # fmt: skip
        opening.rule_id = rule.id
    elif opening.instance_id is not None:
        _check_has_none(opening, opening.instance_id)
        compute.assign_public_address(SYSTEM, opening.instance_id, opening.order_id)
    opening.state, opening.opened_at = "open", clock.now()
    opening.save(update_fields=["state", "opened_at", "rule_id", "instance_id"])
    detail = {"what": opening.what, "zone": opening.zone, "order": str(opening.order_id)}
    audit.record(SYSTEM, "cloud.open", "opening", opening.id, detail=detail)


def _check_has_none(opening: Opening, instance_id: UUID) -> None:
    """Two openings for one address: whichever ended first would take it from the other."""
    held = Opening.objects.filter(instance_id=instance_id, what="address", state="open")
    if held.exclude(pk=opening.pk).exists():
        raise Problem(
            "cloud.has_address",
            _("This server has a public address already."),
            remedy=_("One server has one public address; withdraw the order of the second."),
            status=409,
        )


def open_or_wait(order_id: UUID, servers: Sequence[UUID]) -> None:
    """Of a new order: what the safety check does not allow yet waits for it; addresses go to the servers
    in turn."""
    rows = list(Opening.objects.select_related("system").filter(order_id=order_id).order_by("id"))
    free = iter(servers)
    for opening in rows:
        if opening.what == "address" and opening.instance_id is None:
            opening.instance_id = next(free, None)
        try:
            open_one(opening)
        except Problem as problem:
            if problem.code != "cloud.no_safety_check":
                raise
            opening.state = "waiting"
            opening.save(update_fields=["state", "instance_id"])


def open_all(order_id: UUID) -> None:
    """Of a change: without the check it is refused, and somebody decides what to do."""
    for opening in Opening.objects.select_related("system").filter(order_id=order_id).order_by("id"):
        open_one(opening)


def open_waiting(system_id: UUID) -> int:
    """What waited for the safety check of this system; how many. What cannot be opened waits on."""
    rows = Opening.objects.select_related("system").filter(system_id=system_id, state="waiting")
    return sum(_try_to_open(opening) for opening in rows.order_by("id"))


def _try_to_open(opening: Opening) -> bool:
    try:
        open_one(opening)
    except Problem as problem:
        detail = {"what": opening.what, "code": problem.code}
        audit.record(SYSTEM, "cloud.open", "opening", opening.id, outcome="refused", detail=detail)
        return False
    return True


def close_of(order_id: UUID) -> None:
    """Everything that an order opened, when it does not come about."""
    _close(Opening.objects.filter(order_id=order_id).exclude(state="closed"))


def close_for(instance_id: UUID) -> list[UUID]:
    """Addresses of an instance that goes; the orders that have no address any more through it."""
    rows = list(Opening.objects.filter(instance_id=instance_id, what="address").exclude(state="closed"))
    _close(rows)
    left = Opening.objects.filter(order_id__in=[one.order_id for one in rows], what="address")
    has_some = set(left.exclude(state="closed").values_list("order_id", flat=True))
    return sorted({one.order_id for one in rows} - has_some)


def close_of_lease(lease: Lease) -> None:
    """The addresses that a lease of addresses stands for."""
    codes = address_codes()
    if lease.code not in codes:
        return
    rows = Opening.objects.filter(order_id=lease.order_id, what="address").exclude(state="closed")
    others = Lease.objects.filter(order_id=lease.order_id, code__in=codes, state__in=HOLDING)
    is_last = not others.exclude(pk=lease.pk).exists()
    _close(rows if is_last else rows.order_by("id")[: lease.line.approved_count or 0])


def close_unused_ports(system_id: UUID, zone: str) -> None:
    """Ports belong to the group of a system in a zone; without a server there, the next one would start
    with them."""
    made = (LineState.MAKING, LineState.DELIVERED)
    here = {"order__system_id": system_id, "order__zone": zone}
    lines = OrderLine.objects.filter(kind=LineKind.SERVER, state__in=made, **here)
    leases = Lease.objects.filter(line__kind=LineKind.SERVER, state__in=HOLDING, **here)
    if not lines.exists() and not leases.exists():
        ports = Opening.objects.filter(system_id=system_id, zone=zone, what="port")
        _close(ports.filter(state__in=("open", "waiting")))


def _close(rows: Iterable[Opening]) -> None:
    for opening in rows:
        _take_away(opening)
        opening.state = "closed"
        opening.save(update_fields=["state"])
        audit.record(SYSTEM, "cloud.close", "opening", opening.id, detail={"what": opening.what})


def _take_away(opening: Opening) -> None:
    if opening.state != "open":
        return
    if opening.rule_id and not _is_shared(opening):
        compute.close_port(SYSTEM, opening.rule_id)
    if opening.what == "address" and opening.instance_id:
        compute.release_public_address(SYSTEM, opening.instance_id)


def _is_shared(opening: Opening) -> bool:
    """Two orders that open the same ports have one rule."""
    return Opening.objects.filter(rule_id=opening.rule_id, state="open").exclude(pk=opening.pk).exists()


@transaction.atomic
def close_unchecked(system_id: UUID) -> int:
    """The check of this system has ended: its ports towards the internet wait for the next one; how many.

    Its public addresses stay: names in the DNS lead to them, and without ports nothing is reached there.
    """
    zones = [one.code for one in compute.list_zones() if one.is_internet]
    rows = Opening.objects.select_for_update(of=("self",)).filter(system_id=system_id, zone__in=zones)
    found = list(rows.filter(what="port", state="open").order_by("id"))
    for opening in found:
        _take_away(opening)
        opening.state, opening.rule_id, opening.opened_at = "waiting", None, None
        opening.save(update_fields=["state", "rule_id", "opened_at"])
        detail = {"what": opening.what, "reason": "check_ended"}
        audit.record(SYSTEM, "cloud.close", "opening", opening.id, detail=detail)
    return len(found)
