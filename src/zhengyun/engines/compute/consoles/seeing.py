"""Who may look at the console of an instance: the owner's IT officer, and an operator whom the owner lets."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.models import Consent, Instance
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden


def seen_instance(actor: Actor, instance_id: UUID) -> Instance:
    """With its pool. Raises Problem `compute.unknown_instance` (404)."""
    found = Instance.objects.select_related("pool").filter(pk=instance_id).first()
    if found is None or not permissions.can(actor, Doing.SEE, found):
        raise permissions.unknown_instance(instance_id)
    return found


def consents_in_force(instance_id: UUID) -> QuerySet[Consent]:
    now = clock.now()
    return Consent.objects.filter(
        instance_id=instance_id, granted_at__lte=now, until__gt=now, revoked_at=None
    )


def is_operator(actor: Actor, instance: Instance) -> bool:
    """Whether this is a person who operates the instance's pool."""
    return not actor.system and permissions.can_at_pool(actor, Doing.RUN_POOL, instance.pool)


def can_look(actor: Actor, instance: Instance) -> bool:
    """Whether `check_can_look` passes now."""
    if permissions.can(actor, Doing.CONSOLE, instance):
        return True
    return is_operator(actor, instance) and consents_in_force(instance.id).exists()


def check_can_look(actor: Actor, instance: Instance) -> None:
    """Raises Problem `compute.no_console_right` (403)."""
    if can_look(actor, instance):
        return
    remedy = ""
    if is_operator(actor, instance):
        remedy = _("Ask the owner's IT officer to let you.")
    raise forbidden("compute.no_console_right", _("You may not open this console."), remedy=remedy)
