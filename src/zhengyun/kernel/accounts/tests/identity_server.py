"""A small identity provider on loopback, for tests only: it signs with real keys, and can misbehave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from zhengyun.kernel.accounts.contracts import CLAIMS, IdentityKind, OidcSettings
from zhengyun.kernel.accounts.identity.oidc import OidcProvider
from zhengyun.kit import clock

CLIENT, SECRET = "zhengyun", "s3cret/of+tests"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048 if name != "short" else 1024)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Server(ThreadingHTTPServer):
    """lies: what it does wrong; claims: whom it vouches for; log: the paths that were asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.lies: set[str] = set()
        self.key_name, self.algorithm = "first", "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.log: list[str] = []
        self.is_closing = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what some tests are about."""

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser would carry back after somebody signed in at this address."""
        query = dict(parse_qsl(urlsplit(address).query))
        assert query["client_id"] == CLIENT
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = query | {"now": str(int(clock.now().timestamp()))}
        return {"code": code, "state": query["state"]}

    def description(self) -> dict[str, Any]:
        there = self.issuer if "elsewhere" not in self.lies else "http://plain.example"
        found: dict[str, Any] = {
            "issuer": self.issuer if "issuer" not in self.lies else "https://other.example",
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{there}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        if "post" in self.lies:
            found["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        return found

    def jwks(self) -> dict[str, Any]:
        if self.algorithm == "ES256":
            key = jwt.algorithms.ECAlgorithm.to_jwk(ec_key().public_key(), as_dict=True)
        else:
            key = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(self.key_name).public_key(), as_dict=True)
        return {"keys": [key | {"kid": self.key_name, "use": "sig"}]}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        begun = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        pair = base64.b64encode(b"zhengyun:s3cret%2Fof%2Btests").decode()
        is_client = authorization == f"Basic {pair}" or form.get("client_secret") == SECRET
        if not begun or not is_client or begun["code_challenge"] != challenge:
            return None
        if begun["redirect_uri"] != form["redirect_uri"]:
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(begun)}

    def id_token(self, begun: dict[str, str]) -> str:
        """Its time is that of the test, whose clock other threads do not see."""
        now, nonce = int(begun["now"]), begun["nonce"]
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        claims |= self.claims
        lies: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "aud": {"aud": "another"},
            "two audiences": {"aud": [CLIENT, "another"]},
            "azp": {"azp": "another"},
            "iss": {"iss": "https://other.example"},
            "expired": {"exp": now - 120},
            "old": {"iat": now - 3600},
            "future": {"iat": now + 3600},
            "text time": {"exp": "later"},
        }
        claims |= lies.get(next(iter(self.lies), ""), {})
        if "no exp" in self.lies:
            del claims["exp"]
        if "none" in self.lies:
            return jwt.encode(claims, "", algorithm="none")
        if "HS256" in self.lies:
            return self._confused(claims)
        if "other key" in self.lies:
            return jwt.encode(claims, rsa_key("other"), "RS256", {"kid": self.key_name})
        key = ec_key() if self.algorithm == "ES256" else rsa_key(self.key_name)
        return jwt.encode(claims, key, self.algorithm, {"kid": self.key_name})

    def _confused(self, claims: dict[str, Any]) -> str:
        """Signed with the public key as if it were a shared secret."""
        public = rsa_key(self.key_name).public_key()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        secret = public.public_bytes(serialization.Encoding.PEM, form)
        header = {"alg": "HS256", "kid": self.key_name}
        parts = [_coded(json.dumps(one).encode()) for one in (header, claims)]
        mark = hmac.new(secret, ".".join(parts).encode(), hashlib.sha256).digest()
        return ".".join([*parts, _coded(mark)])


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the screen."""

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self.server.description,
            "/jwks": self.server.jwks,
            "/userinfo": lambda: self.server.userinfo,
        }
        self._answer(answers[self.path]())

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        self._answer(self.server.token(form, self.headers.get("Authorization", "")))

    def _answer(self, found: dict[str, Any] | None) -> None:
        server, lies = self.server, self.server.lies
        server.log.append(self.path)
        if "slow" in lies:
            server.is_closing.wait(30)
        status = 400 if found is None else 500 if "broken" in lies else 302 if "redirect" in lies else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{server.issuer}/jwks")
        self.end_headers()
        content = json.dumps(found or {}).encode()
        content = b"<html>" if "html" in lies else content + b" " * (300_000 if "oversized" in lies else 0)
        self.wfile.write(content)


@contextmanager
def running() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.is_closing.set()
            server.shutdown()
            thread.join()


def driver(server: Server, folder: Path, kind: IdentityKind = IdentityKind.PERSON) -> OidcProvider:
    secret = folder / "secret"
    secret.write_text(SECRET)
    return OidcProvider(
        OidcSettings(
            code=kind.value,
            kind=kind,
            title="统一身份认证" if kind is IdentityKind.PERSON else "电子营业执照",
            issuer=server.issuer,
            client_id=CLIENT,
            secret_file=secret,
            claims=CLAIMS[kind],
            allows_loopback=True,
        )
    )
