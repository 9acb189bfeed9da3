"""Small charts that the server draws; each stands beside a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import Point, Series
from zhengyun.kit import clock
from zhengyun.services.cloud.web import figures
from zhengyun.ui import contracts as ui

WIDTH, HEIGHT, EDGE = 240, 56, 3
MOST_ROWS = 12
BAND_FROM, BAND_TO = 60, 80
"""Per cent of a pool between which it is well used and still has room (建议利用率区间)."""


@dataclass(frozen=True)
class Line:
    """One figure of a series. parts: polylines, one for each stretch without a gap. now: the last value in
    words; top: what the upper edge stands for."""

    name: str
    title: str
    now: str
    top: str
    parts: tuple[str, ...]
    from_guest: bool = False

    @property
    def is_measured(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True)
class Bar:
    """One resource of a pool in parts of a hundred: used, approved but not delivered, what is asked now.

    words: the same in a sentence, with amounts and units.
    """

    title: str
    used: int
    pending: int
    asked: int
    words: str

    @property
    def pending_at(self) -> int:
        return self.used

    @property
    def asked_at(self) -> int:
        return self.used + self.pending

    @property
    def is_over(self) -> bool:
        return self.used + self.pending + self.asked > BAND_TO


def bar(title: str, used: float, pending: float, asked: float, usable: float, words: str) -> Bar:
    """Parts of what is usable, together never more than the whole."""
    found, left = [], 100
    for amount in (used, pending, asked):
        share = min(left, round(100 * amount / usable)) if usable > 0 else 0
        found.append(max(0, share))
        left -= found[-1]
    return Bar(title, found[0], found[1], found[2], words)


Read = Callable[[Point], float | None]


def lines(series: Series) -> list[Line]:
    """CPU, memory, disk, network of one instance."""
    kinds: tuple[tuple[str, str, str, Read, bool], ...] = (
        ("cpu", "cpu", _("CPU"), lambda one: one.cpu, True),
        ("memory", "memory", _("Memory"), lambda one: one.memory, True),
        ("disk_read", "disk_read", _("Disk, reading"), lambda one: one.disk_read, False),
        ("disk_write", "disk_write", _("Disk, writing"), lambda one: one.disk_write, False),
        ("net_in", "net_in", _("Network, coming in"), lambda one: one.net_in, False),
        ("net_out", "net_out", _("Network, going out"), lambda one: one.net_out, False),
    )
    return [
        _line(series, name, title, read, is_share=is_share, from_guest=_is_told(series, field))
        for name, field, title, read, is_share in kinds
    ]


SOURCES = {
    "cpu": ("cpu_seconds",),
    "memory": ("memory_used_mb",),
    "disk_read": ("disk_read_bytes",),
    "disk_write": ("disk_write_bytes",),
    "net_in": ("net_in_bytes",),
    "net_out": ("net_out_bytes",),
}


def _is_told(series: Series, field: str) -> bool:
    return bool(series.from_guest & {field, *SOURCES[field]})


def _line(series: Series, name: str, title: str, read: Read, *, is_share: bool, from_guest: bool) -> Line:
    values = [read(one) for one in series.points]
    known = [one for one in values if one is not None]
    say = figures.share if is_share else figures.rate
    top = 1.0 if is_share else max(known, default=0.0) or 1.0
    last = next((one for one in reversed(values) if one is not None), None)
    return Line(
        name,
        title,
        say(last),
        say(top) if known else "",
        tuple(_stretches(values, top)),
        from_guest=from_guest,
    )


def _stretches(values: Sequence[float | None], top: float) -> list[str]:
    """Points of the drawing; where nothing was measured the line is broken, never guessed."""
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    found: list[str] = []
    run: list[str] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            high = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(1.0, max(0.0, value / top))
            run.append(f"{EDGE + place * step:.1f},{high:.1f}")
        elif run:
            found.append(" ".join(run if len(run) > 1 else [run[0], run[0]]))
            run = []
    return found


def table(series: Series) -> ui.Table:
    """The last points of the same series in words."""
    columns = (
        ui.Column(_("Time"), is_head=True),
        ui.Column(_("CPU"), is_number=True),
        ui.Column(_("Memory"), is_number=True),
        ui.Column(_("Disk read / written"), is_number=True),
        ui.Column(_("Network in / out"), is_number=True),
    )
    rows = tuple(_row(one) for one in reversed(series.points[-MOST_ROWS:]))
    return ui.Table(
        _("Figures"), columns, rows, _("Nothing was measured yet."), hide_caption=True, is_dense=True
    )


def _row(one: Point) -> ui.Row:
    return ui.Row(
        (
            clock.local(one.at).strftime("%m-%d %H:%M"),
            figures.share(one.cpu),
            figures.share(one.memory),
            f"{figures.rate(one.disk_read)} / {figures.rate(one.disk_write)}",
            f"{figures.rate(one.net_in)} / {figures.rate(one.net_out)}",
        )
    )
