from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import queries
from zhengyun.kernel.files.models import FileRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor


def attach(actor: Actor, file_ids: Iterable[UUID], subject: str, owner_id: UUID | None) -> None:
    if not subject:
        raise ValueError("A file is attached to a subject")
    keys = sorted(set(file_ids))
    if not keys:
        return
    with transaction.atomic():
        rows = FileRow.objects.select_for_update().filter(id__in=keys)
        if owner_id is not None:
            rows = rows.filter(owner_id=owner_id)
        found = set(rows.values_list("id", flat=True))
        if missing := [key for key in keys if key not in found]:
            raise queries.absent(missing[0])
        FileRow.objects.filter(id__in=keys).update(subject=subject, loose_since=None)
        audit.record(actor, "files.attach", *_kind_and_id(subject), ids=keys)


def detach(actor: Actor, file_ids: Iterable[UUID]) -> None:
    keys = sorted(set(file_ids))
    if not keys:
        return
    with transaction.atomic():
        bound = FileRow.objects.filter(id__in=keys).exclude(subject="")
        bound.update(subject="", loose_since=clock.now())
        audit.record(actor, "files.detach", "file", keys[0], ids=keys)


def _kind_and_id(subject: str) -> tuple[str, str]:
    kind, _, key = subject.partition(":")
    return kind, key or subject
