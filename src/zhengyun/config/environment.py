"""The settings of one installation, read once from the environment and checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhengyun.config import identities
from zhengyun.kernel.accounts.contracts import OidcSettings

_CHECKOUT = Path(__file__).parents[3]


class Mode(StrEnum):
    """What an installation is for. Demonstration data and accounts exist only in DEMO."""

    DEMO = "demo"
    PRODUCTION = "production"


class Login(StrEnum):
    """The database login of a process: the owner changes the schema, the app owns nothing."""

    APP = "app"
    OWNER = "owner"


class SettingsError(Exception):
    """The environment cannot be used; the text says which setting is wrong and what to write instead."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where PostgreSQL listens and how to sign in."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    sslmode: str = ""

    @classmethod
    def from_url(cls, url: str, setting: str) -> Database:
        parts = urlsplit(url)
        name = parts.path.lstrip("/")
        if parts.scheme not in {"postgres", "postgresql"} or not parts.hostname or not name:
            raise SettingsError(f"{setting} must look like postgresql://user:password@host:5432/name.")
        found = re.search(r"(?:^|&)sslmode=([a-z-]+)(?:&|$)", parts.query)
        return cls(
            host=parts.hostname,
            port=parts.port or 5432,
            name=unquote(name),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sslmode=found.group(1) if found else "",
        )


