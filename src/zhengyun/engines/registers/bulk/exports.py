"""A copy of records as one actor may see them: asked for, written by a job, kept for a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, messages, permissions, searching
from zhengyun.engines.registers.bulk.listing import keyset
from zhengyun.engines.registers.bulk.names import RUN_EXPORT
from zhengyun.engines.registers.bulk.sources import Format
from zhengyun.engines.registers.contracts import (
    Box,
    Condition,
    ExportView,
    Operator,
    Purpose,
    RunState,
    Search,
)
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.models_bulk import Export
from zhengyun.engines.registers.rules import View
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import Page, decode_cursor, make_page

KEPT_FOR = timedelta(days=7)
AT_ONCE = 100


def start_export(
    actor: Actor,
    code: str,
    wanted: Search,
    file_format: str,
    purpose: Purpose | None = None,
    fields: Sequence[str] = (),
) -> ExportView:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.EXPORT, purpose)
    kind = _format(file_format)
    if kind is Format.GEOJSON and (
        record_type.geometry is None or record_type.geometry.name not in view.columns
    ):
        raise searching.no_geometry(record_type)
    searching.plan(record_type, view, wanted)
    for name in fields:
        if name not in view.columns:
            raise _unknown_field(record_type, view, name)
    with transaction.atomic():
        run = Export.objects.create(
            register=code,
            format=kind.value,
            search=stored_search(wanted) | {"fields": list(fields)},
            purpose=stored_purpose(purpose),
            account_id=actor.account_id,
            actor=actor.stored(),
            created_at=clock.now(),
        )
        audit.record(
            actor,
            "registers.start_export",
            "register",
            code,
            detail={"export": str(run.id), "format": kind.value},
            organization_id=view.post.organization_id if view.post else None,
        )
        jobs.defer(RUN_EXPORT, key=f"export:{run.id}", lock=f"export:{run.id}", export_id=str(run.id))
    return _view(run)


def get_export(actor: Actor, export_id: UUID) -> ExportView:
    run = Export.objects.filter(id=export_id).first()
    if run is None or not (actor.system or (actor.account_id and run.account_id == actor.account_id)):
        raise not_found("registers.no_such_export", _("There is no such export."), value=export_id)
    return _view(run)


def list_exports(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[ExportView]:
    place = decode_cursor(cursor)
    mine = Export.objects.filter(account_id=actor.account_id) if actor.account_id else Export.objects.none()
    page = make_page(list(keyset(mine, place)[: size + 1]), size, place, lambda run: (run.created_at, run.id))
    return Page([_view(run) for run in page.rows], page.next, page.previous)


def sweep_expired() -> None:
    """The files of exports that are a week old are let go; that they were made stays known."""
    while expired := list(
        Export.objects.filter(expires_at__lte=clock.now()).order_by("expires_at")[:AT_ONCE]
    ):
        with transaction.atomic():
            files.detach(SYSTEM, [run.file_id for run in expired if run.file_id])
            Export.objects.filter(id__in=[run.id for run in expired]).update(file_id=None, expires_at=None)


def _unknown_field(record_type: RecordType, view: View, name: str) -> Problem:
    return Problem(
        "registers.unknown_field",
        _("“%(title)s” has no such field for you.") % {"title": record_type.title},
        value=messages.short(name),
        remedy=_("Possible are: %(fields)s.") % {"fields": ", ".join(view.columns)},
    )


def _format(name: str) -> Format:
    try:
        return Format(name)
    except ValueError:
        raise Problem(
            "registers.unknown_format",
            _("Records cannot be exported in this format."),
            value=name[:40],
            remedy=_("Possible are: %(formats)s.") % {"formats": ", ".join(one.value for one in Format)},
        ) from None


def stored_search(wanted: Search) -> dict[str, Any]:
    """What a job keeps of a search; an export has no pages."""
    area = wanted.area
    kept = {
        "conditions": [[one.field, one.operator.value, one.value] for one in wanted.conditions],
        "area": [area.west, area.south, area.east, area.north] if area else None,
        "order": wanted.order,
    }
    found: dict[str, Any] = orjson.loads(orjson.dumps(kept, default=str))
    return found


def restored_search(kept: Mapping[str, Any]) -> Search:
    return Search(
        conditions=tuple(
            Condition(field, Operator(name), value) for field, name, value in kept["conditions"]
        ),
        area=Box(*kept["area"]) if kept["area"] else None,
        order=kept["order"],
    )


def stored_purpose(purpose: Purpose | None) -> dict[str, Any]:
    if purpose is None:
        return {}
    case_id = str(purpose.case_id) if purpose.case_id else None
    return {
        "basis": purpose.basis,
        "item": purpose.item,
        "case_id": case_id,
        "case_number": purpose.case_number,
    }


def restored_purpose(kept: Mapping[str, Any]) -> Purpose | None:
    if not kept:
        return None
    case_id = UUID(kept["case_id"]) if kept["case_id"] else None
    return Purpose(kept["basis"], kept["item"], case_id, kept["case_number"])


def _view(run: Export) -> ExportView:
    return ExportView(
        id=run.id,
        register=run.register,
        register_title=definitions.record_type(run.register).title,
        format=run.format,
        state=RunState(run.state),
        rows_written=run.rows_written,
        file_id=run.file_id,
        file_name=run.file_name,
        message=run.message,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
