"""kill -9 of one part after another, at moments that a seeded chance draws."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import psutil

from tests.installation import Installation

ORDER = {
    "web": 2,
    "web process": 4,
    "worker": 3,
    "sealer": 2,
    "database": 2,
    "starting database": 1,
    "supervisor": 1,
}
"""How often each part is killed."""
PATIENCE = 7.0
"""Between two kills, however little was done; a busy machine does the rest after the last one."""
BUSY_PATIENCE = 400.0


@dataclass
class Killer:
    """Works in the main thread: what the installation starts ends with the thread that started it.

    done: how many writes were acknowledged up to now; enough: about how many there shall be in the end.
    """

    installation: Installation
    chance: Random
    done: Callable[[], int]
    enough: int

    def work(self) -> None:
        order = [part for part, times in ORDER.items() for _turn in range(times)]
        self.chance.shuffle(order)
        share = self.enough / len(order)
        for part in order:
            self._let_work(self.done() + self.chance.uniform(0.6, 1.4) * share)
            print(f"kill -9 {part}")  # noqa: T201
            self._kill(part)
        self._let_work(max(self.done() + share, self.enough / 2), BUSY_PATIENCE)

    def _let_work(self, until: float, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while self.done() < until and time.monotonic() < deadline:
            time.sleep(self.chance.uniform(0, 0.2))

    def _kill(self, part: str) -> None:
        if part == "supervisor":
            self.installation.kill_supervisor()
            time.sleep(self.chance.uniform(0, 0.5))
            self.installation.start()
        elif part.endswith("database"):
            self._kill_database(is_twice=part.startswith("starting"))
        elif found := self._pids(part):
            self.installation.kill(self.chance.choice(found))

    def _kill_database(self, *, is_twice: bool) -> None:
        """The second time while it starts: the supervisor must not give up."""
        first = self.installation.database_pid()
        self.installation.kill(first)
        deadline = time.monotonic() + PATIENCE
        while is_twice and time.monotonic() < deadline:
            found = self.installation.database_pid()
            if found != first:
                time.sleep(self.chance.uniform(0, 0.3))
                self.installation.kill(found)
                return
            time.sleep(0.01)

    def _pids(self, part: str) -> list[int]:
        """The web server is a process that keeps several others; killed itself, it takes them along."""
        name, _space, kept = part.partition(" ")
        found = self.installation.pids(name)
        return [pid for pid in found if (parent_of(pid) in found) == bool(kept)]


def parent_of(pid: int) -> int:
    try:
        return int(psutil.Process(pid).ppid())
    except psutil.Error:
        return 0
