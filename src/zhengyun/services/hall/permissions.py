"""Whose wishes, watched items and calendars they are."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden


def owner_of(actor: Actor) -> tuple[UUID, UUID]:
    """Whose wishes they are, and for whom they hold. Raises `hall.nobody` (403)."""
    if actor.account_id is None or actor.party_id is None:
        raise forbidden("hall.nobody", _("Please sign in as a citizen for this."))
    return actor.account_id, actor.party_id
