from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zhengyun.kernel.audit import queries, rules
from zhengyun.kernel.audit.contracts import Fault, SealState, VerifyFault, VerifyReport
from zhengyun.kernel.audit.logic import heads
from zhengyun.kernel.audit.models import Batch, Pending, Seal

Progress = Callable[[int, int], None]
GRACE_SECONDS = 60
CHUNK = 50


@dataclass
class _Chain:
    """How far the verification has come."""

    head: bytes = rules.NO_HEAD
    number: int = 0
    sequence: int = 0
    heads: dict[int, heads.Head] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sealed:
    """The seals and records of a few batches, read at once."""

    seals: dict[int, Seal]
    records: dict[UUID, dict[str, Any]]

    @classmethod
    def load(cls, batches: Sequence[Batch]) -> _Sealed:
        span = (min(b.first_seq for b in batches), max(b.last_seq for b in batches))
        seals = {seal.seq: seal for seal in Seal.objects.filter(seq__range=span)}
        keys = [seal.record_id for seal in seals.values()]
        return cls(seals, {row["id"]: row for row in queries.raw_records(keys)})


def verify(unsealed_limit: float, path: Path | None, progress: Progress | None) -> VerifyReport:
    """One snapshot of the database is verified, so that a working sealer does not disturb."""
    with transaction.atomic():
        _take_snapshot()
        chain = _Chain()
        total = Seal.objects.count()
        fault = _read_heads(chain, path or heads.default_path()) or _check_batches(chain, total, progress)
        fault = fault or _check_ends(chain) or _check_unsealed(unsealed_limit)
        return VerifyReport(chain.sequence, chain.number, _unsealed(0)[0], chain.head.hex(), fault)


def verify_last(path: Path | None) -> SealState:
    """The last batch alone: its place, records, root and head, and the file of heads."""
    with transaction.atomic():
        _take_snapshot()
        last = Batch.objects.order_by("-number").first()
        waiting = Pending.objects.count()
        if last is None:
            return SealState(0, 0, None, "", waiting)
        chain, before = _Chain(), Batch.objects.filter(number=last.number - 1).first()
        if before is not None:
            chain.head, chain.number, chain.sequence = bytes(before.head), before.number, before.last_seq
        fault = (
            _read_heads(chain, path or heads.default_path())
            or _check_place(chain, last)
            or _check_leaves(_Sealed.load([last]), last)
            or _check_head(chain, last)
        )
        records = last.last_seq - last.first_seq + 1
        return SealState(last.number, records, last.sealed_at, bytes(last.head).hex(), waiting, fault)


def _take_snapshot() -> None:
    if connection.savepoint_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _read_heads(chain: _Chain, path: Path) -> VerifyFault | None:
    try:
        chain.heads = {head.number: head for head in heads.read(path)}
    except (ValueError, TypeError) as error:
        return VerifyFault(Fault.HEADS_DIFFER, explanation=f"{path} cannot be read: {error}")
    return None


def _check_batches(chain: _Chain, total: int, progress: Progress | None) -> VerifyFault | None:
    batches = Batch.objects.order_by("number").iterator(chunk_size=500)
    while some := list(islice(batches, CHUNK)):
        sealed = _Sealed.load(some)
        for batch in some:
            if (
                fault := _check_place(chain, batch)
                or _check_leaves(sealed, batch)
                or _check_head(chain, batch)
            ):
                return fault
            chain.head, chain.number, chain.sequence = bytes(batch.head), batch.number, batch.last_seq
        if progress:
            progress(chain.sequence, total)
    return None


def _check_place(chain: _Chain, batch: Batch) -> VerifyFault | None:
    if batch.number != chain.number + 1:
        return VerifyFault(Fault.BATCH_MISSING, batch=chain.number + 1, explanation="a batch is not there")
    if batch.first_seq != chain.sequence + 1 or bytes(batch.previous_head) != chain.head:
        return VerifyFault(
            Fault.BATCH_CHANGED, batch=batch.number, explanation="it does not follow the one before"
        )
    return None


