"""An ID token is believed only after every check of OpenID Connect Core 1.0, 3.1.3.7."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

from zhengyun.kernel.accounts.identity.outward import BadAnswerError
from zhengyun.kit import clock

KEY_OF = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""Algorithms that count, with the kind of key: never none, never a shared secret."""
LEEWAY = 60
YOUNGER_THAN = 600
MIN_RSA_BITS = 2048
MOST_KEYS = 50
Keys = Callable[[bool], list[dict[str, Any]]]
"""The provider's keys; True: fetch them anew."""
_UNCHECKED_BY_LIBRARY = {
    "require": ["iss", "sub", "aud", "exp", "iat"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}
"""Times are compared here, by the clock of the house."""


def read(token: object, keys: Keys, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims. Raises BadAnswerError with a word for the log that never quotes the token."""
    if not isinstance(token, str):
        raise BadAnswerError("no id token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in KEY_OF or "crit" in header:
            raise BadAnswerError("algorithm")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(header, keys),
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            options=_UNCHECKED_BY_LIBRARY,  # type: ignore[arg-type]
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise BadAnswerError(type(error).__name__) from error
    _check_party(claims, client_id)
    _check_times(claims)
    if not constant_time_compare(str(claims.get("nonce") or ""), nonce):
        raise BadAnswerError("nonce")
    return claims


def _key(header: dict[str, Any], keys: Keys) -> Any:
    found = _fitting(header, keys(False)) or _fitting(header, keys(True))
    if len(found) != 1:
        raise BadAnswerError("key")
    key = jwt.PyJWK.from_dict(found[0], algorithm=header["alg"]).key
    if KEY_OF[header["alg"]] == "RSA" and key.key_size < MIN_RSA_BITS:
        raise BadAnswerError("short key")
    return key


def _fitting(header: dict[str, Any], keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    algorithm, kid = header["alg"], header.get("kid")
    return [
        one
        for one in keys[:MOST_KEYS]
        if one.get("kty") == KEY_OF[algorithm]
        and (kid is None or one.get("kid") == kid)
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
        and (algorithm != "ES256" or one.get("crv") == "P-256")
    ]


def _check_party(claims: dict[str, Any], client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    is_only_us = audience in (client_id, [client_id])
    if party != client_id and (party is not None or not is_only_us):
        raise BadAnswerError("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise BadAnswerError("sub")


def _check_times(claims: dict[str, Any]) -> None:
    now = clock.now().timestamp()
    times = {name: claims.get(name, now) for name in ("exp", "iat", "nbf")}
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in times.values()):
        raise BadAnswerError("times")
    if times["exp"] <= now - LEEWAY:
        raise BadAnswerError("expired")
    is_from_future = max(times["iat"], times["nbf"]) > now + LEEWAY
    if is_from_future or times["iat"] < now - YOUNGER_THAN - LEEWAY:
        raise BadAnswerError("times")
