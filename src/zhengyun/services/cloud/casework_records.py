"""What a unit has before an acceptance case of an order begins: `resources.quota`, `.system`,
`.lease`.

Only ever used in runs that are taken back. A lease is made as an order makes it, so it needs a pool whose
driver makes no real machine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldValue, SourceContext, Wanted
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts, DiskClass, NewInstance
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud.contracts import LineState, OrderKind
from zhengyun.services.cloud.logic.activate_order import activate_order
from zhengyun.services.cloud.logic.read_request import Asked, piece
from zhengyun.services.cloud.logic.set_quota import set_quota
from zhengyun.services.cloud.models import BusinessSystem, Grade, Lease, Order, OrderLine
from zhengyun.services.cloud.prices import Catalogue, catalogue_on

Values = Mapping[str, Any]


class ResourceRecords:
    """A source of records that answers no question of a form."""

    name = "resources"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset()

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        return {}

    def enter(self, name: str, values: Values) -> None:
        _entering(name)(values)

    def has(self, name: str, values: Values) -> bool:
        """By `id` of a system, by `instance` of a lease; its other values are compared as texts."""
        _entering(name)
        wanted = dict(values)
        rows: list[BusinessSystem] | list[Lease]
        if name == "system":
            rows = list(BusinessSystem.objects.filter(pk=wanted.pop("id")))
        else:
            rows = list(Lease.objects.filter(instance_id=wanted.pop("instance")))
        return any(all(str(getattr(row, key)) == str(one) for key, one in wanted.items()) for row in rows)


def _entering(name: str) -> Any:
    found = {"quota": enter_quota, "system": enter_system, "lease": enter_lease}.get(name)
    if found is None:
        raise Problem("casework.no_record_source", _("No source keeps such records."), value=name)
    return found


def enter_quota(values: Values) -> None:
    """owner, vcpus, memory_gb, disk_gb."""
    allowed = Amounts(int(values["vcpus"]), int(values["memory_gb"]) * 1024, int(values["disk_gb"]))
    set_quota(SYSTEM, UUID(values["owner"]), allowed, "—")


def enter_system(values: Values) -> None:
    """id, owner, title, level, zone, approval_number."""
    owner = parties.get_party(UUID(values["owner"]))
    BusinessSystem.objects.create(
        id=UUID(values["id"]),
        code=f"S{values['id'][-12:]}",
        owner_id=owner.id,
        owner_name=owner.name,
        title=values["title"],
        protection_level=int(values.get("level", 2)),
        approval_number=values.get("approval_number", ""),
        zone=values.get("zone", ""),
        state=values.get("state", "planned"),
        created_at=clock.now(),
    )


def enter_lease(values: Values) -> None:
    """instance, owner, system, grade, zone, months, data_gb: a server, ordered and confirmed today."""
    catalogue = catalogue_on(clock.today())
    grade = catalogue.grade(values["grade"])
    asked = piece(grade, catalogue, 1, int(values.get("data_gb", 0)))
    instance_id, owner_id = UUID(values["instance"]), UUID(values["owner"])
    compute.create_instance(SYSTEM, _instance(values, grade, asked))
    order = _order(values, owner_id, asked, catalogue)
    OrderLine.objects.create(
        order=order,
        position=0,
        kind=asked.kind,
        state=LineState.DELIVERED,
        code=asked.code,
        title=asked.title,
        delivery=asked.delivery,
        image=asked.image,
        approved_count=1,
        approved_data_gb=asked.data_gb,
        asked_components=dict(asked.components),
        components=dict(asked.components),
        vcpus=asked.amounts.vcpus,
        memory_mb=asked.amounts.memory_mb,
        disk_gb=asked.amounts.disk_gb,
        instance_ids=[instance_id],
    )
    activate_order(uuid7(), order.case_id)


def _instance(values: Values, grade: Grade, asked: Asked) -> NewInstance:
    return NewInstance(
        id=UUID(values["instance"]),
        owner_id=UUID(values["owner"]),
        name=values.get("name", asked.title),
        zone=values["zone"],
        image=asked.image,
        vcpus=grade.vcpus,
        memory_mb=grade.memory_mb,
        root_gb=grade.root_gb,
        data_gb=(asked.data_gb,) if asked.data_gb else (),
        disk_class=DiskClass(grade.disk_class),
        system_id=UUID(values["system"]),
        pool=grade.pool,
    )


def _order(values: Values, owner_id: UUID, asked: Asked, catalogue: Catalogue) -> Order:
    return Order.objects.create(
        case_id=uuid7(),
        number=f"A{values['instance'][-12:]}",
        kind=OrderKind.NEW,
        owner_id=owner_id,
        owner_name=parties.get_party(owner_id).name,
        system_id=UUID(values["system"]),
        zone=values["zone"],
        state="confirmed",
        months=int(values.get("months", 12)),
        ordered_on=clock.today(),
        prices={code: catalogue.prices[code] for code in asked.components},
        committed_at=clock.now(),
        created_at=clock.now(),
    )
