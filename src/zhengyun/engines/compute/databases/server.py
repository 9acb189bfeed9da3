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


def _nothing() -> list[str]:
    return []


_find: list[Callable[[], Server | None]] = [_nowhere]
_what_hinders: list[Callable[[], list[str]]] = [_nothing]


def set_server(find: Callable[[], Server | None], what_hinders: Callable[[], list[str]]) -> None:
    """Told by config at start; asked anew for each job, since an embedded server may move to another port.

    what_hinders: asked while there is no server: why none can come up, in words; [] when one will.
    """
    _find[0], _what_hinders[0] = find, what_hinders


def server() -> Server | None:
    return _find[0]()


def what_hinders() -> list[str]:
    return _what_hinders[0]()


def the_server() -> Server:
    """Raises PoolUnreachableError when there is none."""
    if found := server():
        return found
    raise PoolUnreachableError(_("There is no server for tenants' databases here."))
