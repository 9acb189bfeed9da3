"""Who may look after failed jobs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

MANAGER = "system_admin"


def can_manage_jobs(actor: Actor) -> bool:
    return actor.system or (actor.scopes is None and actor.has_role(MANAGER))


def check_can_manage_jobs(actor: Actor) -> None:
    if not can_manage_jobs(actor):
        raise forbidden("jobs.may_not_manage", _("Only a system administrator looks after failed jobs."))
