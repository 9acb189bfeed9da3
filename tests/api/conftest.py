"""The whole API with a citizen, an officer, and something of each resource to ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.api.county import County


@pytest.fixture
def county(db: None, tmp_path: Path, client: Client) -> County:
    from tests.api.county import build

    return build(tmp_path / "package", client)
