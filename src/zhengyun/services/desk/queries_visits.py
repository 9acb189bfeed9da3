"""Reads of visits and windows, for who rates and who supervises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhengyun.services.desk.contracts_counter import VisitView, WindowView
from zhengyun.services.desk.logic.queue import label_of
from zhengyun.services.desk.models import CounterWindow, Visit

_ROWS = Visit.objects.select_related("site", "window", "ticket")


def last_visit(window_id: UUID, since: datetime) -> VisitView | None:
    """The last one at a window that ended at this instant or later."""
    row = _ROWS.filter(window_id=window_id, ended_at__gte=since).order_by("-ended_at", "-id").first()
    return _view(row) if row else None


def visit_by_code(code: str) -> VisitView | None:
    """The code is as good as the paper on which it stands."""
    row = _ROWS.filter(code=code[:26].upper()).first()
    return _view(row) if row else None


def visit_of_case(case_id: UUID, kind: str) -> VisitView | None:
    row = _ROWS.filter(case_id=case_id, kind=kind).first()
    return _view(row) if row else None


def get_visits(ids: Iterable[UUID]) -> dict[UUID, VisitView]:
    """What is not known is left out."""
    return {row.id: _view(row) for row in _ROWS.filter(pk__in=list(ids))}


def windows_at(organization_ids: Iterable[UUID]) -> list[WindowView]:
    """The open windows of these bodies, site by site."""
    rows = CounterWindow.objects.select_related("site").filter(
        site__organization_id__in=list(organization_ids), site__is_open=True, is_open=True
    )
    return [
        WindowView(row.id, row.number, row.title, row.site.name, row.site.organization_id)
        for row in rows.order_by("site__name", "number")
    ]


def _view(row: Visit) -> VisitView:
    return VisitView(
        id=row.id,
        code=row.code,
        kind=row.kind,
        organization_id=row.site.organization_id,
        site_name=row.site.name,
        window_id=row.window_id,
        window=row.window.number if row.window else None,
        label=label_of(row.ticket) if row.ticket else "",
        case_id=row.case_id,
        item_code=row.item_code,
        title=row.title,
        clerk_name=row.clerk_name,
        ended_at=row.ended_at,
    )
