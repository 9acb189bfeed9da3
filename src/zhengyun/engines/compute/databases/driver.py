"""The protocol of what makes databases, and PostgreSQL by its administrator's account."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.utils.translation import gettext as _
from psycopg import sql

from zhengyun.engines.compute.contracts.drivers import DriverError, PoolUnreachableError
from zhengyun.engines.compute.databases import doors, scram
from zhengyun.engines.compute.databases.server import Server

CONNECTION_LIMIT = 20
DUMP_SECONDS = 3600
OLDEST = 150000


@dataclass(frozen=True, slots=True)
class DatabaseSpec:
    """A database as it shall be, with the one account that may enter it."""

    name: str
    login: str
    verifier: str = field(repr=False)
    connection_limit: int = CONNECTION_LIMIT


@dataclass(frozen=True, slots=True)
class Dump:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Porter:
    """Signs in as `login`, acts as the tenant's account. The password has no character that needs quoting."""

    login: str
    acts_as: str
    password: str = field(repr=False)


class DatabaseDriver(Protocol):
    """Called from jobs. Twice with the same words is once; all but check_config may raise DriverError."""

    def check_config(self) -> list[str]: ...

    def create(self, spec: DatabaseSpec) -> None: ...

    def measure(self, spec: DatabaseSpec) -> int | None:
        """Its size in bytes; None when it is not there."""
        ...

    def back_up(self, spec: DatabaseSpec, target: Path) -> Dump: ...

    def restore(self, spec: DatabaseSpec, source: Path) -> None:
        """Whole or not at all: until the copy stands, the present database is left alone."""
        ...

    def drop(self, spec: DatabaseSpec) -> tuple[str, ...]:
        """What was removed and seen to be gone; the database is closed to everybody first."""
        ...


