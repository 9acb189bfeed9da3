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
from zhengyun.services.cloud.logic.read_request import Asked
from zhengyun.services.cloud.models import BusinessSystem, Offering, Opening
from zhengyun.services.cloud.prices import PUBLIC_ADDRESS
from zhengyun.services.cloud.queries_systems import is_checked


def addresses_wanted(asked: Iterable[Asked]) -> int:
    codes = set(Offering.objects.filter(meter=PUBLIC_ADDRESS).values_list("code", flat=True))
    return sum(one.count for one in asked if one.code in codes)


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
    """Raises `cloud.no_safety_check` (409) and what compute raises. Done twice, it is open once."""
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
        compute.assign_public_address(SYSTEM, opening.instance_id, opening.order_id)
    opening.state, opening.opened_at = "open", clock.now()
    opening.save(update_fields=["state", "opened_at", "rule_id", "instance_id"])
    detail = {"what": opening.what, "zone": opening.zone, "order": str(opening.order_id)}
    audit.record(SYSTEM, "cloud.open", "opening", opening.id, detail=detail)


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
    """What waited for the safety check of this system; how many."""
    rows = list(Opening.objects.select_related("system").filter(system_id=system_id, state="waiting"))
    for opening in rows:
        open_one(opening)
    return len(rows)


def close_of(order_id: UUID) -> None:
    """Everything that an order opened, when it does not come about."""
    _close(Opening.objects.filter(order_id=order_id).exclude(state="closed"))


def close_for(instance_id: UUID) -> None:
    """Addresses of an instance that goes; ports belong to the system's group and stay for the others."""
    _close(Opening.objects.filter(instance_id=instance_id, what="address").exclude(state="closed"))


def _close(rows: Iterable[Opening]) -> None:
    for opening in rows:
        if opening.rule_id:
            compute.close_port(SYSTEM, opening.rule_id)
        if opening.what == "address" and opening.instance_id and opening.state == "open":
            compute.release_public_address(SYSTEM, opening.instance_id)
        opening.state = "closed"
        opening.save(update_fields=["state"])
        audit.record(SYSTEM, "cloud.close", "opening", opening.id, detail={"what": opening.what})
