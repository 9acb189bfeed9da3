"""Who writes, reviews and sees which notice. Every rule is a pair; what one may not see is 404.

A role at an organization holds for it and for everything below it. Lent roles of a deputy count as his own;
the four eyes are those of two natural persons, whoever lent what.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.roles import AUTHOR, PEOPLE, REVIEWER


def places_of(actor: Actor, *roles: str) -> frozenset[UUID]:
    """The organizations for which one of these roles holds (any of the website's when none is named)."""
    found = actor.organizations(*(roles or PEOPLE))
    return frozenset(one for place in found for one in parties.descendants(place))


def person_of(actor: Actor) -> UUID:
    """Raises `site.only_people` (403) where nobody is signed in."""
    if actor.person_id is None or actor.account_id is None:
        raise forbidden("site.only_people", _("Only a person does this."))
    return actor.person_id


def can_write_for(actor: Actor, organization_id: UUID) -> bool:
    return actor.person_id is not None and organization_id in places_of(actor, AUTHOR)


def check_can_write_for(actor: Actor, organization_id: UUID) -> UUID:
    """The person who writes. Raises `site.may_not_write` (403)."""
    if not can_write_for(actor, organization_id):
        raise forbidden(
            "site.may_not_write",
            _("You do not write for this organization."),
            remedy=_("Ask an administrator for the role of an editor there."),
        )
    return person_of(actor)


def can_see(actor: Actor, version: NoticeVersion) -> bool:
    return version.notice.organization_id in places_of(actor)


def check_can_see(actor: Actor, version: NoticeVersion | None) -> NoticeVersion:
    if version is None or not can_see(actor, version):
        raise no_such_notice()
    return version


def is_reviewer(actor: Actor, version: NoticeVersion) -> bool:
    return actor.person_id is not None and version.notice.organization_id in places_of(actor, REVIEWER)


def can_review(actor: Actor, version: NoticeVersion) -> bool:
    """A reviewer of its organization who has not written on it."""
    return is_reviewer(actor, version) and actor.person_id not in version.writers


def check_can_review(actor: Actor, version: NoticeVersion) -> UUID:
    """The person who decides. Raises `site.may_not_review`, `site.four_eyes` (403)."""
    if not is_reviewer(actor, version):
        raise _no_reviewer()
    if not can_review(actor, version):
        raise forbidden(
            "site.four_eyes",
            _("Who wrote on a text does not decide about it."),
            remedy=_("Another reviewer decides."),
        )
    return person_of(actor)


def check_can_withdraw(actor: Actor, version: NoticeVersion) -> UUID:
    """The person who takes it down: any reviewer of its organization, for what is down does no harm.

    Raises `site.may_not_review` (403).
    """
    if not is_reviewer(actor, version):
        raise _no_reviewer()
    return person_of(actor)


def _no_reviewer() -> Problem:
    return forbidden("site.may_not_review", _("You do not review for this organization."))


def no_such_notice() -> Problem:
    return not_found("site.no_such_notice", _("There is no such notice."))
