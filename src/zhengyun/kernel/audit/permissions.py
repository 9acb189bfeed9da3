"""Who may read the records of everybody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

AUDITOR = "audit_admin"


def can_search(actor: Actor) -> bool:
    return actor.system or (actor.scopes is None and actor.has_role(AUDITOR))


def check_can_search(actor: Actor) -> None:
    if not can_search(actor):
        raise forbidden("audit.may_not_search", _("Only an audit administrator searches the audit."))
