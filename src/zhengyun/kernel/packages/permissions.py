"""Who may install packages and switch them on or off."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden


def can_manage_packages(actor: Actor) -> bool:
    return actor.system or (actor.scopes is None and actor.has_role(Role.SYSTEM_ADMIN))


def check_can_manage_packages(actor: Actor) -> None:
    if not can_manage_packages(actor):
        raise forbidden(
            "packages.may_not_manage", _("Only a system administrator installs and switches packages.")
        )
