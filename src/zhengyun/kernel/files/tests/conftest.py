from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    from zhengyun.kernel.files.folder_store import FolderStore
    from zhengyun.kernel.files.logic import stores

    with stores.using(FolderStore(tmp_path / "files")):
        yield tmp_path / "files"


@pytest.fixture
def put(db: Any) -> Any:
    """Stores some bytes under a name, as anybody might."""
    import io
    from uuid import uuid4

    from zhengyun.kernel.files import facade
    from zhengyun.kit.actor import Actor

    def run(data: bytes, name: str, **options: Any) -> Any:
        settings: dict[str, Any] = {
            "accept": (),
            "max_bytes": 20_000_000,
            "owner_id": uuid4(),
            "purpose": "tests.material",
        }
        return facade.store(Actor(account_id=uuid4()), io.BytesIO(data), name=name, **(settings | options))

    return run
