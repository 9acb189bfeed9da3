from __future__ import annotations

import pytest

from zhengyun.kernel.accounts import demo, landing


@pytest.fixture(autouse=True)
def nothing_wired(monkeypatch: pytest.MonkeyPatch) -> None:
    """What config wires is not what these tests look at."""
    monkeypatch.setattr(landing, "_landing", [])
    monkeypatch.setattr(demo, "_source", [])
