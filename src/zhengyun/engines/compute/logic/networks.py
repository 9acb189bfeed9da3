"""Addresses are handed out here (IPAM) and nowhere else: one row is one address that is taken."""

from __future__ import annotations

from ipaddress import IPv4Network
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, queries, usage
from zhengyun.engines.compute.contracts import AddressView
from zhengyun.engines.compute.contracts.drivers import Capability
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.models import Address, Instance, Network
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict

TENANTS = IPv4Network("10.64.0.0/10")
PREFIX = 24
FIRST_HOST = 10
LAST_SEGMENT = (1 << (PREFIX - TENANTS.prefixlen)) - 1
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('compute.networks', 0))"


def connect(instance: Instance) -> Address:
    """An address in a network of the owner in this zone; a new network when all are full."""
    own = Network.objects.filter(owner_id=instance.owner_id, zone_id=instance.zone_id).order_by("segment")
    for network in own:
        if (found := take(network, instance)) is not None:
            return found
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    # Whoever waited for the lock may find the network that the other one made.
    for network in own.all():
        if (found := take(network, instance)) is not None:
            return found
    made = take(_new_network(instance, own.all().count()), instance)
    if made is None:
        raise _no_address_left()
    return made


def take(network: Network, instance: Instance, reference: UUID | None = None) -> Address | None:
    """The lowest free address; None when all are taken. The network's row is locked until the end."""
    Network.objects.select_for_update().get(id=network.id)
    block = IPv4Network(network.cidr)
    taken = {str(ip) for ip in network.addresses.values_list("ip", flat=True)}
    for number in range(min(FIRST_HOST, block.num_addresses // 2), block.num_addresses - 1):
        ip = str(block[number])
        if ip not in taken:
            return Address.objects.create(
                network=network,
                ip=ip,
                mac="" if network.is_public else _mac(network.segment, number),
                instance=instance,
                reference=reference,
                created_at=clock.now(),
            )
    return None


def _mac(segment: int, number: int) -> str:
    """Locally administered, and as unique as the segment with the number in it."""
    tail = (segment << (32 - PREFIX)) | number
    return ":".join(["02", "5a", *(f"{tail >> shift & 255:02x}" for shift in (24, 16, 8, 0))])


def _new_network(instance: Instance, count: int) -> Network:
    highest = Network.objects.aggregate(found=Max("segment"))["found"] or 0
    segment = highest + 1
    if segment > LAST_SEGMENT:
        raise _no_address_left()
    block = IPv4Network((int(TENANTS.network_address) + (segment << (32 - PREFIX)), PREFIX))
    return Network.objects.create(
        owner_id=instance.owner_id,
        zone_id=instance.zone_id,
        name=f"{instance.zone_id}-{count + 1}",
        cidr=str(block),
        gateway=str(block[1]),
        segment=segment,
        created_at=clock.now(),
    )


@transaction.atomic
def assign_public_address(actor: Actor, instance_id: UUID, reference: UUID | None) -> AddressView:
    """A public address for an instance of an internet zone; the one it has when it has one. SYSTEM only.

    Raises `compute.not_in_internet_zone` (422), `compute.no_address_left` (409).
    """
    instance = marking.locked(actor, instance_id, Doing.BUILD)
    if (held := _public(instance)) is not None:
        return queries.address_view(held)
    marking.check_is_there(instance)
    _check_may_be_public(instance)
    ranges = Network.objects.filter(is_public=True, zone_id=instance.zone_id).order_by("segment")
    found = next((one for network in ranges if (one := take(network, instance, reference))), None)
    if found is None:
        raise _no_address_left()
    marking.owe_change(actor, instance, "assign_public_address", address=found.ip)
    usage.note_change(instance.id)
    return queries.address_view(found)


@transaction.atomic
def release_public_address(actor: Actor, instance_id: UUID) -> None:
    """Give its public address back; nothing happens when it has none. SYSTEM only."""
    instance = marking.locked(actor, instance_id, Doing.BUILD)
    if (held := _public(instance)) is None:
        return
    held.delete()
    marking.owe_change(actor, instance, "release_public_address", address=held.ip)
    usage.note_change(instance.id)


def _public(instance: Instance) -> Address | None:
    return instance.addresses.select_related("network").filter(network__is_public=True).first()


def _check_may_be_public(instance: Instance) -> None:
    if not instance.zone.is_internet:
        raise Problem(
            "compute.not_in_internet_zone",
            _("Only machines of a zone that is open to the internet get a public address."),
            value=instance.zone.title,
            remedy=_("Order a machine in the internet zone for what the public is to reach."),
        )
    if Capability.PUBLIC_ADDRESS not in drivers.capabilities(instance.pool):
        raise marking.not_possible_here(_("public addresses"))


def _no_address_left() -> Problem:
    return conflict(
        "compute.no_address_left",
        _("All addresses are taken."),
        remedy=_("Tell the provider of the pool to add a range."),
    )
