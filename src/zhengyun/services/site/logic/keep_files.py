"""Attachments of a draft."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict
from zhengyun.services.site.logic.write_notice import check_can_edit, locked, note, wrote
from zhengyun.services.site.models import NoticeVersion

MOST_FILES = 10
MAX_BYTES = 20 * 1024 * 1024
ACCEPT = ("pdf", "docx", "xlsx", "ofd", "jpg", "png")


def add_file(actor: Actor, version_id: UUID, stream: BinaryIO, name: str) -> NoticeVersion:
    """The same content under the same name is there once.

    Raises what `save_notice` raises, `site.too_many_files` (409), Problem 422 `files.*`.
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        person = check_can_edit(actor, version)
        owner = version.notice.organization_id
        kept = files.store(
            actor,
            stream,
            name=name,
            accept=ACCEPT,
            max_bytes=MAX_BYTES,
            owner_id=owner,
            purpose="site.attachment",
        )
        there = files.get_many(version.file_ids).values()
        if any((one.sha256, one.name) == (kept.sha256, kept.name) for one in there):
            return version
        if len(version.file_ids) >= MOST_FILES:
            raise conflict(
                "site.too_many_files",
                _("At most %(count)s files.") % {"count": MOST_FILES},
                value=name[:80],
                remedy=_("Remove one, or put them together."),
            )
        files.attach(actor, [kept.id], f"site_notice:{version.notice_id}", owner_id=owner)
        return _keep(actor, version, person, [*version.file_ids, kept.id])


def remove_file(actor: Actor, version_id: UUID, file_id: UUID) -> NoticeVersion:
    """What an earlier version shows stays there. Twice is once. Raises what `save_notice` raises."""
    with transaction.atomic():
        version = locked(actor, version_id)
        person = check_can_edit(actor, version)
        if file_id not in version.file_ids:
            return version
        others = NoticeVersion.objects.filter(notice_id=version.notice_id, file_ids__contains=[file_id])
        if not others.exclude(pk=version.pk).exists():
            files.detach(actor, [file_id])
        return _keep(actor, version, person, [one for one in version.file_ids if one != file_id])


def _keep(actor: Actor, version: NoticeVersion, person: UUID, file_ids: list[UUID]) -> NoticeVersion:
    version.file_ids = file_ids
    wrote(version, person)
    version.save()
    note(actor, version, "save_files")
    return version
