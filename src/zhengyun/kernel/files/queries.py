from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kernel.files.logic.stores import current_store
from zhengyun.kernel.files.models import FileRow
from zhengyun.kit.errors import Problem, not_found


def view(row: FileRow) -> StoredFile:
    return StoredFile(
        row.id,
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        row.owner_id,
        row.purpose,
        row.subject,
        row.created_at,
    )


def absent(file_id: UUID) -> Problem:
    return not_found(
        "files.not_found",
        _("There is no such file."),
        value=file_id,
        remedy=_("It may have been removed; hand it in again."),
    )


def get(file_id: UUID) -> StoredFile:
    row = FileRow.objects.filter(id=file_id).first()
    if row is None:
        raise absent(file_id)
    return view(row)


def get_many(file_ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    return {row.id: view(row) for row in FileRow.objects.filter(id__in=set(file_ids))}


def open_content(file_id: UUID) -> BinaryIO:
    return content_of(get(file_id))


def content_of(file: StoredFile) -> BinaryIO:
    try:
        return current_store().open(file.sha256)
    except FileNotFoundError as error:
        raise Problem(
            "files.content_lost",
            _("The content of this file is not there any more."),
            value=file.id,
            remedy=_("Tell the operator of the platform; the file may be in a backup."),
            status=410,
        ) from error
    except OSError as error:
        raise Problem(
            "files.store_away",
            _("Files cannot be read at the moment."),
            remedy=_("Try again in a few minutes."),
            status=503,
        ) from error
