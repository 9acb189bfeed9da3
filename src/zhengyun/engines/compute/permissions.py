"""Who may do what with machines. Every rule is a pair: check_… raises, can_… answers.

A person who may not see an instance is told that there is none. What changes what a unit pays or what is
open to others (making, sizes, disks, deletion, addresses, openings, metering) is done only by the platform
itself, as the effect of an approved order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from zhengyun.engines.compute.models import Instance, Pool
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found


class Doing(StrEnum):
    """operate: start, stop, restart, snapshots. own: keys, first password, consent. build: what orders do.

    see_pool, run_pool: capacity and hosts; drain hosts, finish work orders."""

    SEE = "see"
    OPERATE = "operate"
    OWN = "own"
    CONSOLE = "console"
    BUILD = "build"
    SEE_POOL = "see_pool"
    RUN_POOL = "run_pool"


@dataclass(frozen=True, slots=True)
class May:
    """Roles that may: held at the owner, at the provider of the pool, anywhere (at the managing
    bodies, where some are named); and the platform itself."""

    at_owner: tuple[str, ...] = ()
    at_provider: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    system: bool = True


IT_OFFICER, OPERATOR, MANAGER = "it_officer", "cloud_operator", "cloud_manager"
TABLE: dict[Doing, May] = {
    Doing.SEE: May((IT_OFFICER,), (OPERATOR,), (MANAGER,)),
    Doing.OPERATE: May((IT_OFFICER,)),
    Doing.OWN: May((IT_OFFICER,), system=False),
    Doing.CONSOLE: May((IT_OFFICER,), system=False),
    Doing.BUILD: May(),
    Doing.SEE_POOL: May((), (OPERATOR,), (MANAGER,)),
    Doing.RUN_POOL: May((), (OPERATOR,)),
}
"""An operator's console rests on the owner's consent beside this table (`consoles/`)."""


def _everywhere() -> frozenset[UUID] | None:
    return None


_managing: list[Callable[[], frozenset[UUID] | None]] = [_everywhere]


def set_managing_bodies(find: Callable[[], frozenset[UUID] | None]) -> None:
    """Told at start by the service that knows: where `anywhere` roles are held so that they count.

    None: nobody is named, so they count wherever they are held.
    """
    _managing[0] = find


def stands_above(actor: Actor, doing: Doing) -> bool:
    """Whether the actor may for every owner and pool: the platform, and the roles `anywhere`."""
    rule = TABLE[doing]
    if actor.system:
        return rule.system
    held = actor.organizations(*rule.anywhere) if rule.anywhere else frozenset()
    if not held:
        return False
    bodies = _managing[0]()
    return bodies is None or bool(held & bodies)


def may(actor: Actor, doing: Doing, *, owner_id: UUID | None, provider_id: UUID | None) -> bool:
    """The table, for one owner and one provider (None: there is none, so no role at it counts)."""
    rule = TABLE[doing]
    if actor.system:
        return rule.system
    return bool(
        (owner_id and owner_id in actor.organizations(*rule.at_owner) and rule.at_owner)
        or (provider_id and provider_id in actor.organizations(*rule.at_provider) and rule.at_provider)
        or stands_above(actor, doing)
    )


def can(actor: Actor, doing: Doing, instance: Instance) -> bool:
    """Whether `check_can` passes."""
    return may(actor, doing, owner_id=instance.owner_id, provider_id=instance.pool.provider_id)


def check_can(actor: Actor, doing: Doing, instance: Instance) -> None:
    """Raises `compute.unknown_instance` (404) for who may not see it, else `compute.may_not` (403)."""
    if not can(actor, Doing.SEE, instance):
        raise unknown_instance(instance.id)
    if not can(actor, doing, instance):
        raise may_not()


def can_for_owner(actor: Actor, doing: Doing, owner_id: UUID) -> bool:
    """Whether `check_can_for_owner` passes."""
    return may(actor, doing, owner_id=owner_id, provider_id=None)


def check_can_for_owner(actor: Actor, doing: Doing, owner_id: UUID) -> None:
    """For what belongs to an owner without an instance: keys, groups. Raises `compute.may_not` (403)."""
    if not can_for_owner(actor, doing, owner_id):
        raise may_not()


def can_at_pool(actor: Actor, doing: Doing, pool: Pool) -> bool:
    """Whether `check_can_at_pool` passes."""
    return may(actor, doing, owner_id=None, provider_id=pool.provider_id)


def check_can_at_pool(actor: Actor, doing: Doing, pool: Pool) -> None:
    """Raises `compute.unknown_pool` (404) for who may not see it, else `compute.may_not` (403)."""
    if not can_at_pool(actor, Doing.SEE_POOL, pool):
        raise unknown_pool(pool.code)
    if not can_at_pool(actor, doing, pool):
        raise may_not()


def visible_to(actor: Actor) -> Q:
    """The instances that an actor may see, as a condition."""
    rule = TABLE[Doing.SEE]
    if stands_above(actor, Doing.SEE):
        return Q()
    return Q(owner_id__in=actor.organizations(*rule.at_owner)) | Q(
        pool__provider_id__in=actor.organizations(*rule.at_provider)
    )


def visible_pools(actor: Actor) -> Q:
    """The pools whose capacity an actor may see, as a condition."""
    rule = TABLE[Doing.SEE_POOL]
    if stands_above(actor, Doing.SEE_POOL):
        return Q()
    return Q(provider_id__in=actor.organizations(*rule.at_provider))


def check_system(actor: Actor) -> None:
    """What only the effect of an approved order does. Raises `compute.may_not` (403)."""
    if not can_build(actor):
        raise may_not()


def can_build(actor: Actor) -> bool:
    """Whether `check_system` passes."""
    return actor.system


def unknown_instance(value: object) -> Problem:
    return not_found("compute.unknown_instance", _("This machine is not known."), value=value)


def unknown_pool(value: object) -> Problem:
    return not_found("compute.unknown_pool", _("This pool is not known."), value=value)


def may_not() -> Problem:
    return forbidden(
        "compute.may_not",
        _("You may not do this with this machine."),
        remedy=_(
            "What changes its cost or its openings needs an order; the rest is for the owner's IT officer."
        ),
    )
