"""Who may upload packages and see changes: each check raises, each can answers."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.services.admin.roles import SYSTEM


def can_upload(actor: Actor) -> bool:
    return actor.scopes is None and bool(actor.organizations(*SYSTEM))


def check_can_upload(actor: Actor) -> None:
    if not can_upload(actor):
        raise forbidden("admin.may_not_upload", _("Only a system administrator uploads packages."))


def can_order_steps(actor: Actor) -> bool:
    """Standard steps, what is one of them, and findings: of the system administrator; a token only reads."""
    return actor.system or (actor.scopes is None and bool(actor.organizations(*SYSTEM)))


def check_can_order_steps(actor: Actor) -> None:
    if not can_order_steps(actor):
        raise forbidden("admin.may_not_order", _("Only a system administrator puts process steps in order."))


def signed_in(actor: Actor) -> UUID:
    """The account of whoever acts. Raises Problem 403 for the platform itself."""
    if actor.account_id is None:
        raise forbidden("admin.may_not_upload", _("Only a system administrator uploads packages."))
    return actor.account_id
