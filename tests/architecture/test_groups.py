"""Tests that share an installation stay in one process."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("groups")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process keeps every group")
def test_a_group_is_told_to_whoever_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@groups")
