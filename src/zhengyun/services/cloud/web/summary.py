"""What stands beside an order while it is filled in: amounts, price, quota, delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework.contracts import DraftView
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import Estimate
from zhengyun.services.cloud.web import figures
from zhengyun.ui import contracts as ui

MOST_MONTHS = 36
TARGET = "target.instance"
CHANGED = frozenset({"change.grade", "change.add_gb", "change.public_ip"})
"""Answers of a change on which its price depends, beside the server that is changed."""


@dataclass(frozen=True)
class Summary:
    """title: of what the price is. month, year: in words; short: for the bar at the bottom of a telephone.
    faults: what stands against the order as it is."""

    month: str
    year: str
    short: str
    rows: tuple[ui.Fact, ...]
    lines: tuple[ui.Fact, ...]
    faults: tuple[str, ...]
    title: str = ""


def answers(draft: DraftView) -> dict[str, Any]:
    """What was answered so far, by path."""
    return {view.path: view.value for page in draft.pages for view in page.fields}


def of_draft(actor: Actor, draft: DraftView) -> Summary | None:
    """None for orders that change no price."""
    found = answers(draft)
    try:
        if CHANGED & found.keys():
            return _of_change(actor, draft, found)
        return _of_lines(actor, draft, found) if "lines" in found else None
    except Problem as problem:
        return Summary("", "", problem.message, (), (), (problem.message,))


def _of_lines(actor: Actor, draft: DraftView, found: Mapping[str, Any]) -> Summary:
    lines = [row for row in found["lines"] or () if row.get("grade")]
    extras = [row for row in found.get("extras") or () if row.get("offering")]
    known = cloud.estimate(
        actor,
        draft.applicant_id,
        lines,
        [*extras],
        months=_months(found),
        zone=str(found.get("network.zone") or ""),
        system_id=_id(found, "system.id"),
    )
    return _said(known)


def _of_change(actor: Actor, draft: DraftView, found: Mapping[str, Any]) -> Summary | None:
    """None until it is known which server is changed."""
    if (instance_id := _id(found, TARGET)) is None:
        return None
    change = {path.removeprefix("change."): found.get(path) for path in CHANGED}
    known = cloud.estimate_change(actor, draft.applicant_id, instance_id, change)
    more = figures.signed(known.difference_fen)
    rows = [
        ui.Fact(_("A month until now"), figures.yuan(known.now_fen)),
        ui.Fact(_("Difference a month"), more),
    ]
    if known.quota is not None:
        rows.append(ui.Fact(_("Quota left"), _amounts(known.quota.left)))
    return Summary(
        figures.yuan(known.new_fen),
        figures.per_year(known.new_fen),
        _("Difference %(yuan)s") % {"yuan": more},
        tuple(rows),
        tuple(ui.Fact(one.title, figures.signed(one.monthly_fen)) for one in known.lines),
        known.faults,
        _("After this change"),
    )


def _months(found: Mapping[str, Any]) -> int:
    text = str(found.get("term.months") or "")
    return min(MOST_MONTHS, max(1, int(text))) if text.isdecimal() and len(text) < 4 else 12


def _id(found: Mapping[str, Any], path: str) -> UUID | None:
    try:
        return UUID(str(found.get(path) or ""))
    except ValueError:
        return None


def _said(known: Estimate) -> Summary:
    total = known.amounts
    rows = [
        ui.Fact(_("vCPU"), str(total.vcpus)),
        ui.Fact(_("Memory"), figures.memory(total.memory_mb)),
        ui.Fact(_("Storage"), figures.disk(total.disk_gb)),
    ]
    if known.quota is not None:
        rows.append(ui.Fact(_("Quota left"), _amounts(known.quota.left)))
    if known.delivery_days is not None:
        words = ngettext("%(n)d working day", "%(n)d working days", known.delivery_days)
        rows.append(ui.Fact(_("Delivery after approval"), words % {"n": known.delivery_days}))
    rows.append(ui.Fact(_("%(n)d months together") % {"n": known.months}, figures.money(known.total_fen)))
    lines = tuple(ui.Fact(f"{one.title} × {one.count}", figures.yuan(one.monthly_fen)) for one in known.lines)
    short = _("%(vcpus)d vCPU · %(memory)s") % {
        "vcpus": total.vcpus,
        "memory": figures.memory(total.memory_mb),
    }
    return Summary(
        figures.yuan(known.monthly_fen),
        figures.per_year(known.monthly_fen),
        short,
        tuple(rows),
        lines,
        known.faults,
        _("This order"),
    )


def _amounts(left: Amounts) -> str:
    return _("%(vcpus)d vCPU, %(memory)s, %(disk)s") % {
        "vcpus": left.vcpus,
        "memory": figures.memory(max(0, left.memory_mb)),
        "disk": figures.disk(max(0, left.disk_gb)),
    }
