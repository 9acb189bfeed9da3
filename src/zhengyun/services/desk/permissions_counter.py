"""Who may work at a counter, and whose appointment it is. check_… raises, can_… answers."""

from __future__ import annotations

from collections.abc import Sequence
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


def sits_at(actor: Actor, clerks: Sequence[str]) -> bool:
    """At a window that names its clerks: one of them, or his deputy."""
    mine = {actor.account_id, *(one.account_id for one in actor.absents)}
    return not clerks or any(str(one) in clerks for one in mine)


def check_sits_at(actor: Actor, clerks: Sequence[str]) -> None:
    if not sits_at(actor, clerks):
        raise forbidden(
            "desk.not_your_window",
            _("Colleagues sit at this window."),
            remedy=_("Open your own window; an administrator says who sits where."),
        )


def can_arrange(actor: Actor) -> bool:
    """A system administrator, signed in himself."""
    return actor.system or (actor.scopes is None and actor.has_role("system_admin"))


def check_can_arrange(actor: Actor) -> None:
    if not can_arrange(actor):
        raise forbidden("desk.may_not_enter", _("Only an administrator enters counters."))


def check_can_read_counters(actor: Actor) -> None:
    """Administrators look at how counters are arranged."""
    if not (can_arrange(actor) or (actor.scopes is None and actor.has_role("security_admin"))):
        raise forbidden("desk.may_not_enter", _("Only an administrator enters counters."))


def can_take(actor: Actor, organization_id: UUID, *, is_machine: bool) -> bool:
    """Numbers are taken at an enrolled machine, by a citizen on his own screen, or by a clerk there."""
    if is_machine or can_work_at(actor, organization_id):
        return True
    return actor.person_id is not None and actor.scopes is None and not actor.roles


def check_can_take(actor: Actor, organization_id: UUID, *, is_machine: bool) -> None:
    if not can_take(actor, organization_id, is_machine=is_machine):
        raise forbidden(
            "desk.not_a_ticket_machine",
            _("This screen is no ticket machine of the hall."),
            remedy=_("Take a number at a machine in the hall, or sign in and take it here."),
        )


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
