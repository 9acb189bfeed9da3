"""One installation with its county for the tests that do not end it for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import prepared
from tests.installation import Installation
from tests.recovery import registers
from tests.seeding import Seed


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    made = prepared.installation("recovery")
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def seed(installation: Installation) -> Seed:
    return Seed.sow(installation.environment, 12)


@pytest.fixture(scope="session")
def stewards(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Tokens of those who write the registers of the tests."""
    return registers.enter(installation, tmp_path_factory.mktemp("registers") / "first")
