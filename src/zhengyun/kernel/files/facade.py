"""Files that people hand in and that the platform makes.

What comes in is recognised by content, never by its name, and refused when it could hurt:
scripts, bombs, polyglots, encrypted or broken documents. Who may read a file is decided by
the module to which it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO
from uuid import UUID

from django.http import HttpResponseBase

from zhengyun.kernel.files import queries, serving
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kernel.files.logic import attach_files, store_file, stores
from zhengyun.kit.actor import Actor


def store(
    actor: Actor,
    stream: BinaryIO,
    *,
    name: str,
    accept: Sequence[str] = (),
    max_bytes: int,
    owner_id: UUID | None,
    purpose: str,
) -> StoredFile:
    """Check and keep an upload.

    accept: media types (``application/pdf``, ``image/*``) or short names (``pdf``); empty: all
    documents and images. Data (``csv``, ``parquet``, …) are taken only by name.
    max_bytes is checked while reading. purpose: `module.use`, for the audit.
    Raises Problem 422 ``files.*`` that says what is wrong with the file.
    """
    return store_file.store(
        actor, stream, name=name, accept=accept, max_bytes=max_bytes, owner_id=owner_id, purpose=purpose
    )


def put_bytes(
    actor: Actor, data: bytes, *, name: str, media_type: str, owner_id: UUID | None, purpose: str
) -> StoredFile:
    """Keep what the platform itself made (letters, licences); its type is taken as given."""
    return store_file.put_bytes(
        actor, data, name=name, media_type=media_type, owner_id=owner_id, purpose=purpose
    )


def put_stream(
    actor: Actor, content: BinaryIO, *, name: str, media_type: str, owner_id: UUID | None, purpose: str
) -> StoredFile:
    """`put_bytes` for what is too large for memory: a file that can be read twice from its beginning."""
    return store_file.put_stream(
        actor, content, name=name, media_type=media_type, owner_id=owner_id, purpose=purpose
    )


def get(file_id: UUID) -> StoredFile:
    """Raises Problem 404 `files.not_found`."""
    return queries.get(file_id)


def get_many(file_ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    """Those that exist, by id, with one query."""
    return queries.get_many(file_ids)


def open(file_id: UUID) -> BinaryIO:  # noqa: A001
    """The content. Raises Problem 404 `files.not_found`, 410 `files.content_lost`."""
    return queries.open_content(file_id)


def attach(actor: Actor, file_ids: Iterable[UUID], subject: str, *, owner_id: UUID | None = None) -> None:
    """Bind files to what they belong to, `type:id`, for example ``case:0197…``.

    Files that are not attached within 48 hours are removed. Attaching again moves them.
    owner_id: when given, every file must be of this owner; pass it for ids that come from people.
    Raises Problem 404 `files.not_found` when one does not exist or is somebody else's.
    """
    attach_files.attach(actor, file_ids, subject, owner_id)


def detach(actor: Actor, file_ids: Iterable[UUID]) -> None:
    """Let go of files that are not needed any more; they are removed 48 hours later."""
    attach_files.detach(actor, file_ids)


def serve(file: StoredFile, *, inline: bool) -> HttpResponseBase:
    """The answer with the content. Decides nothing about access: the caller has checked."""
    return serving.serve(file, inline=inline)


def check_config() -> list[str]:
    """What is wrong with the store of this installation, in words."""
    return stores.current_store().check_config()