class PostgresDriver:
    """PostgreSQL 15 or later, over an account that may make databases and accounts."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def check_config(self) -> list[str]:
        missing = [name for name in ("pg_dump", "pg_restore") if not (self.server.binaries / name).exists()]
        found = [
            _("There is no program “%(name)s” in %(folder)s: backups cannot be made.")
            % {"name": name, "folder": self.server.binaries}
            for name in missing
        ]
        try:
            with self._session() as session:
                version = session.info.server_version
                found += doors.open_doors(session)
        except DriverError as error:
            return [error.reason, *found]
        if version < OLDEST:
            found.append(_("The server for tenants' databases is older than PostgreSQL 15: upgrade it."))
        return found

    def create(self, spec: DatabaseSpec) -> None:
        login = sql.Identifier(spec.login)
        rights = sql.SQL(
            "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT "
            "CONNECTION LIMIT {} PASSWORD {}"
        ).format(sql.Literal(spec.connection_limit), sql.Literal(spec.verifier))
        with self._session() as session:
            doors.check_closed(session)
            known = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [spec.login]).fetchone()
            verb = sql.SQL("ALTER ROLE {} {}" if known else "CREATE ROLE {} {}")
            session.execute(verb.format(login, rights))
        self._make(spec.name, spec.login, spec.login)

    def measure(self, spec: DatabaseSpec) -> int | None:
        question = "SELECT pg_database_size(oid) FROM pg_database WHERE datname = %s"
        with self._session() as session:
            row = session.execute(question, [spec.name]).fetchone()
        return int(row[0]) if row else None

    def back_up(self, spec: DatabaseSpec, target: Path) -> Dump:
        """Written beside its place and moved there: what lies there is whole."""
        target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        unfinished = target.with_suffix(".new")
        unfinished.touch(mode=0o600)
        try:
            with self._porter(spec) as porter:
                self._run(
                    porter, "pg_dump", "--format=custom", f"--file={unfinished}", f"--dbname={spec.name}"
                )
        except DriverError:
            unfinished.unlink(missing_ok=True)
            raise
        with unfinished.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        unfinished.replace(target)
        return Dump(target.stat().st_size, digest)

    def restore(self, spec: DatabaseSpec, source: Path) -> None:
        fresh = f"{spec.name}_new"
        self._drop_database(fresh)
        with self._porter(spec) as porter:
            self._make(fresh, porter.login, spec.login)
            self._run(
                porter, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
                "--no-privileges", f"--dbname={fresh}", str(source),
            )  # fmt: skip
        self._drop_database(spec.name)
        self._admit(fresh, spec.login)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self._session() as session:
            session.execute(rename.format(sql.Identifier(fresh), sql.Identifier(spec.name)))

    def drop(self, spec: DatabaseSpec) -> tuple[str, ...]:
        for name in (spec.name, f"{spec.name}_new"):
            self._drop_database(name)
        self._dismiss(spec)
        with self._session() as session:
            session.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(spec.login)))
            left = session.execute(
                "SELECT datname FROM pg_database WHERE datname = %s UNION ALL "
                "SELECT rolname FROM pg_roles WHERE rolname = %s",
                [spec.name, spec.login],
            ).fetchall()
        if left:
            raise DriverError(_("The database is not gone yet."), is_retryable=True)
        return (f"database {spec.name}", f"account {spec.login}")

    def _make(self, name: str, enters: str, owns: str) -> None:
        """Nobody can enter before it is closed to all but the account that shall."""
        here, owner = sql.Identifier(name), sql.Identifier(owns)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' ALLOW_CONNECTIONS false")
        with self._session() as session:
            if not session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                session.execute(make.format(here))
            session.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
        self._admit(name, enters)
        with self._session() as session:
            session.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(here))
        with self._session(name) as session:
            session.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
            session.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")

    def _admit(self, name: str, login: str) -> None:
        words = sql.SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}")
        with self._session() as session:
            session.execute(words.format(sql.Identifier(name), sql.Identifier(login)))

    @contextmanager
    def _porter(self, spec: DatabaseSpec) -> Iterator[Porter]:
        """An account of the moment that may do what the tenant may and nothing else: what a tenant wrote
        (functions in constraints, in indexes) runs while his data is read and put back."""
        porter = Porter(_porter_of(spec), spec.login, secrets.token_urlsafe(24))
        role, rights = (
            sql.Identifier(porter.login),
            sql.SQL(
                "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT PASSWORD {}"
            ).format(sql.Literal(scram.verifier(porter.password))),
        )
        self._dismiss(spec)
        with self._session() as session:
            session.execute(sql.SQL("CREATE ROLE {} {}").format(role, rights))
            session.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(spec.login), role))
        try:
            yield porter
        finally:
            self._dismiss(spec)

    def _dismiss(self, spec: DatabaseSpec) -> None:
        """Also after a crash in the middle. What it made belongs to the tenant."""
        role = sql.Identifier(_porter_of(spec))
        with self._session() as session:
            if not session.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [_porter_of(spec)]
            ).fetchone():
                return
            held = session.execute(
                "SELECT datname FROM pg_database WHERE datname = ANY(%s)", [[spec.name, f"{spec.name}_new"]]
            ).fetchall()
            for (name,) in held:
                words = sql.SQL("REVOKE ALL ON DATABASE {} FROM {}")
                session.execute(words.format(sql.Identifier(name), role))
            session.execute(sql.SQL("DROP ROLE {}").format(role))

    def _drop_database(self, name: str) -> None:
        with self._session() as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def _session(self, name: str = "") -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        there = self.server
        try:
            session = psycopg.connect(
                host=there.host, port=there.port, user=there.user, password=there.password,
                dbname=name or there.database, autocommit=True, connect_timeout=10,
                sslmode=there.sslmode or "prefer",
            )  # fmt: skip
        except psycopg.OperationalError as error:
            raise PoolUnreachableError(_said(error)) from error
        try:
            with session:
                yield session
        except psycopg.OperationalError as error:
            raise DriverError(_said(error), is_retryable=True) from error
        except psycopg.Error as error:
            raise DriverError(_said(error)) from error

    def _run(self, porter: Porter, program: str, *arguments: str) -> None:
        """The password goes through a file that only we read, never through arguments."""
        there, path = self.server, self.server.binaries / program
        if not path.exists():
            raise DriverError("; ".join(self.check_config()))
        with tempfile.NamedTemporaryFile("w") as secret:
            secret.write(f"*:*:*:*:{porter.password}\n")
            secret.flush()
            signs_in = ("-h", there.host, "-p", str(there.port), "-U", porter.login, "--no-password")
            environ = {"PATH": os.defpath, "LANG": "C.UTF-8", "PGPASSFILE": secret.name}
            if there.sslmode:
                environ["PGSSLMODE"] = there.sslmode
            try:
                done = subprocess.run(
                    [str(path), *signs_in, f"--role={porter.acts_as}", *arguments],
                    env=environ, capture_output=True, text=True, check=False, timeout=DUMP_SECONDS,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                words = _("%(program)s did not end within %(n)d minutes.")
                raise DriverError(words % {"program": program, "n": DUMP_SECONDS // 60}) from error
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            raise DriverError(
                _("%(program)s failed: %(words)s") % {"program": program, "words": " ".join(last)},
                is_retryable=True,
            )


def _porter_of(spec: DatabaseSpec) -> str:
    return f"porter_{spec.login}"


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split())[:300]
