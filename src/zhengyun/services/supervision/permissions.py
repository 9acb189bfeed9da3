"""Who rates, who reads which ratings, who makes good: each check raises, each can answers.

Lent roles of a deputy count as his own here: a rectification does not wait for a leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, forbidden
from zhengyun.services.supervision.roles import ANSWERERS, OFFICERS, WATCHERS
from zhengyun.services.supervision.rules_ratings import DEPARTMENTS_ACTS, SUPERVISORS_ACTS

DEPTH = 10


def watched(actor: Actor) -> frozenset[UUID]:
    """The organizations whose ratings the actor supervises, with all below them."""
    return _below(actor.organizations(*WATCHERS))


def worked_in(actor: Actor, roles: Iterable[str] = OFFICERS) -> frozenset[UUID]:
    """The departments that these roles of the actor belong to: what is below them, and what they are
    sections of, but for the government at the root."""
    places = actor.organizations(*(role for role in roles if role not in WATCHERS))
    above = (one for place in places for one in _above(place))
    return _below(places) | frozenset(above)


def _below(places: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset(one for place in places for one in parties.descendants(place))


def _above(place: UUID) -> Iterable[UUID]:
    parent = parties.get_organization(place).parent_id
    for _level in range(DEPTH):
        if parent is None:
            return
        above = parties.get_organization(parent).parent_id
        if above is not None:
            yield parent
        parent = above


def account_of(actor: Actor) -> UUID:
    """Raises `supervision.only_people` (403) where nobody is signed in."""
    if actor.account_id is None:
        raise forbidden("supervision.only_people", _("Only a person does this."))
    return actor.account_id


def party_of(actor: Actor) -> UUID:
    """Raises `supervision.no_party` (403) for who acts for nobody."""
    if actor.party_id is None:
        raise forbidden("supervision.no_party", _("Please sign in as a citizen for this."))
    return actor.party_id


def is_applicant(actor: Actor, case: CaseView) -> bool:
    return actor.account_id is not None and actor.party_id is not None and actor.party_id == case.applicant_id


def can_rate(actor: Actor, case: CaseView) -> bool:
    return is_applicant(actor, case) and case.closed_at is not None


def check_can_rate(actor: Actor, case: CaseView) -> None:
    """Raises `supervision.only_applicant` (403), `supervision.not_closed` (409)."""
    if not is_applicant(actor, case):
        message = _("Only the applicant rates a matter.")
        raise forbidden("supervision.only_applicant", message, value=case.number)
    if case.closed_at is None:
        remedy = _("You can rate it as soon as it is closed.")
        message = _("This matter is not closed yet.")
        raise conflict("supervision.not_closed", message, value=case.number, remedy=remedy)


def is_visitor(actor: Actor) -> bool:
    """Who is served at a counter; whoever works for the government rates no counter."""
    return not actor.roles and not actor.system


def check_is_visitor(actor: Actor) -> None:
    """Raises `supervision.only_visitors` (403)."""
    if not is_visitor(actor):
        raise forbidden(
            "supervision.only_visitors",
            _("An officer rates no counter."),
            remedy=_("Who was served rates: on the tablet, or with the code on the receipt."),
        )


def can_act(actor: Actor, organization_id: UUID, act: str) -> bool:
    """On a rectification of this department, whatever its state."""
    if any(act == known for _state, known in DEPARTMENTS_ACTS):
        return organization_id in worked_in(actor, ANSWERERS)
    is_known = act == "contact" or any(act == known for _state, known in SUPERVISORS_ACTS)
    return is_known and organization_id in watched(actor)


def check_can_act(actor: Actor, organization_id: UUID, act: str) -> None:
    if not can_act(actor, organization_id, act):
        raise forbidden(
            "supervision.may_not",
            _("The supervising body assigns, calls back and closes; the head of the department answers."),
        )
