"""What costs much to set up is set up once in a run of the tests; its processes then take copies."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.installation import Installation, free_ports

MIGRATED = "migrated"


def shared_folder() -> Path:
    """A folder that all processes of this run see; it goes when the first of them ends."""
    folder = Path(os.environ["ZHENGYUN_HOME"]) / "prepared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """Only one process at a time is in here; the path is where it says that it is done."""
    folder = shared_folder()
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


def installation(name: str) -> Installation:
    """With its tables and its static files, not started yet."""
    return copied(MIGRATED, name, _migrated)


def copied(template: str, name: str, prepare: Callable[[], Installation]) -> Installation:
    """An installation like the one that `prepare` makes and does not leave running."""
    with alone(template) as place:
        if not place.exists():
            _keep(prepare(), place)
    made = Installation(with_demo=False, name=name)
    _copy(place / "home", made.home)
    _copy(place / "postgres", _cluster(made))
    _take_another_port(made)
    return made


def _migrated() -> Installation:
    made = Installation(with_demo=False, name=MIGRATED)
    try:
        made.run("static")
        made.run("migrate")
    except BaseException:
        made.remove()
        raise
    return made


def _keep(made: Installation, place: Path) -> None:
    """The cluster may lie within the home or far from it: here they are beside each other."""
    unfinished = place.with_suffix(".new")
    unfinished.mkdir()
    try:
        shutil.move(_cluster(made), unfinished / "postgres")
        shutil.move(made.home, unfinished / "home")
    finally:
        made.remove()
    unfinished.rename(place)


def _copy(source: Path, target: Path) -> None:
    """With owners: PostgreSQL may run as another user than we."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _cluster(made: Installation) -> Path:
    from zhengyun.config.postgres import cluster_folder

    return cluster_folder(made.home)


def _take_another_port(made: Installation) -> None:
    from zhengyun.config.postgres import Access, access_file

    path = access_file(made.home)
    found = Access.load(path)
    assert found
    Access(free_ports(1)[0], found.passwords).save(path)
