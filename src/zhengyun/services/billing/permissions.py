"""Who may see, pay, keep the book and pay back. Every rule is a pair; what one may not see is 404.

A fee is its payer's: whoever acts for him and may see the case. finance_officer keeps the book at the
treasury that runs it, and sees it at the payee; a deputy sees, but moves no money.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.services.billing.models import PaymentOrder, Refund

FINANCE = "finance_officer"


def can_pay(actor: Actor, order: PaymentOrder) -> bool:
    """Payer, and entitled to the case: an agent's mandate may cover other matters only."""
    if actor.account_id is None or actor.roles or actor.party_id != order.payer_id:
        return False
    try:
        casework.get_case(actor, order.case_id)
    except Problem:
        return False
    return True


def check_can_pay(actor: Actor, order: PaymentOrder | None) -> PaymentOrder:
    if order is None or not can_pay(actor, order):
        raise no_such_order()
    return order


def places_of(actor: Actor) -> frozenset[UUID]:
    """At whose books the actor looks."""
    return actor.organizations(FINANCE)


def can_see_in_book(actor: Actor, order: PaymentOrder) -> bool:
    return bool(places_of(actor) & {order.treasury_id, order.payee_id})


def check_can_see_in_book(actor: Actor, order: PaymentOrder | None) -> PaymentOrder:
    if order is None or not can_see_in_book(actor, order):
        raise no_such_order()
    return order


def can_keep_book(actor: Actor, order: PaymentOrder) -> bool:
    own = {one.organization_id for one in actor.own_roles if one.role == FINANCE}
    return actor.scopes is None and actor.person_id is not None and order.treasury_id in own


def check_can_keep_book(actor: Actor, order: PaymentOrder) -> UUID:
    """The person who acts."""
    check_can_see_in_book(actor, order)
    if actor.person_id is None or not can_keep_book(actor, order):
        raise forbidden(
            "billing.may_not",
            _("Only a finance officer of the body that keeps this book pays back."),
            remedy=_("Ask somebody who holds the role for it."),
        )
    return actor.person_id


def can_decide_refund(actor: Actor, order: PaymentOrder, refund: Refund) -> bool:
    return can_keep_book(actor, order) and actor.person_id != refund.asked_by


def check_can_decide_refund(actor: Actor, order: PaymentOrder, refund: Refund) -> UUID:
    person_id = check_can_keep_book(actor, order)
    if not can_decide_refund(actor, order, refund):
        raise forbidden(
            "billing.own_refund",
            _("Who asked for a refund does not decide it."),
            remedy=_("Another finance officer decides."),
        )
    return person_id


def no_such_order() -> Problem:
    return not_found("billing.no_such_order", _("There is no such fee."))
