from __future__ import annotations

import logging
import threading
from pathlib import Path
from uuid import UUID

from django.db import Error, close_old_connections, connection, transaction

from zhengyun.kernel.audit import queries, rules
from zhengyun.kernel.audit.logic import heads
from zhengyun.kernel.audit.models import Batch, Pending, Seal
from zhengyun.kit import clock

LOCK = 0x5A79_0001
BATCH_SIZE = 5_000
log = logging.getLogger(__name__)


class HeadsWriter:
    """Appends to the file of heads what it lacks; remembers how far it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        last = heads.last(path)
        self.number = last.number if last else 0

    def catch_up(self) -> None:
        fresh = list(Batch.objects.filter(number__gt=self.number).order_by("number")[:1_000])
        heads.append(self.path, fresh)
        if fresh:
            self.number = fresh[-1].number


def seal_batch() -> int:
    writer = HeadsWriter(heads.default_path())
    writer.catch_up()
    sealed = _seal_waiting()
    if sealed:
        writer.catch_up()
    return sealed


def seal_forever(stop: threading.Event, interval: float) -> None:
    writer: HeadsWriter | None = None
    while not stop.is_set():
        sealed = 0
        try:
            if writer is None:
                writer = HeadsWriter(heads.default_path())
                writer.catch_up()
            if sealed := _seal_waiting():
                writer.catch_up()
        except (Error, OSError, ValueError) as error:
            log.warning("sealing failed, it is tried again: %s", error)
            writer = None
        close_old_connections()
        if sealed < BATCH_SIZE:
            stop.wait(interval)


def _seal_waiting() -> int:
    with transaction.atomic():
        if not _is_the_only_sealer():
            return 0
        waiting = list(Pending.objects.order_by("record_id").values_list("record_id", flat=True)[:BATCH_SIZE])
        if not waiting:
            return 0
        _seal(waiting)
        Pending.objects.filter(record_id__in=waiting).delete()
    return len(waiting)


def _is_the_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _seal(waiting: list[UUID]) -> None:
    leaves = {row["id"]: rules.leaf_hash(row) for row in queries.raw_records(waiting)}
    order = [key for key in waiting if key in leaves]
    last = Batch.objects.order_by("-number").first()
    number, first = (last.number + 1, last.last_seq + 1) if last else (1, 1)
    previous = bytes(last.head) if last else rules.NO_HEAD
    if not order:
        return
    final = first + len(order) - 1
    root = rules.merkle_root([leaves[key] for key in order])
    sealed_at = clock.now()
    Seal.objects.bulk_create(
        Seal(seq=first + offset, record_id=key, leaf_hash=leaves[key]) for offset, key in enumerate(order)
    )
    Batch.objects.create(
        number=number,
        first_seq=first,
        last_seq=final,
        merkle_root=root,
        previous_head=previous,
        head=rules.head_hash(number, first, final, root, previous, sealed_at),
        sealed_at=sealed_at,
        suite=rules.SUITE,
    )
