"""The monthly report in one click: a sheet to print, and the same figures as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import MonthlyFigures, Utilization
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.formulas import guarded
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.web.door import KEEPERS, MANAGERS, actor_of
from zhengyun.services.cloud.web.running import SUBJECTS, pool_card, subject_titles, tabs, use_table, uses
from zhengyun.services.cloud.web.words import system_badges
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MONTHS = 12
BOM = "\ufeff"
"""Spreadsheets of the offices take a CSV without it for another encoding."""


@dataclass(frozen=True)
class Month:
    """since, until: half-open, and never later than now."""

    first: date
    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"


@access(staff(*KEEPERS))
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    month = month_of(request)
    titles = subject_titles()
    systems = cloud.systems_by_unit(actor) if actor.organizations(*MANAGERS) else []
    context = {
        "tabs": tabs(actor, "report"),
        "month": month,
        "until": instant(month.until, with_year=True),
        "months": _choice(month),
        "pools": [pool_card(one) for one in cloud.pool_demand(actor)],
        "tables": [(by, titles[by], use_table(titles[by], use)) for by, use in _uses(actor, month)],
        "hours": _hours(compute.monthly_figures(actor, month.first)),
        "systems": [
            ui.Fact(badge.text, str(sum(one.counts.get(state, 0) for one in systems)))
            for state, badge in system_badges().items()
        ]
        if systems
        else [],
        "units": len(systems),
        "csv_url": f"{reverse('cloud:report_csv')}?month={month.name}",
        "is_print": "print" in request.GET,
        "print_url": f"{reverse('cloud:report')}?month={month.name}&print=1",
    }
    template = "cloud/report_print.html" if "print" in request.GET else "cloud/report.html"
    return render(request, template, context)


@access(staff(*KEEPERS))
@require_GET
def report_csv(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    month = month_of(request)
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for by, use in _uses(actor, month):
        writer.writerows(_row(month, by, one) for one in use)
    answer = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cloud-{month.name}.csv"'
    return answer


HEAD = (
    "month", "by", "subject", "title", "instances", "vcpus", "memory_mb", "disk_gb",
    "cpu_allocated_of_physical", "cpu_used_of_allocated", "cpu_used_of_physical",
    "memory_allocated_of_physical", "memory_used_of_allocated", "memory_used_of_physical",
)  # fmt: skip


def _row(month: Month, by: str, one: Utilization) -> list[object]:
    shares = [getattr(one, name) for name in HEAD[8:]]
    numbers = [one.instances, one.vcpus, one.memory_mb, one.disk_gb]
    return [
        month.name, by, guarded(one.subject), guarded(one.title), *numbers,
        *("" if share is None else f"{share:.4f}" for share in shares),
    ]  # fmt: skip


def _uses(actor: Actor, month: Month) -> list[tuple[str, Sequence[Utilization]]]:
    return [(by, uses(actor, by, month.since, month.until)) for by in SUBJECTS]


def _hours(figures: MonthlyFigures) -> ui.Table:
    """What departments held in the month, in hours of each quantity: what is billed."""
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("Network zone")),
        ui.Column(_("Servers at the end"), is_number=True),
        ui.Column(_("vCPU hours"), is_number=True),
        ui.Column(_("Memory, GB hours"), is_number=True),
        ui.Column(_("Storage, GB hours"), is_number=True),
        ui.Column(_("Public address hours"), is_number=True),
    )
    rows = tuple(
        ui.Row(
            (
                one.name,
                zone.title,
                str(one.instances),
                f"{one.vcpu_hours:,.1f}",
                f"{one.memory_gb_hours:,.1f}",
                f"{one.disk_gb_hours:,.1f}",
                f"{one.address_hours:,.1f}",
            )
        )
        for zone in figures.zones
        for one in zone.owners
    )
    empty = _("Nothing was held in this month.")
    return ui.Table(_("Metered hours by department"), columns, rows, empty, hide_caption=True, is_dense=True)


def month_of(request: HttpRequest) -> Month:
    """The month asked for, else the present one. What is no month, or to come, is the present one."""
    today = clock.today()
    first = today.replace(day=1)
    try:
        wanted = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        wanted = first
    first = min(first, max(wanted, date(2020, 1, 1)))
    following = (first + timedelta(days=32)).replace(day=1)
    return Month(first, clock.civil(first), min(clock.now(), clock.civil(following)))


def _choice(month: Month) -> ui.Field:
    first = clock.today().replace(day=1)
    found = []
    for _back in range(MONTHS):
        found.append(ui.Option(f"{first:%Y-%m}", f"{first:%Y-%m}"))
        first = (first - timedelta(days=1)).replace(day=1)
    return ui.Field(
        "month", _("Month"), ui.FieldKind.SELECT, month.name, tuple(found), required=True, width="medium"
    )
