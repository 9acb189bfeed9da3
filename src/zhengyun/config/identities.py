"""The settings of outside identity providers: one for people, one for people with their firm."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from zhengyun.kernel.accounts.contracts import CLAIMS, IdentityKind, OidcSettings

PREFIX = {IdentityKind.PERSON: "ZHENGYUN_PERSON_ID", IdentityKind.FIRM: "ZHENGYUN_FIRM_ID"}
TITLES = {IdentityKind.PERSON: "统一身份认证", IdentityKind.FIRM: "电子营业执照"}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_WHOM = {IdentityKind.PERSON: "of people", IdentityKind.FIRM: "of firms (电子营业执照)"}


def _listed(claims: Mapping[str, str]) -> str:
    return ",".join(f"{ours}={theirs}" for ours, theirs in claims.items())


HELP = {
    f"{PREFIX[kind]}_{name}": text
    for kind in IdentityKind
    for name, text in (
        ("ISSUER", f"https:// address of the OpenID Connect provider {_WHOM[kind]} (default: none)"),
        ("CLIENT", "name of this installation at that provider"),
        ("SECRET_FILE", "file with the secret of this installation there, mode 0600"),
        ("TITLE", f"words on the button (default: {TITLES[kind]})"),
        (
            "CLAIMS",
            f"names of its claims where they differ (default: {_listed(CLAIMS[kind])})",
        ),
    )
}


def read(given: Mapping[str, str], *, is_demo: bool) -> tuple[OidcSettings, ...]:
    """Those that are set. Raises ValueError with words."""
    found = (_provider(given, kind, is_demo=is_demo) for kind in IdentityKind)
    return tuple(one for one in found if one is not None)


def _provider(given: Mapping[str, str], kind: IdentityKind, *, is_demo: bool) -> OidcSettings | None:
    prefix = PREFIX[kind]
    some = [key for key in given if key.startswith(f"{prefix}_")]
    if not some:
        return None
    for name in ("ISSUER", "CLIENT", "SECRET_FILE"):
        if f"{prefix}_{name}" not in given:
            raise ValueError(f"{some[0]} is set, so {prefix}_{name} must be set too.")
    issuer, secret = given[f"{prefix}_ISSUER"], Path(given[f"{prefix}_SECRET_FILE"]).expanduser().absolute()
    _check_issuer(f"{prefix}_ISSUER", issuer, is_demo=is_demo)
    _check_secret(f"{prefix}_SECRET_FILE", secret)
    return OidcSettings(
        code=kind.value,
        kind=kind,
        title=given.get(f"{prefix}_TITLE", TITLES[kind]),
        issuer=issuer,
        client_id=given[f"{prefix}_CLIENT"],
        secret_file=secret,
        claims=_claims(f"{prefix}_CLAIMS", given.get(f"{prefix}_CLAIMS", ""), CLAIMS[kind]),
        allows_loopback=is_demo,
    )


def _check_issuer(key: str, issuer: str, *, is_demo: bool) -> None:
    parts = urlsplit(issuer)
    is_near = is_demo and parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or (parts.scheme != "https" and not is_near):
        raise ValueError(f"{key} must be an https:// address: who listens in could sign in as anybody.")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"{key} must have no user, no ? and no #.")


def _check_secret(key: str, path: Path) -> None:
    if not path.is_file():
        raise ValueError(f"{key}: there is no file {path}.")
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{key}: others may read {path}; say chmod 600.")
    if not path.read_text().strip():
        raise ValueError(f"{key}: {path} is empty.")


def _claims(key: str, text: str, known: Mapping[str, str]) -> dict[str, str]:
    found = dict(known)
    for pair in filter(None, (one.strip() for one in text.split(","))):
        ours, _sep, theirs = (part.strip() for part in pair.partition("="))
        if ours not in known or not theirs:
            raise ValueError(f"{key}: '{pair}' must be one of {', '.join(known)}, then =, then the claim.")
        found[ours] = theirs
    return found
