"""Databases in the words of a page: state, address, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import DatabaseState, DatabaseView
from zhengyun.services.cloud.contracts import LeaseView
from zhengyun.services.cloud.web import figures, leases
from zhengyun.ui import contracts as ui

_TONES = {
    DatabaseState.RUNNING: ui.Tone.SUCCESS,
    DatabaseState.REQUESTED: ui.Tone.INFO,
    DatabaseState.DELETING: ui.Tone.INFO,
    DatabaseState.FAILED: ui.Tone.ERROR,
}


def table(
    found: Sequence[DatabaseView],
    held: Mapping[UUID, LeaseView],
    costs: Mapping[UUID | None, int],
    *,
    with_unit: bool,
    with_links: bool,
) -> ui.Table:
    """costs: fen of this month so far, by database."""
    columns = [
        ui.Column(_("Database"), is_head=True),
        ui.Column(_("Business system")),
        ui.Column(_("State of it")),
        ui.Column(_("Address")),
        ui.Column(_("This month so far"), is_number=True),
        ui.Column(_("Term ends")),
    ]
    if with_unit:
        columns.insert(1, ui.Column(_("Department")))
    rows = []
    for one in found:
        lease = held.get(one.id)
        cells = _cells(one, lease, costs, with_links=with_links)
        if with_unit:
            cells.insert(1, lease.owner_name if lease else "")
        rows.append(ui.Row(tuple(cells)))
    empty = _("No database yet.")
    return ui.Table(_("Databases"), tuple(columns), tuple(rows), empty, hide_caption=True, is_dense=True)


def _cells(
    one: DatabaseView, lease: LeaseView | None, costs: Mapping[UUID | None, int], *, with_links: bool
) -> list[ui.Cell | str]:
    name = ui.Cell(one.title, reverse("cloud:database", args=[one.id]), help=figures.disk(one.size_gb))
    state, cost = ui.Cell(badge=badge(one)), figures.yuan(costs[one.id]) if one.id in costs else ""
    if lease is None:
        ended = one.state in (DatabaseState.DELETING, DatabaseState.DELETED)
        return [name, "", state, address(one), cost, "" if ended else _("not confirmed yet")]
    url = reverse("cloud:system", args=[lease.system_id]) if with_links and lease.system_id else ""
    return [name, ui.Cell(lease.system_title, url), state, address(one), cost, leases.end_of(lease)]


def badge(one: DatabaseView) -> ui.Badge:
    return ui.Badge(_state_names()[one.state], _TONES.get(one.state, ui.Tone.NEUTRAL))


def _state_names() -> dict[DatabaseState, str]:
    return {
        DatabaseState.REQUESTED: _("being made"),
        DatabaseState.RUNNING: _("running"),
        DatabaseState.DELETING: _("being erased"),
        DatabaseState.DELETED: _("given back"),
        DatabaseState.FAILED: _("failed"),
    }


def address(one: DatabaseView) -> str:
    """Where programs find it; '' while there is none."""
    return f"{one.host}:{one.port}" if one.host and one.state is DatabaseState.RUNNING else ""
