"""Who may work at a counter, and whose appointment it is. check_… raises, can_… answers."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden, not_found

CLERK = "counter_clerk"


def can_work_at(actor: Actor, organization_id: UUID) -> bool:
    """A clerk of the body to which the counter belongs, signed in himself."""
    return actor.scopes is None and actor.has_role(CLERK, organization_id)


def check_can_work_at(actor: Actor, organization_id: UUID) -> None:
    """Who works elsewhere is told that there is no such counter."""
    if not can_work_at(actor, organization_id):
        raise not_found("desk.no_such_counter", _("This counter is not known."))


def can_book_for(actor: Actor, party_id: UUID, item_code: str) -> bool:
    """For oneself, the firm that one heads, or by a mandate for the matter; officers book as citizens."""
    if actor.person_id is None or actor.scopes is not None or actor.roles:
        return False
    return parties.can_act_for(actor.person_id, party_id, item_code)


def check_can_book_for(actor: Actor, party_id: UUID, item_code: str) -> None:
    if not can_book_for(actor, party_id, item_code):
        raise forbidden(
            "desk.may_not_book",
            _("You may not make an appointment for this party."),
            remedy=_("Choose for whom you act: yourself, or a firm whose mandate you have."),
        )
