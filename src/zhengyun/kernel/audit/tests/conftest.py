from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

OwnerSql = Callable[..., None]


@pytest.fixture
def heads_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from zhengyun.kernel.audit.logic import heads

    path = tmp_path / "audit" / "heads.jsonl"
    monkeypatch.setattr(heads, "default_path", lambda: path)
    return path
