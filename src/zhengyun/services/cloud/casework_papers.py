"""What the letters of an order say of what was made, changed and wiped: results of its effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import queries_orders
from zhengyun.services.cloud.contracts import LineKind
from zhengyun.services.cloud.models import Certificate, OrderLine

Result = Mapping[str, Any]
NONE = "—"


def with_papers(
    answer: Done | Wait | Failed, tell: Callable[[UUID], Result], case_id: UUID
) -> Done | Wait | Failed:
    """The answer of an effect with what a letter says of it, once it is done."""
    return Done({**answer.result, **tell(case_id)}) if isinstance(answer, Done) else answer


def made(case_id: UUID) -> Result:
    """made: each server; others: what was delivered beside them; monthly_fen: the price of all of it."""
    lines = list(_lines(case_id))
    found = compute.get_instances(SYSTEM, [one for line in lines for one in line.instance_ids])
    servers = [_server(line, found[one]) for line in lines for one in line.instance_ids if one in found]
    others = [
        {"title": line.title, "count": line.approved_count or 0}
        for line in lines
        if line.kind != LineKind.SERVER and line.approved_count
    ]
    order = queries_orders.order_of_case(SYSTEM, case_id)
    return {"made": servers, "others": others, "monthly_fen": order.approved_fen if order else None}


def _lines(case_id: UUID) -> Iterator[OrderLine]:
    yield from OrderLine.objects.filter(order__case_id=case_id).order_by("position")


def _server(line: OrderLine, one: InstanceView) -> Result:
    addresses = {address.is_public: address.address for address in one.addresses}
    return {
        "name": one.name,
        "title": line.title,
        "data_gb": line.approved_data_gb or 0,
        "image": one.image_title,
        "address": addresses.get(False, NONE),
        "public_address": addresses.get(True, NONE),
    }


def changed(case_id: UUID) -> Result:
    """changes: what became of the instance, line by line."""
    lines = [one for one in _lines(case_id) if one.approved_count]
    found = compute.get_instances(SYSTEM, [one.target_id for one in lines if one.target_id])
    rows = [
        {
            "name": found[one.target_id].name if one.target_id in found else "",
            "title": f"{one.title} {one.approved_data_gb} GB" if one.approved_data_gb else one.title,
        }
        for one in lines
    ]
    return {"changes": rows}


def wiped(case_id: UUID) -> Result:
    """wiped: for each machine its disks, the digests of their destroyed keys, and what was removed."""
    row = Certificate.objects.filter(order__case_id=case_id).first()
    return {"wiped": [_machine(one) for one in row.items] if row else []}


def _machine(one: Mapping[str, Any]) -> Result:
    disks = one.get("items", ())
    return {
        "id": one["instance_id"],
        "name": one.get("name", ""),
        "wiped_at": f"{clock.local(datetime.fromisoformat(one['at'])):%Y-%m-%d %H:%M:%S}",
        "keys": [str(disk["key_sha256"]) for disk in disks if disk.get("key_sha256")],
        "items": [_item(disk) for disk in disks],
    }


def _item(disk: Mapping[str, str]) -> str:
    if "volume" not in disk:
        return disk.get("what", "")
    values = {
        "size": disk.get("size_gb", ""),
        "suite": disk.get("suite") or NONE,
        "what": disk.get("what", ""),
    }
    return _("Disk of %(size)s GB (%(suite)s): %(what)s") % values
