from __future__ import annotations

from ipaddress import ip_network
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions, queries
from zhengyun.engines.compute.contracts import Desired, GroupView, Protocol, RuleView
from zhengyun.engines.compute.models import Instance, SecurityGroup, SecurityRule, Zone
from zhengyun.engines.compute.reconcile.names import soon
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found


@transaction.atomic
def ensure_group(
    actor: Actor, owner_id: UUID, zone: str, name: str, system_id: UUID | None = None
) -> GroupView:
    """The owner's security group of this name in a zone, made when it is not there. SYSTEM only."""
    permissions.check_system(actor)
    if not Zone.objects.filter(code=zone).exists():
        raise Problem("compute.unknown_zone", _("This network zone is not known."), value=zone)
    values = {"system_id": system_id, "created_at": clock.now()}
    group, is_new = SecurityGroup.objects.get_or_create(
        owner_id=owner_id, zone_id=zone, name=name[:60], defaults=values
    )
    if is_new:
        audit.record(actor, "compute.make_group", "security_group", group.id, detail={"zone": zone})
    return queries.group_view(group)


@transaction.atomic
def open_port(
    actor: Actor,
    group_id: UUID,
    protocol: Protocol,
    port_from: int,
    port_to: int,
    remote: str,
    note: str = "",
    reference: UUID | None = None,
) -> RuleView:
    """Let a CIDR reach ports of the group's instances; the rule that is there when it is. SYSTEM only.

    Raises `compute.bad_rule` (422), `compute.unknown_group` (404).
    """
    permissions.check_system(actor)
    group = SecurityGroup.objects.select_for_update().filter(id=group_id).first()
    if group is None:
        message = _("This security group is not known.")
        raise not_found("compute.unknown_group", message, value=group_id)
    rule, is_new = SecurityRule.objects.get_or_create(
        group=group,
        protocol=protocol,
        port_from=port_from,
        port_to=port_to,
        remote=_checked(protocol, port_from, port_to, remote),
        defaults={"note": note[:200], "reference": reference, "created_at": clock.now()},
    )
    if is_new:
        audit.record(actor, "compute.open_port", "security_group", group.id, detail=_detail(rule))
        _tell_machines(group)
    return queries.rule_view(rule)


@transaction.atomic
def close_port(actor: Actor, rule_id: UUID) -> None:
    """Take an opening away; nothing happens when it is not there. SYSTEM only."""
    permissions.check_system(actor)
    rule = SecurityRule.objects.select_related("group").select_for_update().filter(id=rule_id).first()
    if rule is None:
        return
    audit.record(actor, "compute.close_port", "security_group", rule.group_id, detail=_detail(rule))
    group = rule.group
    rule.delete()
    _tell_machines(group)


def _tell_machines(group: SecurityGroup) -> None:
    machines = Instance.objects.filter(security_group=group).exclude(desired=Desired.DELETED)
    for instance in machines.select_for_update().order_by("id"):
        instance.wanted_change += 1
        instance.version += 1
        instance.save(update_fields=["wanted_change", "version"])
        soon(instance.id)


def _checked(protocol: Protocol, port_from: int, port_to: int, remote: str) -> str:
    """The remote as the network that it names; a single address is a network of one."""
    is_icmp = protocol is Protocol.ICMP
    fits = port_from == port_to == 0 if is_icmp else 1 <= port_from <= port_to <= 65535
    try:
        network = ip_network(remote.strip(), strict=False)
    except ValueError:
        fits = False
    if not fits:
        raise Problem(
            "compute.bad_rule",
            _("An opening names ports between 1 and 65535 (ICMP: none) and a network such as 10.0.0.0/8."),
            value=f"{protocol} {port_from}-{port_to} {remote}"[:120],
        )
    return str(network)


def _detail(rule: SecurityRule) -> dict[str, str]:
    return {
        "protocol": rule.protocol,
        "ports": f"{rule.port_from}-{rule.port_to}",
        "remote": rule.remote,
        "reference": str(rule.reference or ""),
    }
