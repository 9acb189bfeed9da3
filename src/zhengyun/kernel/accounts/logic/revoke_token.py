"""Take a bearer token back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.models import ApiToken
from zhengyun.kernel.accounts.permissions import check_can_manage_tokens
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found


def revoke_token(actor: Actor, token_id: UUID) -> None:
    """It opens nothing from now on; revoking again changes nothing.

    Raises Problem `accounts.unknown_token`.
    """
    if (row := ApiToken.objects.filter(pk=token_id).first()) is None:
        raise not_found("accounts.unknown_token", _("This token is not known."), value=token_id)
    check_can_manage_tokens(actor, row.account_id)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now()):
            audit.record(actor, "accounts.revoke_token", "token", token_id)
