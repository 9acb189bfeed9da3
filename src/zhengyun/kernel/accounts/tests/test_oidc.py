"""The driver believes a provider only what OpenID Connect lets it believe."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from zhengyun.kernel.accounts.identity import outward
from zhengyun.kernel.accounts.identity.oidc import OidcProvider
from zhengyun.kernel.accounts.identity.provider import Identity
from zhengyun.kernel.accounts.tests.identity_server import Server, driver, running
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

BACK = "http://127.0.0.1:8600/account/sign-in/with/person/back/"
VERIFIER = "v" * 64


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        found.claims = {"sub": "s-1", "name": "陈雨桐", "id_number": "99012419900307001x", "acr": "4"}
        yield found


@pytest.fixture
def oidc(server: Server, tmp_path: Path) -> OidcProvider:
    return driver(server, tmp_path)


def come_back(server: Server, oidc: OidcProvider, verifier: str = VERIFIER) -> Identity:
    params = server.authorize(oidc.begin("state", "nonce", VERIFIER, BACK))
    return oidc.finish(params, "nonce", verifier, BACK)


def refusal(server: Server, oidc: OidcProvider) -> str:
    with pytest.raises(Problem) as caught:
        come_back(server, oidc)
    return caught.value.code


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_who_comes_back_is_told_with_his_level_of_trust(
    server: Server, oidc: OidcProvider, algorithm: str
) -> None:
    server.algorithm = algorithm
    identity = come_back(server, oidc)
    assert (identity.subject, identity.name, identity.assurance) == ("s-1", "陈雨桐", 4)
    assert identity.id_number == "99012419900307001X"
    assert identity.id_number not in repr(identity)


def test_the_secret_goes_as_the_provider_wants_it(server: Server, oidc: OidcProvider) -> None:
    server.lies = {"post"}
    assert come_back(server, oidc).subject == "s-1"


LIES = "nonce,aud,two audiences,azp,iss,expired,old,future,text time,no exp,none,HS256,other key,issuer"


@pytest.mark.parametrize("lie", [*LIES.split(","), "elsewhere", "redirect", "oversized", "html"])
def test_what_cannot_be_trusted_is_refused(server: Server, oidc: OidcProvider, lie: str) -> None:
    server.lies = {lie}
    assert refusal(server, oidc) == "accounts.identity_bad_answer"


@pytest.mark.parametrize("lie", ["slow", "broken"])
def test_a_provider_that_does_not_answer_is_away_and_nobody_waits_for_it_again(
    server: Server, oidc: OidcProvider, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    monkeypatch.setattr(outward, "SECONDS", 0.2)
    server.lies = {lie}
    with clock.at(clock.now()):
        assert refusal(server, oidc) == "accounts.identity_away"
        asked = len(server.log)
        assert refusal(server, oidc) == "accounts.identity_away"
        assert len(server.log) == asked
    server.lies = set()
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert come_back(server, oidc).subject == "s-1"


def test_a_short_key_does_not_count(server: Server, oidc: OidcProvider) -> None:
    server.key_name = "short"
    with warnings.catch_warnings(action="ignore"):
        assert refusal(server, oidc) == "accounts.identity_bad_answer"


def test_description_and_keys_are_kept_and_new_keys_are_fetched_once_a_minute(
    server: Server, oidc: OidcProvider
) -> None:
    start = clock.now()
    with clock.at(start):
        come_back(server, oidc)
        come_back(server, oidc)
        assert server.log.count("/jwks") == server.log.count("/.well-known/openid-configuration") == 1
        server.key_name = "second"
        assert refusal(server, oidc) == "accounts.identity_bad_answer"
    with clock.at(start + timedelta(minutes=2)):
        assert come_back(server, oidc).subject == "s-1"
        assert server.log.count("/jwks") == 2


def test_another_verifier_gets_no_token(server: Server, oidc: OidcProvider) -> None:
    with pytest.raises(Problem):
        come_back(server, oidc, "w" * 64)


def test_user_information_is_asked_only_when_something_is_missing(server: Server, oidc: OidcProvider) -> None:
    come_back(server, oidc)
    assert "/userinfo" not in server.log
    number = server.claims.pop("id_number")
    server.userinfo = {"sub": "s-1", "id_number": number, "acr": "5"}
    identity = come_back(server, oidc)
    assert (identity.id_number, identity.assurance) == (number.upper(), 4)
    server.userinfo["sub"] = "s-2"
    assert refusal(server, oidc) == "accounts.identity_bad_answer"


def test_an_unknown_level_of_trust_is_the_lowest(server: Server, oidc: OidcProvider) -> None:
    server.claims["acr"] = "urn:very-high"
    assert come_back(server, oidc).assurance == 2


@pytest.mark.parametrize(
    ("url", "loopback", "is_fine"),
    [
        ("https://id.example/x", False, True),
        ("http://id.example/x", True, False),
        ("http://127.0.0.1:1/x", True, True),
        ("http://127.0.0.1:1/x", False, False),
        ("https://user@id.example/", False, False),
        ("https://id.example/\r\nHost: x", False, False),
        ("https://id.example:port/", False, False),
        ("file:///etc/passwd", True, False),
        (None, True, False),
    ],
)
def test_addresses_that_may_be_called(url: object, loopback: bool, is_fine: bool) -> None:
    assert outward.is_safe(url, allows_loopback=loopback) is is_fine


def test_what_is_wrong_with_the_settings_is_said(server: Server, oidc: OidcProvider) -> None:
    assert oidc.check_config() == []
    oidc.told.secret_file.unlink()
    assert len(oidc.check_config()) == 1
