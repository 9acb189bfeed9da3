"""The server on which tenants' databases stand. Only config knows where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import PoolUnreachableError


@dataclass(frozen=True, slots=True)
class Server:
    """How its administrator signs in. binaries: folder of pg_dump and pg_restore, as new as it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    binaries: Path = Path("/usr/bin")
    database: str = "postgres"
    sslmode: str = ""


def _nowhere() -> Server | None:
    return None


_find: list[Callable[[], Server | None]] = [_nowhere]


def set_server(find: Callable[[], Server | None]) -> None:
    """Told by config at start; asked anew for each job, since an embedded server may move to another port."""
    _find[0] = find


def server() -> Server | None:
    return _find[0]()


def the_server() -> Server:
    """Raises PoolUnreachableError when there is none."""
    if found := server():
        return found
    raise PoolUnreachableError(_("There is no server for tenants' databases here."))
