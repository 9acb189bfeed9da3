"""A panel as the values that its template draws: bars for the eye, the same figures in a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhengyun.services.desk.panels import Bar, Panel, Piece, band, pieces
from zhengyun.ui import contracts as ui


@dataclass(frozen=True)
class Gauge:
    """A bar as it is drawn: its parts, the band within which it should end, and how full it would be."""

    label: str
    full: str
    verdict: ui.Badge
    band: Piece
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Drawn:
    """A panel with its gauges and the table of their figures; legend: (kind, words)."""

    panel: Panel
    gauges: tuple[Gauge, ...]
    figures: ui.Table | None
    legend: tuple[tuple[str, str], ...]


def draw(panel: Panel) -> Drawn:
    gauges = tuple(
        Gauge(one.label, _percent(one), _verdict(one), band(one), tuple(pieces(one))) for one in panel.bars
    )
    return Drawn(panel, gauges, _figures(panel) if panel.bars else None, _legend() if panel.bars else ())


def _legend() -> tuple[tuple[str, str], ...]:
    return (
        ("used", _("In use")),
        ("committed", _("Approved, not delivered")),
        ("asked", _("This order")),
        ("band", _("Where it should end")),
    )


def _percent(bar: Bar) -> str:
    return f"{bar.share:.0%}" if bar.total > 0 else "—"


def _verdict(bar: Bar) -> ui.Badge:
    low, high = bar.band
    limits = {"low": f"{low:.0%}", "high": f"{high:.0%}"}
    if bar.share > 1 or bar.total <= 0:
        return ui.Badge(_("more than there is"), ui.Tone.ERROR)
    if bar.share > high:
        return ui.Badge(_("above %(high)s") % limits, ui.Tone.WARNING)
    if bar.share < low:
        return ui.Badge(_("below %(low)s") % limits, ui.Tone.NEUTRAL)
    return ui.Badge(_("within %(low)s to %(high)s") % limits, ui.Tone.SUCCESS)


def _figures(panel: Panel) -> ui.Table:
    columns = (
        ui.Column(_("Resource"), is_head=True),
        ui.Column(_("In all"), is_number=True),
        ui.Column(_("In use"), is_number=True),
        ui.Column(_("Approved, not delivered"), is_number=True),
        ui.Column(_("This order"), is_number=True),
        ui.Column(_("Afterwards"), is_number=True),
    )
    rows = tuple(
        ui.Row((one.label, *(_amount(one, value) for value in _values(one)), _percent(one)))
        for one in panel.bars
    )
    return ui.Table(panel.title, columns, rows, hide_caption=True, is_dense=True)


def _values(bar: Bar) -> tuple[float, ...]:
    return bar.total, bar.used, bar.committed, bar.asked


def _amount(bar: Bar, value: float) -> str:
    text = f"{value:,.1f}".removesuffix(".0")
    return f"{text} {bar.unit}".strip()
