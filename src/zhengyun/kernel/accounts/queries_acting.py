"""Whom an actor may act for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhengyun.kernel.notices.contracts import Mailbox
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateView, PartyKind
from zhengyun.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class ActingChoice:
    """A party that one may act for; mandates: those that allow it (none: oneself, or its head)."""

    party_id: UUID
    name: str
    kind: PartyKind
    mandates: tuple[MandateView, ...] = ()

    @property
    def last_day_before(self) -> date | None:
        """The first day on which no mandate holds any more."""
        return max((one.valid_until for one in self.mandates), default=None)


def choices(actor: Actor) -> list[ActingChoice]:
    """Oneself first, then one's own firms, then principals by name; for staff their organizations."""
    if actor.person_id is None:
        return []
    if actor.roles:
        found = parties.get_organizations(actor.organizations())
        return [ActingChoice(one.id, one.name, PartyKind.ORGANIZATION) for one in found.values()]
    own = [ActingChoice(actor.person_id, actor.name, PartyKind.PERSON)]
    own += [ActingChoice(one.id, one.name, one.kind) for one in parties.represented_by(actor.person_id)]
    return own + _principals(actor.person_id, {one.party_id for one in own})


def has_choice(actor: Actor) -> bool:
    """Citizens with a firm or mandate choose after signing in; staff begin at their desk."""
    return not actor.roles and len(choices(actor)) > 1


def _principals(person_id: UUID, known: set[UUID]) -> list[ActingChoice]:
    grouped: dict[UUID, list[MandateView]] = {}
    for mandate in parties.mandates_of(person_id):
        if mandate.principal_id not in known:
            grouped.setdefault(mandate.principal_id, []).append(mandate)
    kinds = parties.get_parties(grouped) if grouped else {}
    return [
        ActingChoice(party_id, held[0].principal_name, kinds[party_id].kind, tuple(held))
        for party_id, held in grouped.items()
    ]


def mailboxes(actor: Actor) -> list[Mailbox]:
    """The notices that an actor may read: his own, and those of the party that he acts for, as far as
    his mandates for it reach."""
    own = [Mailbox(actor.account_id)] if actor.account_id else []
    if actor.party_id is None:
        return own
    return [*own, Mailbox(actor.party_id, parties.mandated_matters(actor))]
