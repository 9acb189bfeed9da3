from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

from zhengyun.kernel.files.contracts import FileStore
from zhengyun.kernel.files.folder_store import FolderStore

_chosen: ContextVar[FileStore | None] = ContextVar("file_store", default=None)


def current_store() -> FileStore:
    """The store of this installation."""
    return _chosen.get() or FolderStore(Path(settings.MEDIA_ROOT))


@contextmanager
def using(store: FileStore) -> Iterator[None]:
    """Another store for a while (tests)."""
    token = _chosen.set(store)
    try:
        yield
    finally:
        _chosen.reset(token)
