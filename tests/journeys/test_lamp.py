"""A supervisor sees a lamp turn by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.installation import Installation
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE

pytestmark = pytest.mark.xdist_group("journeys of staff")


@contextmanager
def sleeping_worker(installation: Installation) -> Iterator[None]:
    """Nothing happens in the background; what was due meanwhile happens when it wakes."""
    pids = installation.pids("worker")
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_a_lamp_turns_when_its_moment_comes(visitor: NewVisitor, county: County) -> None:
    supervisor = visitor(WIDE)
    supervisor.sign_in("sunlei")
    with sleeping_worker(county.installation):
        number = county.sow("turning")["number"]
        supervisor.go("/supervision/cases/?lamp=warning")
        assert not supervisor.page.get_by_text(number).count()
        supervisor.go("/supervision/cases/?lamp=green")
        supervisor.says(number)
    supervisor.return_until("/supervision/cases/?lamp=warning", number)
    supervisor.look("supervision-cases")
    supervisor.follow_first(f"main tr:has-text('{number}') a")
    supervisor.look("supervision-case")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_departments_and_steps_open_to_their_cases(width: int, visitor: NewVisitor, county: County) -> None:
    supervisor = visitor(width)
    supervisor.sign_in("sunlei")
    supervisor.go("/supervision/")
    supervisor.look("supervision")
    supervisor.follow_first("#matrix ~ * table tbody td a, section[aria-labelledby=matrix] tbody a")
    assert supervisor.page.locator("main tbody tr").count()
