"""Starting, stopping, and two installations on one machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.installation import Installation
from tests.recovery.evidence import Evidence
from tests.seeding import Seed
from zhengyun.config import procs
from zhengyun.config.postgres import cluster_folder
from zhengyun.config.processes import HOME_MARK

pytestmark = pytest.mark.xdist_group("recovery")
TABLES = ("parties_person", "accounts_account", "casework_serviceitem", "casework_case", "audit_record")
GONE_SECONDS = 60.0


@pytest.fixture(scope="module")
def neighbour() -> Iterator[Installation]:
    made = Installation(with_demo=False, name="neighbour")
    try:
        made.start()
        yield made
    finally:
        made.remove()


def processes(installation: Installation) -> list[int]:
    """All of an installation; those of PostgreSQL carry no mark, but work in its folder."""
    server = procs.working_in(cluster_folder(installation.home) / "data")
    return sorted({*procs.with_variable(HOME_MARK, str(installation.home)), *server})


def are_gone(installation: Installation) -> bool:
    """What was told to end may take a moment to do so."""
    return procs.wait_until(lambda: not processes(installation), GONE_SECONDS)


def counts(installation: Installation) -> list[int]:
    with Evidence.of(installation) as there:
        return [there.one(f"SELECT count(*) FROM {table}") for table in TABLES]  # noqa: S608


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_what_is_acknowledged_is_on_disk(installation: Installation, setting: str) -> None:
    with Evidence.of(installation) as there:
        assert there.one("SELECT current_setting(%s)", setting) == "on"


def test_two_installations_do_not_disturb_each_other(
    installation: Installation, seed: Seed, neighbour: Installation
) -> None:
    assert not set(processes(installation)) & set(processes(neighbour))
    before, own = counts(installation), counts(neighbour)
    assert before != own
    database = neighbour.database_pid()
    installation.kill_database()
    assert counts(installation) == before
    assert neighbour.database_pid() == database
    neighbour.wait_until_healthy()
    for part in ("web", "worker", "sealer"):
        neighbour.kill(neighbour.pids(part)[0])
    installation.wait_until_healthy()
    neighbour.stop()
    assert are_gone(neighbour)
    installation.wait_until_healthy()
    assert counts(installation) == before


def test_a_stop_leaves_no_process_and_the_next_start_has_all_data(
    installation: Installation, seed: Seed
) -> None:
    before = counts(installation)
    running = processes(installation)
    assert len(running) >= 5
    installation.stop()
    assert are_gone(installation)
    assert not [pid for pid in running if procs.is_alive(pid)]
    installation.start()
    assert counts(installation) == before
