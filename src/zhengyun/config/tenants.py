"""The server of tenants' databases: a second cluster of our own, or an outside one by a setting.

Never the platform's own: a tenant's account cannot even ask for the names that stand there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zhengyun.config import home as homes
from zhengyun.config import postgres
from zhengyun.config.environment import Settings

if TYPE_CHECKING:
    from zhengyun.engines.compute.facade import DatabaseServer

SMALL = {**postgres.DURABLE, "shared_buffers": "32MB", "max_connections": "100"}
CLOSED = ("postgres", "template1")


class TenantCluster(postgres.Cluster):
    """Here nobody of the platform signs in but the administrator, and nobody enters what is not his."""

    @classmethod
    def of(cls, settings: Settings) -> TenantCluster:
        homes.ensure(settings.home)
        return cls(folder(settings.home), access_file(settings.home), settings.pg_bin, SMALL)

    def _prepare_logins(self) -> None:
        with self.connect() as session:
            for name in CLOSED:
                session.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC".encode())


def folder(home: Path) -> Path:
    return postgres.cluster_folder(home).with_name("tenants")


def access_file(home: Path) -> Path:
    return home / "keys" / "tenants.json"


def is_wanted(settings: Settings) -> bool:
    """Our own server starts with the first database that is asked for: most installations never need it."""
    return settings.tenant_database is None and (settings.home / "databases").is_dir()


def tell_compute(settings: Settings) -> None:
    from zhengyun.engines.compute import facade as compute

    compute.set_database_server(partial(server_of, settings), partial(what_hinders, settings))


def what_hinders(settings: Settings) -> list[str]:
    """Our own server comes up with the first database, unless it has no programs."""
    try:
        binaries = settings.pg_bin or postgres.wheel_binaries()
    except postgres.PostgresError as error:
        return [str(error)]
    if (binaries / "pg_dump").exists():
        return []
    words = "There is no program “pg_dump” in %(folder)s: name a server in ZHENGYUN_TENANT_DATABASE_URL."
    return [words % {"folder": binaries}]


def server_of(settings: Settings) -> DatabaseServer | None:
    """Read anew each time: our own may move to another port when it starts again."""
    from zhengyun.engines.compute.facade import DatabaseServer

    if there := settings.tenant_database:
        binaries = settings.pg_bin or postgres.wheel_binaries()
        return DatabaseServer(
            there.host, there.port, there.user, there.password, binaries, there.name, there.sslmode
        )
    access = postgres.Access.load(access_file(settings.home))
    if access is None:
        return None
    mine = access.database(postgres.SUPERUSER, "postgres")
    binaries = settings.pg_bin or postgres.wheel_binaries()
    return DatabaseServer(mine.host, mine.port, mine.user, mine.password, binaries)