HELP: dict[str, str] = {
    "ZHENGYUN_HOME": "folder of everything that this installation writes (default: ./var)",
    "ZHENGYUN_PORT": "port of the web server (default: 8600)",
    "ZHENGYUN_BIND": "address on which the web server listens (default: 127.0.0.1)",
    "ZHENGYUN_PUBLIC_URL": "address under which people reach it (default: http://<bind>:<port>)",
    "ZHENGYUN_GATEWAY_PORT": "port of the gateway for long connections (default: ZHENGYUN_PORT + 1)",
    "ZHENGYUN_GATEWAY_URL": "ws:// or wss:// address under which browsers reach the gateway "
    "(default: <host of the public address>:<gateway port>)",
    "ZHENGYUN_MODE": "demo or production (default: demo)",
    "ZHENGYUN_PG_BIN": "folder with the binaries of PostgreSQL 15 or later (default: those of the wheel)",
    "ZHENGYUN_DATABASE_URL": "an outside PostgreSQL for the login that owns nothing (default: embedded)",
    "ZHENGYUN_OWNER_DATABASE_URL": "the same database for the login that owns the schema",
    "ZHENGYUN_TENANT_DATABASE_URL": "administrator of an outside PostgreSQL for tenants' databases "
    "(default: a second embedded server)",
    "ZHENGYUN_GUEST_IMAGES": "folder with images of virtual machines (default: build/guest of the checkout)",
    "ZHENGYUN_LOGIN": "login of this one process: app or owner (default: app)",
    "ZHENGYUN_SMTP_URL": "mail server, smtp://user:password@host:25 or smtps:// (default: no mail leaves)",
    "ZHENGYUN_MAIL_FROM": "sender of mail (default: zhengyun@<host of the public address>)",
    "ZHENGYUN_SITE_NAME": "name on every page (default: 政务服务; demo: of the demonstration county)",
    "ZHENGYUN_REGION_NAME": "region on every page, for example 澜州市望溪县 (default: none)",
    "ZHENGYUN_ORGANIZER": "who runs the site, in the footer (default: none)",
    "ZHENGYUN_RECORD_NUMBER": "filing number of the site, in the footer (default: none)",
    "ZHENGYUN_HOTLINE": "telephone of the government hotline, in the footer (default: 12345)",
    "ZHENGYUN_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR (default: INFO)",
    "ZHENGYUN_WEB_WORKERS": "web processes, two threads each, 1 to 8 (default: 2)",
    "ZHENGYUN_WORKER_CONCURRENCY": "background jobs run at the same time, 1 to 8 (default: 4)",
    **identities.HELP,
}


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says about itself, in the words of the place (not translated)."""

    name: str = "政务服务"
    region: str = ""
    organizer: str = ""
    record_number: str = ""
    hotline: str = "12345"


DEMO_SITE = Site("望溪县政务服务", "澜州市望溪县", "望溪县人民政府办公室", "演ICP备 00000000 号")


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. Paths are absolute; addresses have no trailing slash."""

    home: Path
    port: int
    bind: str
    public_url: str
    gateway_port: int
    gateway_url: str
    mode: Mode
    login: Login
    pg_bin: Path | None
    guest_images: Path
    database: Database | None
    owner_database: Database | None
    tenant_database: Database | None
    smtp_url: str
    mail_from: str
    log_level: str
    web_workers: int
    worker_concurrency: int
    site: Site
    identity_providers: tuple[OidcSettings, ...] = ()

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    @property
    def is_embedded(self) -> bool:
        """Whether the database is our own child process."""
        return self.database is None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check the environment; raises SettingsError with words."""
        env = os.environ if environ is None else environ
        given = {key: value for key, value in env.items() if key.startswith("ZHENGYUN_") and value != ""}
        unknown = sorted(set(given) - set(HELP))
        if unknown:
            raise SettingsError(f"Unknown setting {', '.join(unknown)}. Known settings: {', '.join(HELP)}.")
        bind = given.get("ZHENGYUN_BIND", "127.0.0.1")
        port = _whole_number(given, "ZHENGYUN_PORT", 8600, 1, 65535)
        public_url = given.get("ZHENGYUN_PUBLIC_URL", f"http://{_shown_host(bind)}:{port}").rstrip("/")
        gateway_port = _whole_number(given, "ZHENGYUN_GATEWAY_PORT", min(port + 1, 65535), 1, 65535)
        gateway_url = given.get("ZHENGYUN_GATEWAY_URL", _gateway_url(public_url, gateway_port)).rstrip("/")
        app, owner = (
            _database(given, key) for key in ("ZHENGYUN_DATABASE_URL", "ZHENGYUN_OWNER_DATABASE_URL")
        )
        mode = Mode(_choice(given, "ZHENGYUN_MODE", [m.value for m in Mode], "demo"))
        settings = cls(
            home=Path(given.get("ZHENGYUN_HOME", "var")).expanduser().absolute(),
            port=port,
            bind=bind,
            public_url=public_url,
            gateway_port=gateway_port,
            gateway_url=gateway_url,
            mode=mode,
            site=_site(given, DEMO_SITE if mode is Mode.DEMO else Site()),
            identity_providers=_identity_providers(given, mode),
            login=Login(_choice(given, "ZHENGYUN_LOGIN", [one.value for one in Login], "app")),
            pg_bin=Path(given["ZHENGYUN_PG_BIN"]).expanduser() if "ZHENGYUN_PG_BIN" in given else None,
            guest_images=Path(given.get("ZHENGYUN_GUEST_IMAGES", _CHECKOUT / "build" / "guest")).absolute(),
            database=app,
            owner_database=owner,
            tenant_database=_database(given, "ZHENGYUN_TENANT_DATABASE_URL"),
            smtp_url=given.get("ZHENGYUN_SMTP_URL", ""),
            mail_from=given.get("ZHENGYUN_MAIL_FROM", f"zhengyun@{urlsplit(public_url).hostname}"),
            log_level=_choice(given, "ZHENGYUN_LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO"),
            web_workers=_whole_number(given, "ZHENGYUN_WEB_WORKERS", 2, 1, 8),
            worker_concurrency=_whole_number(given, "ZHENGYUN_WORKER_CONCURRENCY", 4, 1, 8),
        )
        settings._check_combinations()
        return settings

    def _is_same_server(self, own: Database) -> bool:
        there = self.tenant_database
        return there is not None and (there.host, there.port) == (own.host, own.port)

    def _check_combinations(self) -> None:
        parts = urlsplit(self.public_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError("ZHENGYUN_PUBLIC_URL must begin with http:// or https:// and name a host.")
        self._check_gateway(parts.scheme)
        if self.smtp_url and urlsplit(self.smtp_url).scheme not in {"smtp", "smtps"}:
            raise SettingsError("ZHENGYUN_SMTP_URL must begin with smtp:// or smtps://.")
        if self.owner_database and not self.database:
            raise SettingsError(
                "ZHENGYUN_OWNER_DATABASE_URL is set, so ZHENGYUN_DATABASE_URL must be set too."
            )
        if self.login is Login.OWNER and self.database and not self.owner_database:
            raise SettingsError("The schema is changed by its owner: set ZHENGYUN_OWNER_DATABASE_URL.")
        if self.database and self.owner_database and self.database.user == self.owner_database.user:
            raise SettingsError("ZHENGYUN_DATABASE_URL must not use the owner's login: the app owns nothing.")
        if self.tenant_database and self.database and self._is_same_server(self.database):
            raise SettingsError(
                "ZHENGYUN_TENANT_DATABASE_URL names the platform's own server: tenants need another one."
            )
        if self.pg_bin and not (self.pg_bin / "postgres").exists():
            raise SettingsError(f"ZHENGYUN_PG_BIN: there is no program 'postgres' in {self.pg_bin}.")
        if self.is_demo and not _is_loopback(self.bind):
            raise SettingsError(
                "ZHENGYUN_BIND opens demonstration accounts with known passwords to the network. "
                "Leave it at 127.0.0.1 or set ZHENGYUN_MODE=production."
            )
        if not self.is_demo and parts.scheme != "https":
            raise SettingsError("In production ZHENGYUN_PUBLIC_URL must be an https:// address.")

    def _check_gateway(self, scheme: str) -> None:
        parts = urlsplit(self.gateway_url)
        if parts.scheme not in {"ws", "wss"} or not parts.hostname:
            raise SettingsError("ZHENGYUN_GATEWAY_URL must begin with ws:// or wss:// and name a host.")
        if scheme == "https" and parts.scheme != "wss":
            raise SettingsError(
                "ZHENGYUN_GATEWAY_URL must be a wss:// address: browsers refuse ws:// on an https:// page."
            )
        if self.gateway_port == self.port:
            raise SettingsError("ZHENGYUN_GATEWAY_PORT must differ from ZHENGYUN_PORT.")


def _identity_providers(given: Mapping[str, str], mode: Mode) -> tuple[OidcSettings, ...]:
    try:
        return identities.read(given, is_demo=mode is Mode.DEMO)
    except (ValueError, OSError) as error:
        raise SettingsError(str(error)) from error


def _gateway_url(public_url: str, port: int) -> str:
    parts = urlsplit(public_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{'wss' if parts.scheme == 'https' else 'ws'}://{host}:{port}"


def _site(given: Mapping[str, str], default: Site) -> Site:
    return Site(
        name=given.get("ZHENGYUN_SITE_NAME", default.name),
        region=given.get("ZHENGYUN_REGION_NAME", default.region),
        organizer=given.get("ZHENGYUN_ORGANIZER", default.organizer),
        record_number=given.get("ZHENGYUN_RECORD_NUMBER", default.record_number),
        hotline=given.get("ZHENGYUN_HOTLINE", default.hotline),
    )


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _shown_host(bind: str) -> str:
    return "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104


def _database(given: Mapping[str, str], key: str) -> Database | None:
    return Database.from_url(given[key], key) if key in given else None


def _choice(given: Mapping[str, str], key: str, allowed: list[str], default: str) -> str:
    value = given.get(key, default)
    if value not in allowed:
        raise SettingsError(f"{key} is '{value}'; it must be one of: {', '.join(allowed)}.")
    return value


def _whole_number(given: Mapping[str, str], key: str, default: int, low: int, high: int) -> int:
    text = given.get(key, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{key} is '{text}'; it must be a whole number from {low} to {high}.")
    return int(text)
