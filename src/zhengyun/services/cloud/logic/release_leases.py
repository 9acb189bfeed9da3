"""What ends: machines are wiped, leases end, and a certificate says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhengyun.engines.casework.contracts import Done, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import with_check
from zhengyun.services.cloud.contracts import LeaseState, LineKind, LineState
from zhengyun.services.cloud.logic import databases, openings
from zhengyun.services.cloud.logic.commit_order import commit_order
from zhengyun.services.cloud.logic.provision_order import look_again
from zhengyun.services.cloud.models import Certificate, Lease, Order, OrderLine
from zhengyun.services.cloud.rules import HOLDING


@transaction.atomic
def release_leases(case_id: UUID) -> Done | Wait:
    """An exit: asked again, it waits until everything is wiped; then there is one certificate."""
    order = commit_order(case_id, {})
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    leases = [lease_of_target(order.owner_id, line.target_id) for line in lines]
    targets = [lease.instance_id for lease in leases if lease and lease.instance_id]
    stores = [lease.database_id for lease in leases if lease and lease.database_id]
    for line in lines:
        if line.state == LineState.COMMITTED:
            _give_back(order, line)
    evidence = wiped_of(targets, stores)
    if evidence is None:
        return Wait(look_again(min((line.asked_at for line in lines if line.asked_at), default=None)))
    for line in lines:
        if line.state == LineState.MAKING:
            line.state, line.delivered_at = LineState.CONFIRMED, clock.now()
            line.save(update_fields=["state", "delivered_at"])
    made = _certificate(order, evidence)
    return Done({"certificate": made.number, "instances": [str(one) for one in targets]})


def lease_of_target(owner_id: UUID, target_id: UUID | None) -> Lease | None:
    """The lease of an instance or a database, or with this id; the newest, also when it has ended."""
    rows = Lease.objects.select_for_update(of=("self",)).select_related("line").filter(owner_id=owner_id)
    named = Q(instance_id=target_id) | Q(database_id=target_id) | Q(pk=target_id)
    return rows.filter(named).order_by("-created_at").first() if target_id else None


def _give_back(order: Order, line: OrderLine) -> None:
    lease = lease_of_target(order.owner_id, line.target_id)
    if lease and lease.instance_id:
        end_instance(lease.instance_id, order.number)
    elif lease and lease.state in HOLDING:
        end_other(lease, order.number)
    line.state, line.asked_at = LineState.MAKING, clock.now()
    line.save(update_fields=["state", "asked_at"])


def end_instance(instance_id: UUID, reason: str) -> None:
    """Deletes it, gives its public address back and ends their leases; again, nothing more happens."""
    bare = openings.close_for(instance_id)
    compute.delete_instance(SYSTEM, instance_id, reason)
    held = Lease.objects.select_for_update(of=("self",)).filter(instance_id=instance_id, state__in=HOLDING)
    for lease in held.select_related("line"):
        end_lease(lease, reason)
    held = Lease.objects.select_for_update(of=("self",)).filter(order_id__in=bare, state__in=HOLDING)
    for lease in held.filter(code__in=openings.address_codes()).select_related("line"):
        end_lease(lease, reason)


def end_other(lease: Lease, reason: str) -> None:
    """What is no server: a database goes with its backups, the rest just ends."""
    if lease.database_id:
        compute.drop_database(SYSTEM, lease.database_id, reason)
    end_lease(lease, reason)


def end_lease(lease: Lease, reason: str) -> None:
    """What was delivered beside servers ends with the last server of its order, databases do not."""
    lease.state, lease.ended_at = LeaseState.ENDED, clock.now()
    lease.save(update_fields=["state", "ended_at"])
    audit.record(SYSTEM, "cloud.lease_end", "lease", lease.id, detail={"reason": reason[:80]})
    if lease.line.kind != LineKind.SERVER:
        openings.close_of_lease(lease)
        return
    if lease.system_id:
        openings.close_unused_ports(lease.system_id, lease.order.zone)
    held = Lease.objects.select_for_update(of=("self",)).filter(order_id=lease.order_id, state__in=HOLDING)
    if not held.filter(line__kind=LineKind.SERVER).exists():
        for one in held.exclude(line__kind=LineKind.DATABASE).select_related("line"):
            end_lease(one, reason)


def wiped_of(instance_ids: Sequence[UUID], database_ids: Sequence[UUID]) -> list[dict[str, Any]] | None:
    """Compute's evidence for all of them; None while one is not wiped yet."""
    found = []
    for instance_id in instance_ids:
        try:
            evidence = compute.wiped(SYSTEM, instance_id)
        except Problem as problem:
            if problem.code != "compute.not_wiped":
                raise
            return None
        found.append({**asdict(evidence), "instance_id": str(instance_id), "at": evidence.at.isoformat()})
    for database_id in database_ids:
        gone = databases.evidence_of(compute.get_database(SYSTEM, database_id))
        if gone is None:
            return None
        found.append(gone)
    return found


def _certificate(order: Order, evidence: Sequence[dict[str, Any]]) -> Certificate:
    made, is_new = Certificate.objects.get_or_create(
        order=order,
        defaults={
            "number": with_check(f"{order.number}W"),
            "owner_id": order.owner_id,
            "issued_at": clock.now(),
            "items": list(evidence),
        },
    )
    if is_new:
        detail = {"number": made.number, "instances": len(evidence)}
        audit.record(SYSTEM, "cloud.certify", "certificate", made.id, detail=detail)
    return made
