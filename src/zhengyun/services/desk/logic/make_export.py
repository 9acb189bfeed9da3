"""A list of tasks as a file: asked for, made by a job, kept for seven days."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import InboxFilter, TaskRow
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.desk import sheets
from zhengyun.services.desk.filters import filter_of, values_of
from zhengyun.services.desk.models import Export
from zhengyun.services.desk.permissions import account_of
from zhengyun.services.desk.words import lamp_names

MAKE = "desk.make_export"
FORMATS = ("csv", "xlsx")
MOST_ROWS = 50_000
KEPT_FOR = timedelta(days=7)
AT_ONCE = 100


def start_export(actor: Actor, chosen: InboxFilter, kind: str, name: str, key: str) -> Export:
    """The same key is the same export. Raises `desk.export_format`."""
    if kind not in FORMATS:
        raise Problem("desk.export_format", _("Lists are exported as CSV or XLSX."), value=kind[:10])
    try:
        with transaction.atomic():
            row = Export.objects.create(
                account_id=account_of(actor),
                actor=actor.stored(),
                key=key[:64],
                name=name[:100],
                format=kind,
                filter=values_of(chosen),
            )
            jobs.defer(MAKE, export_id=str(row.id), lock=f"desk.export:{row.id}")
            return row
    except IntegrityError:
        return Export.objects.get(account_id=account_of(actor), key=key[:64])


def make_export(export_id: UUID) -> None:
    """With the rights of now. Run again after a crash, it makes the file anew."""
    row = Export.objects.get(pk=export_id)
    if row.state != "waiting":
        return
    try:
        actor = accounts.restore_actor(row.actor)
    except Problem as problem:
        Export.objects.filter(pk=export_id).update(state="failed", error=problem.message)
        return
    with (
        translation.override(settings.LANGUAGE_CODE),
        tempfile.TemporaryDirectory(prefix="zhengyun-") as folder,
    ):
        path = Path(folder) / f"rows.{row.format}"
        ids: list[UUID] = []
        with sheets.open_sheet(row.format, path, _head()) as sheet:
            for task in islice(rows := _tasks(actor, filter_of(row.filter)), MOST_ROWS):
                sheet.add(_cells(task))
                ids.append(task.id)
        _finish(row, actor, path, ids, is_cut=next(rows, None) is not None)


def _tasks(actor: Actor, chosen: InboxFilter) -> Iterator[TaskRow]:
    cursor = None
    while True:
        page = casework.inbox(actor, chosen, cursor, AT_ONCE)
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


def _head() -> tuple[str, ...]:
    return (
        _("Case number"),
        _("Applicant"),
        _("Matter"),
        _("Step"),
        _("Department"),
        _("With"),
        _("Deputy for"),
        _("Waiting since"),
        _("Limit"),
        _("Working days left"),
        _("Lamp"),
    )


def _cells(task: TaskRow) -> tuple[str, ...]:
    return (
        task.case_number,
        task.applicant_name,
        task.title,
        task.name,
        task.organization_name,
        task.assignee_name,
        task.deputy_for,
        clock.local(task.opened_at).strftime("%Y-%m-%d %H:%M"),
        task.due_on.isoformat() if task.due_on else "",
        "" if task.days_left is None else str(task.days_left),
        dict(lamp_names())[task.lamp],
    )


def _finish(row: Export, actor: Actor, path: Path, ids: list[UUID], *, is_cut: bool) -> None:
    now = clock.now()
    with transaction.atomic(), path.open("rb") as content:
        kept = files.put_stream(
            actor,
            content,
            name=f"{row.name} {clock.today().isoformat()}.{row.format}",
            media_type=sheets.MEDIA[row.format],
            owner_id=None,
            purpose="desk.export",
        )
        files.attach(actor, [kept.id], f"desk.export:{row.id}")
        Export.objects.filter(pk=row.pk).update(
            state="ready",
            file_id=kept.id,
            rows=len(ids),
            is_cut=is_cut,
            rights=sorted(rights_of(actor)),
            made_at=now,
            expires_at=now + KEPT_FOR,
        )
        detail = {"export": str(row.id), "count": len(ids), "sha256": kept.sha256}
        audit.record(actor, "desk.export", "task_list", row.id, detail=detail, ids=ids)


def rights_of(actor: Actor) -> set[str]:
    return {f"{one.role}@{one.organization_id}" for one in actor.roles}


def can_download(actor: Actor, row: Export) -> bool:
    """Only while every role is held from which the rows come."""
    return bool(row.rights) and set(row.rights) <= rights_of(actor)


def check_can_download(actor: Actor, row: Export) -> None:
    """Raises `desk.export_rights_gone` (403), audited."""
    if can_download(actor, row):
        return
    audit.record(actor, "desk.download_export", "task_list", row.id, outcome="refused")
    raise forbidden(
        "desk.export_rights_gone",
        _("You do not hold the rights any more with which this list was made."),
        value=row.name,
        remedy=_("Export the list anew; it then holds what you may see now."),
    )


def sweep() -> None:
    """The file goes after seven days, or when the rights have ended; that it was made stays listed."""
    now = clock.now()
    for row in Export.objects.filter(state="ready").order_by("expires_at", "id"):
        if row.expires_at is not None and row.expires_at > now and _is_still_allowed(row):
            continue
        with transaction.atomic():
            Export.objects.filter(pk=row.pk).update(state="gone", file_id=None)
            if row.file_id:
                files.detach(SYSTEM, [row.file_id])


def _is_still_allowed(row: Export) -> bool:
    try:
        return can_download(accounts.restore_actor(row.actor), row)
    except Problem:
        return False
