"""What tests share: an installation in one process, a county under a name of its own."""

from __future__ import annotations

import os
import re
from collections import Counter

import pytest

from tests.architecture.house import SOURCE


@pytest.mark.xdist_group("groups")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process keeps every group")
def test_a_group_is_told_to_whoever_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@groups")


def test_each_ground_has_a_name_of_its_own() -> None:
    """Two of one name would stand on the database of whichever is built first."""
    named = Counter(
        name
        for path in SOURCE.rglob("*.py")
        for name in re.findall(r'\bGround\(\s*"(\w+)"', path.read_text())
    )
    assert [name for name, number in named.items() if number > 1] == []
