"""Driver for OpenID Connect Core 1.0: authorization code flow with PKCE (S256), state and nonce."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import IdentityKind, OidcSettings
from zhengyun.kernel.accounts.identity import claims as reading
from zhengyun.kernel.accounts.identity import outward
from zhengyun.kernel.accounts.identity.outward import AwayError, BadAnswerError, BusyError
from zhengyun.kernel.accounts.identity.provider import Identity
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

log = logging.getLogger("zhengyun.identity")
KEPT_FOR = timedelta(hours=1)
KEYS_ANEW_AFTER = timedelta(minutes=1)
AWAY_FOR = timedelta(seconds=15)
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
Document = dict[str, Any]


class OidcProvider:
    """One provider. Its description and keys are kept for an hour in each process; after a call without
    answer nobody waits for another one for 15 seconds."""

    def __init__(self, told: OidcSettings) -> None:
        self.told = told
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[datetime, Document]] = {}
        self._away_until: datetime | None = None

    @property
    def code(self) -> str:
        return self.told.code

    @property
    def title(self) -> str:
        return self.told.title

    @property
    def kind(self) -> IdentityKind:
        return self.told.kind

    def begin(self, state: str, nonce: str, verifier: str, back: str) -> str:
        with self._as_problems():
            address = str(self._description()["authorization_endpoint"])
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.told.client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return _with_query(address, query)

    def finish(self, params: Mapping[str, str], nonce: str, verifier: str, back: str) -> Identity:
        from zhengyun.kernel.accounts.identity import (
            id_token,
        )  # its library is large, and few have a provider

        if params.get("error"):
            raise _denied(params["error"])
        with self._as_problems():
            if params.get("iss", self.told.issuer) != self.told.issuer or not params.get("code"):
                raise BadAnswerError("parameters")
            tokens = self._tokens(params["code"], verifier, back)
            found = id_token.read(
                tokens.get("id_token"), self._keys, self.told.issuer, self.told.client_id, nonce
            )
            if reading.lacks(self.told, found):
                found = {**self._userinfo(tokens, found["sub"]), **found}
            return reading.identity_of(self.told, found)

    def leave(self, back: str) -> str:
        with self._as_problems():
            address = self._description().get("end_session_endpoint")
        if not self._is_safe(address):
            return ""
        query = {"client_id": self.told.client_id, "post_logout_redirect_uri": back}
        return _with_query(str(address), query)

    def check_config(self) -> list[str]:
        try:
            self._secret()
        except OSError as error:
            return [_("The client's secret cannot be read: %(error)s") % {"error": error.strerror}]
        try:
            self._description()
            self._keys(False)
        except (AwayError, BadAnswerError) as error:
            return [_("%(issuer)s cannot be used: %(error)s") % {"issuer": self.told.issuer, "error": error}]
        return []

    def _description(self) -> Document:
        found = self._document(f"{self.told.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.told.issuer:
            raise BadAnswerError("issuer")
        if not all(self._is_safe(found.get(name)) for name in ENDPOINTS):
            raise BadAnswerError("addresses")
        if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
            raise BadAnswerError("no S256")
        return found

    def _keys(self, is_anew: bool) -> list[Document]:
        address = str(self._description()["jwks_uri"])
        keys = self._document(address, KEYS_ANEW_AFTER if is_anew else KEPT_FOR).get("keys")
        return [one for one in keys if isinstance(one, dict)] if isinstance(keys, list) else []

    def _document(self, address: str, younger_than: timedelta = KEPT_FOR) -> Document:
        """A public document, kept; two of them at most belong to one provider."""
        with self._lock:
            kept = self._kept.get(address)
        if kept and clock.now() - kept[0] < younger_than:
            return kept[1]
        found = self._call(address)
        with self._lock:
            if len(self._kept) > 1 and address not in self._kept:
                self._kept.clear()
            self._kept[address] = (clock.now(), found)
        return found

    def _tokens(self, code: str, verifier: str, back: str) -> Document:
        description = self._description()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        client, secret = self.told.client_id, self._secret()
        methods = description.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in methods:
            pair = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
            headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        else:
            headers, form = {}, form | {"client_id": client, "client_secret": secret}
        return self._call(str(description["token_endpoint"]), form, headers)

    def _userinfo(self, tokens: Document, subject: str) -> Document:
        address, token = self._description().get("userinfo_endpoint"), tokens.get("access_token")
        if not self._is_safe(address) or not isinstance(token, str) or not token.isascii():
            return {}
        found = self._call(str(address), headers={"Authorization": f"Bearer {token}"})
        if found.get("sub") != subject:
            raise BadAnswerError("sub of user information")
        return found

    def _call(
        self, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Document:
        if self._away_until and clock.now() < self._away_until:
            raise AwayError("a moment ago")
        try:
            return outward.call(url, allows_loopback=self.told.allows_loopback, form=form, headers=headers)
        except BusyError:
            raise
        except AwayError:
            self._away_until = clock.now() + AWAY_FOR
            raise

    def _is_safe(self, url: object) -> bool:
        return outward.is_safe(url, allows_loopback=self.told.allows_loopback)

    def _secret(self) -> str:
        return self.told.secret_file.read_text().strip()

    @contextmanager
    def _as_problems(self) -> Iterator[None]:
        """The log gets a word, never what was sent."""
        try:
            yield
        except (AwayError, OSError) as error:
            log.warning("identity provider %s away: %s", self.code, error)
            raise Problem(
                "accounts.identity_away",
                _("%(title)s does not answer.") % {"title": self.title},
                remedy=_("Try again in a minute, or sign in another way."),
                status=503,
            ) from error
        except BadAnswerError as error:
            log.warning("identity provider %s not believed: %s", self.code, error)
            raise Problem(
                "accounts.identity_bad_answer",
                _("The answer of %(title)s cannot be trusted.") % {"title": self.title},
                remedy=_("Try again, or sign in another way."),
                status=502,
            ) from error


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _denied(error: str) -> Problem:
    if error == "access_denied":
        message = _("You did not allow the sign-in there.")
    else:
        message = _("The identity provider refused the sign-in.")
    return Problem("accounts.identity_denied", message, remedy=_("Sign in another way."), status=403)
