from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files.logic.store_file import lock_content
from zhengyun.kernel.files.logic.stores import current_store
from zhengyun.kernel.files.models import FileRow
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

LOOSE_FOR = timedelta(hours=48)
AT_ONCE = 500


def sweep() -> int:
    """Remove files that belong to nothing, then contents that no file has. Returns how many."""
    removed = 0
    while batch := _remove_rows():
        removed += len(batch)
        for digest in set(batch):
            _remove_content(digest)
    return removed + _remove_strays()


def _remove_rows() -> list[str]:
    with transaction.atomic():
        old = FileRow.objects.filter(loose_since__lt=clock.now() - LOOSE_FOR)
        rows = list(old.select_for_update(skip_locked=True).order_by("loose_since")[:AT_ONCE])
        if rows:
            keys = [row.id for row in rows]
            FileRow.objects.filter(id__in=keys).delete()
            audit.record(SYSTEM, "files.sweep", "file", keys[0], detail={"count": len(keys)}, ids=keys)
    return [row.sha256 for row in rows]


def _remove_content(digest: str) -> bool:
    with transaction.atomic():
        lock_content(digest)
        if FileRow.objects.filter(sha256=digest).exists():
            return False
        current_store().delete(digest)
    return True


def _remove_strays() -> int:
    """Contents of transactions that were rolled back."""
    limit = clock.now() - LOOSE_FOR
    old = [digest for digest, put_at in current_store().walk() if put_at < limit]
    known = set()
    for start in range(0, len(old), AT_ONCE):
        some = old[start : start + AT_ONCE]
        known |= set(FileRow.objects.filter(sha256__in=some).values_list("sha256", flat=True))
    return sum(_remove_content(digest) for digest in old if digest not in known)
