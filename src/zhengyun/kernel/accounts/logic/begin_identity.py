"""Send somebody to an outside identity provider, and know him again when he comes back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.identity.provider import IdentityProvider
from zhengyun.kernel.accounts.logic.check_rate import check_rate
from zhengyun.kernel.accounts.logic.sign_in import check_address
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, forbidden

PENDING = "identity_pending"


def begin_identity(
    request: HttpRequest, provider: IdentityProvider, next_url: str, account_id: str = ""
) -> str:
    """The provider's address. account_id: whose account is to be connected; "" to sign in.

    Raises Problem `accounts.too_many` (429), `accounts.identity_away`, `accounts.identity_bad_answer`.
    """
    check_address(request)
    check_rate(f"identity:{request.META.get('REMOTE_ADDR', '')}", rules.IDENTITIES_PER_ADDRESS, 600)
    state, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 48))
    address = provider.begin(state, nonce, verifier, back_address(provider))
    request.session[PENDING] = {
        "provider": provider.code,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": next_url,
        "account": account_id,
        "at": clock.now().isoformat(),
    }
    return address


def take_pending(request: HttpRequest, provider: IdentityProvider) -> dict[str, Any]:
    """What this browser began; it counts once and for ten minutes.

    Raises Problem `accounts.identity_wrong_state` (403), `accounts.identity_expired` (401).
    """
    pending = request.session.get(PENDING) or {}
    given = request.GET.get("state", "")
    is_same = constant_time_compare(str(pending.get("state") or ""), given)
    if not given or not is_same or pending["provider"] != provider.code:
        raise forbidden(
            "accounts.identity_wrong_state",
            _("This sign-in was not begun in this browser, or it is over."),
            remedy=_("Begin again on this page."),
        )
    del request.session[PENDING]
    request.session.save()
    check_rate(f"identity-state:{given}", 1, 86_400)
    if clock.now() - datetime.fromisoformat(pending["at"]) > rules.IDENTITY_FOR:
        raise Problem(
            "accounts.identity_expired",
            _("The sign-in took longer than ten minutes."),
            remedy=_("Begin again on this page."),
            status=401,
        )
    return dict(pending)


def back_address(provider: IdentityProvider) -> str:
    return public_address(reverse("accounts:identity_back", args=[provider.code]))


def public_address(path: str) -> str:
    return f"{settings.ZHENGYUN.public_url}{path}"
