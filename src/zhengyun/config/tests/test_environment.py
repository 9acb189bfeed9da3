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
