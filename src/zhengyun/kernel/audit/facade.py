"""The record of who did what, sealed so that a change is found.

Writers insert plain rows in the transaction of the command; one sealer numbers them and
chains Merkle batches. Records hold pseudonyms, codes, counts and hashes, never form content.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.kernel.audit import queries
from zhengyun.kernel.audit.contracts import AuditEntry, AuditSearch, SealState, VerifyReport
from zhengyun.kernel.audit.logic import seal_records, search_records, verify_records, write_record
from zhengyun.kernel.audit.permissions import check_can_search
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: UUID | str,
    *,
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
    ids: Sequence[UUID] = (),
    organization_id: UUID | None = None,
) -> UUID:
    """Write one record in the caller's transaction and return its id.

    action: dotted, `module.verb`, for example ``casework.accept``.
    detail: codes, states, counts, hashes. ids: what a bulk read or bulk act covered.
    organization_id: where the actor acted; left out, the only one at which he holds a role.
    Raises ValueError for a detail that is too long or holds an identity number.
    """
    return write_record.record(
        actor,
        action,
        subject_type,
        str(subject_id),
        outcome=outcome,
        detail=detail or {},
        ids=ids,
        organization_id=organization_id,
    )


def seal_batch() -> int:
    """Seal what waits, at most one batch; returns how many records. 0 while another sealer works."""
    return seal_records.seal_batch()


def seal_forever(stop: threading.Event, interval: float = 1.0) -> None:
    """Seal every `interval` seconds until `stop` is set. Survives a database that goes away."""
    seal_records.seal_forever(stop, interval)


def verify(
    *,
    unsealed_limit: float = 60.0,
    heads: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> VerifyReport:
    """Check every record, seal, batch and the file of heads, and name the first fault.

    unsealed_limit: seconds after which an unsealed record is a fault.
    heads: the file of heads (default: that of this installation).
    progress: called with (records checked, records in all).
    """
    return verify_records.verify(unsealed_limit, heads, progress)


def verify_last(actor: Actor, heads: Path | None = None) -> SealState:
    """The last batch of the chain, checked anew. Raises Problem `audit.may_not_search` (403)."""
    check_can_search(actor)
    return verify_records.verify_last(heads)


def search(actor: Actor, wanted: AuditSearch, cursor: str | None = None, size: int = 50) -> Page[AuditEntry]:
    """Records of everybody, newest first; the search itself is recorded.

    Raises Problem `audit.may_not_search` (403).
    """
    return search_records.search(actor, wanted, cursor, size)


def timeline(subject_type: str, subject_id: UUID | str, limit: int = 100) -> list[AuditEntry]:
    """The newest records of one subject, newest first."""
    return queries.timeline(subject_type, str(subject_id), limit)


def sealer_lag_seconds() -> float:
    """The age of the oldest record that waits for the sealer; 0 when none waits."""
    return queries.sealer_lag_seconds()