def _check_leaves(sealed: _Sealed, batch: Batch) -> VerifyFault | None:
    """Records against their seals first, so that the record at fault is named, not only its batch."""
    leaves: list[bytes] = []
    for seq in range(batch.first_seq, batch.last_seq + 1):
        seal = sealed.seals.get(seq)
        if seal is None:
            return VerifyFault(
                Fault.MISSING, batch=batch.number, sequence=seq, explanation="the seal is not there"
            )
        record = sealed.records.get(seal.record_id)
        if record is None:
            return _fault(Fault.MISSING, seal, batch, "its seal is there, the record is not")
        leaves.append(bytes(seal.leaf_hash))
        if rules.leaf_hash(record) != leaves[-1]:
            return _fault(Fault.CHANGED, seal, batch, "its content does not give the sealed hash")
    if rules.merkle_root(leaves) != bytes(batch.merkle_root):
        return VerifyFault(
            Fault.BATCH_CHANGED, batch=batch.number, explanation="records and seals do not give its root"
        )
    return None


def _fault(fault: Fault, seal: Seal, batch: Batch, words: str) -> VerifyFault:
    return VerifyFault(fault, seal.record_id, batch.number, seal.seq, words)


def _check_head(chain: _Chain, batch: Batch) -> VerifyFault | None:
    found = bytes(batch.head)
    wanted = rules.head_hash(
        batch.number,
        batch.first_seq,
        batch.last_seq,
        bytes(batch.merkle_root),
        bytes(batch.previous_head),
        batch.sealed_at,
    )
    if batch.suite != rules.SUITE or found != wanted:
        return VerifyFault(Fault.BATCH_CHANGED, batch=batch.number, explanation="its head is not right")
    outside = chain.heads.get(batch.number)
    if outside is not None and outside.head != found.hex():
        return VerifyFault(
            Fault.HEADS_DIFFER, batch=batch.number, explanation="the file of heads holds another head"
        )
    return None


def _check_ends(chain: _Chain) -> VerifyFault | None:
    """Neither side may know more than the other; the file may lag for a moment."""
    newest = max(chain.heads, default=0)
    if newest > chain.number:
        return VerifyFault(
            Fault.BATCH_MISSING, batch=chain.number + 1, explanation="only the file of heads knows it"
        )
    stray = Seal.objects.filter(seq__gt=chain.sequence).order_by("seq").first()
    if stray is not None:
        return VerifyFault(
            Fault.BATCH_MISSING, stray.record_id, chain.number + 1, stray.seq, "a seal belongs to no batch"
        )
    lacking = next((n for n in range(1, chain.number + 1) if n not in chain.heads), None)
    if lacking and _is_older_than_grace(lacking):
        return VerifyFault(
            Fault.HEADS_BEHIND, batch=lacking, explanation="the file of heads does not hold it"
        )
    return None


def _is_older_than_grace(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed_at < clock_timestamp() - make_interval(secs => %s) FROM audit_batch"
            " WHERE number = %s",
            [GRACE_SECONDS, number],
        )
        return bool(cursor.fetchone()[0])


def _check_unsealed(limit: float) -> VerifyFault | None:
    _, oldest = _unsealed(limit)
    if oldest is None:
        return None
    return VerifyFault(Fault.UNSEALED, oldest, explanation=f"it waits for its seal for over {limit:g} s")


def _unsealed(limit: float) -> tuple[int, UUID | None]:
    """How many records have no seal and are older than this, and the oldest. Asks the records,
    not the waiting list, from which a record may have been taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), (array_agg(r.id ORDER BY r.recorded_at, r.id))[1] FROM audit_record r"
            " LEFT JOIN audit_seal s ON s.record_id = r.id WHERE s.seq IS NULL"
            " AND r.recorded_at <= clock_timestamp() - make_interval(secs => %s)",
            [limit],
        )
        count, oldest = cursor.fetchone()
    return int(count), oldest
