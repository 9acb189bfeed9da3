"""Who may change parties and mandates: each check raises, each can answers."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.parties.models import LegalEntity
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

REGISTRARS = ("system_admin", "security_admin", "counter_clerk")
ORGANIZERS = ("system_admin",)
PEOPLE = ("security_admin",)


def can_register_party(actor: Actor) -> bool:
    """The platform itself, administrators of people, and the counter for those who stand there."""
    return actor.system or any(actor.has_role(role) for role in REGISTRARS)


def check_can_register_party(actor: Actor) -> None:
    if not can_register_party(actor):
        raise forbidden("parties.may_not_register", _("You may not enter persons or firms here."))


def can_register_organization(actor: Actor) -> bool:
    return actor.system or any(actor.has_role(role) for role in ORGANIZERS)


def check_can_register_organization(actor: Actor) -> None:
    if not can_register_organization(actor):
        raise forbidden("parties.may_not_organize", _("Only a system administrator enters organizations."))


def can_grant_mandate(actor: Actor, principal_id: UUID) -> bool:
    """The platform itself, the principal as a person, or who represents the firm by law.

    An agent cannot pass the mandate on, so acting for the firm by mandate is not enough.
    """
    if actor.system:
        return True
    if actor.person_id is None or (actor.scopes is not None and not actor.has_scope("mandates:write")):
        return False
    if actor.person_id == principal_id:
        return True
    return LegalEntity.objects.filter(pk=principal_id, representative_id=actor.person_id).exists()


def check_can_grant_mandate(actor: Actor, principal_id: UUID) -> None:
    if not can_grant_mandate(actor, principal_id):
        raise forbidden(
            "parties.may_not_mandate",
            _("Only the principal grants or revokes this mandate."),
            remedy=_("Sign in as the firm's legal representative."),
        )


def can_renounce_mandate(actor: Actor, agent_id: UUID) -> bool:
    """The agent himself, whomever he acts for at the moment."""
    return actor.person_id == agent_id and (actor.scopes is None or actor.has_scope("mandates:write"))


def check_can_renounce_mandate(actor: Actor, agent_id: UUID) -> None:
    if not can_renounce_mandate(actor, agent_id):
        raise forbidden("parties.may_not_renounce", _("Only the agent gives this mandate up."))


def can_administer_people(actor: Actor) -> bool:
    """Who looks for people by name and enters or ends their mandates on proof."""
    return actor.system or (actor.scopes is None and any(actor.has_role(role) for role in PEOPLE))


def check_can_administer_mandates(actor: Actor) -> None:
    if not can_administer_people(actor):
        raise forbidden(
            "parties.may_not_administer", _("Only a security administrator enters or ends mandates on proof.")
        )
