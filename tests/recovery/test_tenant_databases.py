"""The server of tenants' databases: it comes with the first database, and again after a kill."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.installation import Installation
from zhengyun.config import procs, tenants

pytestmark = pytest.mark.xdist_group("recovery")
PATIENCE = 400
CREATE = """
owner = builders.bureau("数据库试验局")
new = NewDatabase(uuid4(), owner.id, "试验", 1)
tell(compute.create_database(SYSTEM, new))
"""
LOOK = 'tell(compute.get_database(SYSTEM, UUID("{0}")))'
BACK_UP = 'compute.backup_database(SYSTEM, UUID("{0}")); ' + LOOK
DROP = 'tell(compute.drop_database(SYSTEM, UUID("{0}"), "试验结束"))'
HEAD = """
import json
from uuid import UUID, uuid4
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import NewDatabase
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM
def tell(one):
    print("\\n" + json.dumps({"id": str(one.id), "state": one.state, "backups": one.backups}))
"""


def ask(installation: Installation, words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "zhengyun.config.manage", "shell", "--no-imports", "-c", HEAD + words],
        env=installation.environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def server_pid(installation: Installation) -> int:
    try:
        path = tenants.folder(installation.home) / "data" / "postmaster.pid"
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def test_it_comes_with_the_first_database_and_again_after_a_kill(installation: Installation) -> None:
    assert server_pid(installation) == 0
    made = ask(installation, CREATE)["id"]

    def is_so(name: str, value: object) -> bool:
        return bool(ask(installation, LOOK.format(made))[name] == value)

    assert procs.wait_until(lambda: is_so("state", "running"), PATIENCE, pause=0.5)
    killed = server_pid(installation)
    installation.kill(killed)
    assert procs.wait_until(lambda: server_pid(installation) not in (0, killed), PATIENCE)
    ask(installation, BACK_UP.format(made))
    assert procs.wait_until(lambda: is_so("backups", 1), PATIENCE, pause=0.5)
    ask(installation, DROP.format(made))
    assert procs.wait_until(lambda: is_so("state", "deleted"), PATIENCE, pause=0.5)
    installation.wait_until_healthy()
