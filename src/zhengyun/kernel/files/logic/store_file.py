from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from typing import BinaryIO, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import queries, rules
from zhengyun.kernel.files.content import recognise, refusals
from zhengyun.kernel.files.contracts import DATA, MediaType, StoredFile
from zhengyun.kernel.files.logic.stores import current_store
from zhengyun.kernel.files.models import FileRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

IN_MEMORY = 2_000_000
CHUNK = 1 << 18


def store(
    actor: Actor,
    stream: BinaryIO,
    *,
    name: str,
    accept: Sequence[str],
    max_bytes: int,
    owner_id: UUID | None,
    purpose: str,
) -> StoredFile:
    kinds = rules.accepted(accept)
    shown = rules.clean_name(name)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spooled:
        content = cast(BinaryIO, spooled)
        digest, size = _copy(stream, content, kinds, max_bytes)
        kind = _checked_kind(content, shown, kinds)
        row = FileRow(
            owner_id=owner_id, name=shown, media_type=kind.value, size=size, sha256=digest, purpose=purpose
        )
        return _keep(actor, row, content)


def put_bytes(
    actor: Actor, data: bytes, *, name: str, media_type: str, owner_id: UUID | None, purpose: str
) -> StoredFile:
    row = FileRow(
        owner_id=owner_id,
        name=rules.clean_name(name),
        media_type=media_type,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        purpose=purpose,
    )
    return _keep(actor, row, io.BytesIO(data))


def put_stream(
    actor: Actor, content: BinaryIO, *, name: str, media_type: str, owner_id: UUID | None, purpose: str
) -> StoredFile:
    digest, size = sha256(), 0
    content.seek(0)
    while block := content.read(CHUNK):
        size += len(block)
        digest.update(block)
    row = FileRow(
        owner_id=owner_id,
        name=rules.clean_name(name),
        media_type=media_type,
        size=size,
        sha256=digest.hexdigest(),
        purpose=purpose,
    )
    content.seek(0)
    return _keep(actor, row, content)


def _copy(stream: BinaryIO, target: BinaryIO, kinds: frozenset[MediaType], max_bytes: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    while block := stream.read(CHUNK):
        size += len(block)
        if size > max_bytes:
            raise refusals.too_large(max_bytes, is_data=bool(kinds & DATA))
        digest.update(block)
        target.write(block)
    if not size:
        raise refusals.empty()
    return digest.hexdigest(), size


def _checked_kind(content: BinaryIO, name: str, kinds: frozenset[MediaType]) -> MediaType:
    kind = recognise.recognise(content)
    if kind is None:
        raise refusals.unknown_kind(rules.shown_kinds(kinds))
    if kind not in kinds:
        raise refusals.not_accepted(rules.kind_as_named(kind, name), rules.shown_kinds(kinds))
    if rules.extension_of(name) not in rules.EXTENSIONS[kind]:
        raise refusals.wrong_extension(name, rules.EXTENSIONS[kind][0].upper())
    recognise.check(content, kind)
    return kind


def _keep(actor: Actor, row: FileRow, content: BinaryIO) -> StoredFile:
    row.created_at = row.loose_since = clock.now()
    with transaction.atomic():
        lock_content(row.sha256)
        try:
            current_store().put(row.sha256, content)
        except OSError as error:
            raise Problem(
                "files.store_away",
                _("Files cannot be kept at the moment."),
                remedy=_("Try again in a few minutes."),
                status=503,
            ) from error
        row.save(force_insert=True)
        audit.record(
            actor,
            "files.store",
            "file",
            row.id,
            detail={
                "sha256": row.sha256,
                "size": row.size,
                "media_type": row.media_type,
                "purpose": row.purpose,
            },
        )
    return queries.view(row)


def lock_content(digest: str) -> None:
    """Held until the transaction ends, so that the sweep does not delete what is just being used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x5A79, int(digest[:8], 16) - (1 << 31)])
