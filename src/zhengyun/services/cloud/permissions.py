"""Who may do what in the cloud service. Every rule is a pair: check_… raises, can_… answers.

it_officer and unit_leader stand at the department that owns, cloud_manager at the data bureau,
cloud_operator at a provider, finance_officer at the finance bureau; held elsewhere, these three count
nothing (`bodies`). What one may not see is 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.cloud import bodies

OWNERS = ("it_officer", "unit_leader")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows are seen: everybody's, or those of these owners; committed: only what was approved."""

    is_all: bool = False
    owners: frozenset[UUID] = frozenset()
    is_committed_only: bool = False

    def covers(self, owner_id: UUID) -> bool:
        return self.is_all or owner_id in self.owners


def scope_of_owners(actor: Actor) -> Scope:
    """For systems, quotas and cost."""
    if can_manage(actor) or can_set_price(actor):
        return Scope(is_all=True)
    return Scope(owners=actor.organizations(*OWNERS) | _overseen(actor))


def scope_of_orders(actor: Actor) -> Scope:
    """For orders and leases: a provider sees what was approved, of everybody."""
    found = scope_of_owners(actor)
    if not found.is_all and can_deliver(actor):
        return Scope(is_all=True, owners=found.owners, is_committed_only=True)
    return found


def can_see_owner(actor: Actor, owner_id: UUID) -> bool:
    return scope_of_owners(actor).covers(owner_id)


def can_order(actor: Actor, owner_id: UUID) -> bool:
    return actor.system or actor.has_role("it_officer", owner_id)


def can_register_system(actor: Actor, owner_id: UUID) -> bool:
    return can_order(actor, owner_id) or can_manage(actor)


def check_can_register_system(actor: Actor, owner_id: UUID) -> None:
    if not can_register_system(actor, owner_id):
        raise _may_not(_("Only the IT officer of the department or the data bureau registers its systems."))


def can_manage(actor: Actor) -> bool:
    """Quotas, safety checks, states of systems."""
    return actor.system or _counts(actor.organizations("cloud_manager"), bodies.managers)


def can_decide_for(actor: Actor, owner_id: UUID) -> bool:
    """Quota and safety checks: nobody of the unit itself; for the data bureau, who stands above it."""
    if actor.system:
        return True
    return owner_id not in actor.organizations() and (can_manage(actor) or owner_id in _overseen(actor))


def check_can_decide_for(actor: Actor, owner_id: UUID) -> None:
    if can_decide_for(actor, owner_id):
        return
    if owner_id in actor.organizations() and (can_manage(actor) or owner_id in _overseen(actor)):
        raise forbidden(
            "cloud.own_unit",
            _("Nobody decides this for a unit in which he holds a role himself."),
            remedy=_("Somebody of another body that manages the cloud does it."),
        )
    check_can_manage(actor)


def check_can_manage(actor: Actor) -> None:
    if not can_manage(actor):
        raise _may_not(_("Only the data bureau can do this."))


def can_set_price(actor: Actor) -> bool:
    return actor.system or _counts(actor.organizations("finance_officer"), bodies.finance)


def check_can_set_price(actor: Actor) -> None:
    if not can_set_price(actor):
        raise _may_not(_("Only the finance bureau sets prices."))


def can_deliver(actor: Actor) -> bool:
    held = actor.organizations("cloud_operator")
    return actor.system or bool(held and bodies.providers(held))


def check_can_deliver(actor: Actor) -> None:
    if not can_deliver(actor):
        raise _may_not(_("Only the provider delivers."))


def can_see_pools(actor: Actor) -> bool:
    return can_manage(actor) or can_deliver(actor) or bool(_overseen(actor))


def check_can_see_pools(actor: Actor) -> None:
    if not can_see_pools(actor):
        raise _may_not(_("Pools are seen by the data bureau and the providers."))


def _counts(held: frozenset[UUID], find: Callable[[], frozenset[UUID] | None]) -> bool:
    if not held:
        return False
    named = find()
    return named is None or bool(held & named)


def _overseen(actor: Actor) -> frozenset[UUID]:
    held = actor.organizations("cloud_manager")
    return bodies.overseen_by(held) if held else frozenset()


def _may_not(words: str) -> Problem:
    return forbidden("cloud.may_not", words, remedy=_("Ask somebody who holds the role for it."))
