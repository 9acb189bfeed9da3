"""Whether somebody supervises this installation already, and a database for a single command."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from zhengyun.config import home
from zhengyun.config.environment import Settings
from zhengyun.config.postgres import Cluster
from zhengyun.config.processes import SupervisorError, lock_path

PORT_SECONDS = 3.0


def _try_lock(settings: Settings) -> IO[str] | None:
    home.ensure(settings.home)
    file = lock_path(settings.home).open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


@contextmanager
def only_supervisor(settings: Settings) -> Iterator[None]:
    """Hold the installation; the kernel lets go of it however this process ends."""
    file = _try_lock(settings)
    if file is None:
        pid = lock_path(settings.home).read_text().strip()
        raise SupervisorError(
            f"Zhengyun runs already from {settings.home} (process {pid}). "
            "For a second installation set another ZHENGYUN_HOME and ZHENGYUN_PORT."
        )
    with file:
        yield


@contextmanager
def database(settings: Settings) -> Iterator[None]:
    """The database for one command: the one that runs, or ours, started and stopped around it."""
    file = _try_lock(settings) if settings.is_embedded else None
    if file is None:
        yield
        return
    with file:
        cluster = Cluster.of(settings)
        cluster.start()
        try:
            yield
        finally:
            cluster.stop()


def check_ports_are_free(settings: Settings) -> None:
    """A process that was just ended may hold its port for another moment."""
    _check_port(settings.bind, settings.port, "ZHENGYUN_PORT")
    _check_port(settings.bind, settings.gateway_port, "ZHENGYUN_GATEWAY_PORT")


def _check_port(bind: str, port: int, setting: str) -> None:
    deadline = time.monotonic() + PORT_SECONDS
    while (error := _port_error(bind, port)) is not None:
        if time.monotonic() > deadline:
            raise SupervisorError(
                f"Port {port} of {bind} cannot be used: {error.strerror}. "
                f"Choose another one: {setting}={_another(port)} make run"
            )
        time.sleep(0.1)


def _another(port: int) -> int:
    return port + 10 if port <= 65000 else port - 10


def _port_error(bind: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            return error
    return None
