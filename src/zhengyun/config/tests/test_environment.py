"""The environment is read once, and a wrong or unsafe one stops the start with words."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.config.environment import Login, Mode, Settings, SettingsError

APP = "postgresql://app:p%40ss@db.example:5433/gov?sslmode=require"
OWNER = "postgresql://owner:secret@db.example:5433/gov"


def test_without_settings_it_is_a_demonstration_on_this_machine() -> None:
    settings = Settings.from_env({})
    assert (settings.mode, settings.bind, settings.port) == (Mode.DEMO, "127.0.0.1", 8600)
    assert settings.public_url == "http://127.0.0.1:8600"
    assert (settings.gateway_port, settings.gateway_url) == (8601, "ws://127.0.0.1:8601")
    assert settings.home == Path("var").absolute()
    assert settings.is_embedded
    assert settings.login is Login.APP


def test_an_outside_database_is_taken_apart() -> None:
    settings = Settings.from_env({"ZHENGYUN_DATABASE_URL": APP, "ZHENGYUN_OWNER_DATABASE_URL": OWNER})
    assert settings.database
    assert (settings.database.user, settings.database.password) == ("app", "p@ss")
    assert (settings.database.host, settings.database.port, settings.database.name) == (
        "db.example",
        5433,
        "gov",
    )
    assert settings.database.sslmode == "require"
    assert not settings.is_embedded


def test_passwords_do_not_show_in_traces() -> None:
    settings = Settings.from_env({"ZHENGYUN_DATABASE_URL": APP, "ZHENGYUN_OWNER_DATABASE_URL": OWNER})
    assert "p@ss" not in repr(settings)
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"ZHENGYUN_PROT": "8600"}, "Unknown setting ZHENGYUN_PROT"),
        ({"ZHENGYUN_PORT": "eighty"}, "whole number from 1 to 65535"),
        ({"ZHENGYUN_PORT": "70000"}, "whole number from 1 to 65535"),
        ({"ZHENGYUN_MODE": "test"}, "one of: demo, production"),
        ({"ZHENGYUN_BIND": "0.0.0.0"}, "known passwords"),  # noqa: S104
        ({"ZHENGYUN_MODE": "production"}, "https://"),
        ({"ZHENGYUN_DATABASE_URL": "mysql://x/y"}, "postgresql://user"),
        ({"ZHENGYUN_OWNER_DATABASE_URL": OWNER}, "ZHENGYUN_DATABASE_URL must be set too"),
        ({"ZHENGYUN_DATABASE_URL": APP, "ZHENGYUN_OWNER_DATABASE_URL": APP}, "owns nothing"),
        ({"ZHENGYUN_DATABASE_URL": APP, "ZHENGYUN_LOGIN": "owner"}, "set ZHENGYUN_OWNER_DATABASE_URL"),
        ({"ZHENGYUN_SMTP_URL": "mail.example"}, "smtp://"),
        ({"ZHENGYUN_PUBLIC_URL": "gov.example"}, "http://"),
        ({"ZHENGYUN_GATEWAY_PORT": "8600"}, "must differ from ZHENGYUN_PORT"),
        ({"ZHENGYUN_GATEWAY_URL": "http://gov.example"}, "ws:// or wss://"),
        (
            {"ZHENGYUN_PUBLIC_URL": "https://gov.example", "ZHENGYUN_GATEWAY_URL": "ws://gov.example"},
            "must be a wss://",
        ),
        ({"ZHENGYUN_PG_BIN": "/nowhere"}, "no program 'postgres'"),
        ({"ZHENGYUN_WEB_WORKERS": "0"}, "from 1 to 8"),
    ],
)
def test_what_is_wrong_is_said(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words.replace("(", r"\(")):
        Settings.from_env(environ)


def test_production_behind_a_proxy_is_fine() -> None:
    settings = Settings.from_env(
        {"ZHENGYUN_MODE": "production", "ZHENGYUN_PUBLIC_URL": "https://gov.example/", "ZHENGYUN_BIND": "::"}
    )
    assert settings.public_url == "https://gov.example"
    assert settings.gateway_url == "wss://gov.example:8601"
    assert settings.site.name == "政务服务"


def provider_settings(secret: Path, **more: str) -> dict[str, str]:
    found = {"ISSUER": "https://id.example", "CLIENT": "zhengyun", "SECRET_FILE": str(secret), **more}
    return {f"ZHENGYUN_PERSON_ID_{name}": value for name, value in found.items()}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("of the client")
    path.chmod(0o600)
    return path


def test_an_identity_provider_is_taken_from_its_settings(secret: Path) -> None:
    (told,) = Settings.from_env(provider_settings(secret, CLAIMS="id_number=sfzh")).identity_providers
    assert (told.code, told.issuer, told.client_id) == ("person", "https://id.example", "zhengyun")
    assert told.claims == {"name": "name", "id_number": "sfzh", "assurance": "acr"}
    assert Settings.from_env({}).identity_providers == ()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ISSUER": "http://id.example"}, "must be an https:// address"),
        ({"ISSUER": "https://id.example/?x"}, "must have no user"),
        ({"CLIENT": ""}, "ZHENGYUN_PERSON_ID_CLIENT must be set too"),
        ({"SECRET_FILE": "missing"}, "there is no file"),
        ({"CLAIMS": "uscc=code"}, "must be one of name, id_number, assurance"),
    ],
)
def test_an_unsafe_identity_provider_stops_the_start(secret: Path, more: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings.from_env(provider_settings(secret, **more))


def test_a_secret_that_others_may_read_stops_the_start(secret: Path) -> None:
    secret.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        Settings.from_env(provider_settings(secret))


def test_an_identity_provider_on_this_machine_is_for_demonstrations_only(secret: Path) -> None:
    near = provider_settings(secret, ISSUER="http://127.0.0.1:9000")
    assert Settings.from_env(near).identity_providers[0].allows_loopback
    earnest = {"ZHENGYUN_MODE": "production", "ZHENGYUN_PUBLIC_URL": "https://gov.example"}
    with pytest.raises(SettingsError, match="must be an https:// address"):
        Settings.from_env(near | earnest)
