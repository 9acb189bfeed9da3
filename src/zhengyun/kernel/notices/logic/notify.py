"""Tell an account or a party something on its pages."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices.models import Notice
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.ids import uuid7


def notify(
    recipient_id: UUID,
    subject: str,
    body: str,
    link: str = "",
    *,
    kind: str,
    subject_ref: str,
    key: str = "",
    matter: str = "",
    actor: Actor = SYSTEM,
) -> UUID:
    """Once per recipient and key (default: kind and subject_ref): a second call changes nothing.

    recipient_id: an account or a party. kind: dotted, such as "casework.correction". subject_ref:
    what it is about, such as "case:0192…". link: a path of this installation. matter: the code of the
    item that it belongs to; an agent of the party reads it only if his mandate covers that.
    """
    if link and not link.startswith("/"):
        raise ValueError(f"a notice links only into this installation, got {link!r}")
    row = Notice(
        id=uuid7(),
        recipient_id=recipient_id,
        key=key or f"{kind}:{subject_ref}",
        kind=kind,
        subject=subject,
        body=body,
        link=link,
        subject_ref=subject_ref,
        matter=matter,
    )
    with transaction.atomic():
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        kept = Notice.objects.values_list("id", flat=True).get(recipient_id=recipient_id, key=row.key)
        if kept == row.id:
            audit.record(
                actor, "notices.notify", "notice", row.id, detail={"kind": kind, "about": subject_ref}
            )
    return kept
