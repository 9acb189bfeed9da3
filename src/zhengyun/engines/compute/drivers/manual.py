"""Machines that people set up by hand: each thing to do is a work order with a clock.

What stands is what the finished orders say. Settings of such a pool: `hosts` (name, vcpus, memory_mb,
disk_gb, traits: what stands in the machine room), `working_days` (the promise, 3 when nothing is said).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import (
    Capability,
    ConsoleTarget,
    DriverError,
    HostFacts,
    MachineSpec,
    Observed,
    Power,
    Reading,
    Removed,
)
from zhengyun.engines.compute.logic import work_orders
from zhengyun.engines.compute.models import Pool, Volume, WorkOrder
from zhengyun.kit import clock

MADE = ("build", "change")
POWER_AFTER = {
    "build": Power.RUNNING,
    "start": Power.RUNNING,
    "restart": Power.RUNNING,
    "stop": Power.STOPPED,
}


def open_driver(pool: Pool) -> ManualDriver:
    return ManualDriver(pool)


class ManualDriver:
    name = "manual"
    capabilities = frozenset({Capability.BY_HAND})

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def check_config(self) -> list[str]:
        if self.pool.settings.get("hosts"):
            return []
        return [_("No hosts are listed. Name them in the settings of the pool under “hosts”.")]

    def inventory(self) -> list[HostFacts]:
        return [
            HostFacts(
                name=str(one["name"]),
                vcpus=int(one["vcpus"]),
                memory_mb=int(one["memory_mb"]),
                disk_gb=int(one["disk_gb"]),
                traits=frozenset(one.get("traits", ())),
            )
            for one in self.pool.settings.get("hosts", ())
        ]

    def observe(self) -> Mapping[UUID, Observed]:
        by_machine: dict[UUID, list[WorkOrder]] = {}
        for order in WorkOrder.objects.filter(pool=self.pool).order_by("asked_at", "id"):
            by_machine.setdefault(order.instance_id, []).append(order)
        disks = _disks(by_machine)
        seen = {machine: _seen(orders, disks.get(machine, [])) for machine, orders in by_machine.items()}
        return {machine: found for machine, found in seen.items() if found is not None}

    def apply(self, spec: MachineSpec) -> None:
        details = _details(spec)
        orders = self._orders(spec.id)
        if not any(order.action == "build" for order in orders):
            work_orders.ask(self.pool, spec.id, "build", details)
        elif _last_details(orders) != details:
            work_orders.ask(self.pool, spec.id, "change", details)

    def start(self, spec: MachineSpec) -> None:
        work_orders.ask(self.pool, spec.id, "start", {"name": spec.name})

    def stop(self, spec: MachineSpec, *, graceful_seconds: int) -> None:
        work_orders.ask(self.pool, spec.id, "stop", {"name": spec.name})

    def restart(self, spec: MachineSpec) -> None:
        work_orders.ask(self.pool, spec.id, "restart", {"name": spec.name})

    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        orders = self._orders(machine_id)
        if not orders:
            return ()
        if (
            done := next((one for one in orders if one.action == "remove" and one.done_at), None)
        ) is not None:
            return (Removed(None, _told(done), is_gone=True),)
        WorkOrder.objects.filter(pool=self.pool, instance_id=machine_id, done_at__isnull=True).exclude(
            action="remove"
        ).update(done_at=clock.now(), done_by=_("taken back"), facts={"taken_back": "yes"})
        if not any(order.action == "build" and _is_done(order) for order in orders):
            return ()
        work_orders.ask(self.pool, machine_id, "remove", {"name": str(orders[0].details.get("name", ""))})
        return (Removed(None, _("A work order to wipe and take it away is open."), is_gone=False),)

    def snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        raise _not_here()

    def restore(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        raise _not_here()

    def drop_snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        raise _not_here()

    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
        raise _not_here()

    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]:
        return {}

    def _orders(self, machine_id: UUID) -> list[WorkOrder]:
        rows = WorkOrder.objects.filter(pool=self.pool, instance_id=machine_id)
        return list(rows.order_by("asked_at", "id"))


def _is_done(order: WorkOrder) -> bool:
    return order.done_at is not None and "taken_back" not in order.facts


def _disks(machines: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """By machine: its disks in the order in which a work order names their sizes."""
    found: dict[UUID, list[UUID]] = {}
    rows = Volume.objects.filter(instance__in=machines, removed_at=None).order_by("position")
    for machine, disk in rows.values_list("instance_id", "id"):
        found.setdefault(machine, []).append(disk)
    return found


def _seen(orders: list[WorkOrder], disks: Sequence[UUID]) -> Observed | None:
    """None: taken away, or never set up and the order taken back. disks: in the order of their sizes."""
    if any(order.action == "remove" and order.done_at for order in orders):
        return None
    done = [order for order in orders if _is_done(order)]
    is_open = any(order.done_at is None for order in orders)
    if not any(order.action == "build" for order in done):
        return Observed(Power.BUILDING) if is_open else None
    if is_open:
        return Observed(Power.BUILDING)
    details = _last_details(done)
    sizes = [int(one) for one in details.get("disks_gb", "").split(", ") if one]
    powered = [order for order in sorted(done, key=_when) if order.action in POWER_AFTER]
    power = POWER_AFTER[powered[-1].action]
    return Observed(
        power=power,
        vcpus=int(details["vcpus"]),
        memory_mb=int(details["memory_mb"]),
        is_ready=power is Power.RUNNING,
        disks_gb=dict(zip(disks, sizes, strict=False)),
    )


def _when(order: WorkOrder) -> Any:
    return order.done_at, order.id


def _last_details(orders: list[WorkOrder]) -> dict[str, str]:
    return next((dict(one.details) for one in reversed(orders) if one.action in MADE), {})


def _details(spec: MachineSpec) -> dict[str, str]:
    """Everything that a person must know to set it up; no key and no password."""
    found = {
        "name": spec.name,
        "hostname": spec.hostname,
        "tenant": spec.tenant,
        "host": spec.host,
        "system": str(spec.image.get("name", "")),
        "vcpus": str(spec.vcpus),
        "memory_mb": str(spec.memory_mb),
        "disks_gb": ", ".join(str(disk.size_gb) for disk in spec.disks),
        "addresses": ", ".join(nic.address for nic in spec.nics),
        "public_addresses": ", ".join(nic.public for nic in spec.nics if nic.public),
        "openings": ", ".join(
            f"{rule.protocol} {rule.port_from}-{rule.port_to} {rule.remote}" for rule in spec.rules
        ),
    }
    return {key: value for key, value in found.items() if value}


def _told(order: WorkOrder) -> str:
    facts = ", ".join(f"{key}: {value}" for key, value in order.facts.items())
    return _("%(who)s says that it is wiped and taken away (%(facts)s)") % {
        "who": order.done_by,
        "facts": facts,
    }


def _not_here() -> DriverError:
    return DriverError(_("What people set up by hand has neither snapshots nor a console here."))
