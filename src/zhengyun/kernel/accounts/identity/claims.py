"""From the claims of a provider to an `Identity`; which claim means what is a setting."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from zhengyun.kernel.accounts.contracts import IdentityKind, OidcSettings
from zhengyun.kernel.accounts.identity.outward import BadAnswerError
from zhengyun.kernel.accounts.identity.provider import HolderRole, Identity
from zhengyun.kit import clock

NEEDED = {
    IdentityKind.PERSON: ("name", "id_number"),
    IdentityKind.FIRM: ("name", "id_number", "uscc", "role"),
}
LEVELS = frozenset({"2", "3", "4", "5"})


def lacks(told: OidcSettings, claims: Mapping[str, Any]) -> bool:
    """Whether the page of user information has to be asked too."""
    return any(not claims.get(told.claims[name]) for name in NEEDED[told.kind])


def identity_of(told: OidcSettings, claims: Mapping[str, Any]) -> Identity:
    """An unknown level of trust counts as the lowest, an unknown role of a firm as none."""

    def text(name: str) -> str:
        value = claims.get(told.claims.get(name, ""), "")
        return str(value).strip()[:200] if isinstance(value, str | int) else ""

    name, level = text("name"), text("assurance")
    if not name:
        raise BadAnswerError("no name")
    is_firm = told.kind is IdentityKind.FIRM
    role = text("role")
    return Identity(
        provider=told.code,
        subject=str(claims["sub"]),
        name=name,
        id_number=text("id_number").upper(),
        assurance=int(level) if level in LEVELS else 2,
        uscc=text("uscc").upper() if is_firm else "",
        firm_name=text("firm_name") if is_firm else "",
        role=HolderRole(role) if is_firm and role in set(HolderRole) else None,
        delegated_until=_day(claims.get(told.claims.get("delegated_until", ""))) if is_firm else None,
    )


def _day(value: Any) -> date | None:
    """A date, or seconds since 1970; unreadable is none."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str):
            return date.fromisoformat(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return clock.local(datetime.fromtimestamp(value, UTC)).date()
    return None
