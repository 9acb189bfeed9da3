"""The providers of this installation; config wires them at start."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.identity.provider import IdentityProvider
from zhengyun.kit.errors import not_found

_providers: dict[str, IdentityProvider] = {}


def set_identity_providers(providers: Iterable[IdentityProvider]) -> None:
    """Wired by config at start."""
    found = {one.code: one for one in providers}
    _providers.clear()
    _providers.update(found)


def providers() -> tuple[IdentityProvider, ...]:
    return tuple(_providers.values())


def provider_of(code: str) -> IdentityProvider:
    """Raises Problem `accounts.identity_unknown_provider` (404)."""
    if (found := _providers.get(code)) is None:
        message = _("There is no such way to sign in here.")
        raise not_found("accounts.identity_unknown_provider", message, value=code)
    return found
