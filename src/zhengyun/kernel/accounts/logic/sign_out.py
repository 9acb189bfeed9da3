"""End one's session."""

from __future__ import annotations

from django.http import HttpRequest

from zhengyun.kernel.accounts.logic.make_actor import CACHED, actor_for
from zhengyun.kernel.accounts.logic.sign_in_by_identity import SIGNED_IN_AT_PROVIDER
from zhengyun.kernel.audit import facade as audit


def sign_out(request: HttpRequest) -> str:
    """The row of the session is deleted, so a copied cookie opens nothing any more. Answers the code of
    the identity provider that had signed in, or ""."""
    actor = actor_for(request)
    provider = str(request.session.get(SIGNED_IN_AT_PROVIDER, ""))
    if actor.account_id is not None:
        audit.record(actor, "accounts.sign_out", "account", actor.account_id)
    request.session.flush()
    request.META.pop(CACHED, None)
    return provider
