"""What the data bureau sets: quotas of departments, and a unit price from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import PriceView, QuotaView
from zhengyun.services.cloud.web import figures
from zhengyun.services.cloud.web.door import FINANCE, MANAGERS, actor_of, crumbs
from zhengyun.services.cloud.web.running import tabs
from zhengyun.services.cloud.web.systemform import day_of
from zhengyun.ui import contracts as ui

REFUSED = (409, 422)
MOST_DIGITS = 7
RESOURCES = ("vcpus", "memory_gb", "disk_gb")


@access(staff(*MANAGERS))
@require_GET
def quotas(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"tabs": tabs(actor, "quotas"), "table": _quota_table(cloud.list_quotas(actor))}
    return render(request, "cloud/quotas.html", context)


def _quota_table(found: list[QuotaView]) -> ui.Table:
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("vCPU: used, promised, quota"), is_number=True),
        ui.Column(_("Memory: used, promised, quota"), is_number=True),
        ui.Column(_("Storage: used, promised, quota"), is_number=True),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(
                    one.owner_name,
                    reverse("cloud:quota", args=[one.owner_id]),
                    badge=None if one.is_set else ui.Badge(_("not set"), ui.Tone.WARNING),
                ),
                f"{one.used.vcpus} / {one.committed.vcpus} / {one.total.vcpus}",
                " / ".join(figures.memory(a.memory_mb) for a in (one.used, one.committed, one.total)),
                " / ".join(figures.disk(a.disk_gb) for a in (one.used, one.committed, one.total)),
            )
        )
        for one in found
    )
    return ui.Table(_("Quotas"), columns, rows, _("No department yet."), hide_caption=True, is_dense=True)


@access(staff(*MANAGERS))
@require_http_methods(["GET", "POST"])
def quota(request: HttpRequest, owner_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = cloud.get_quota(actor, owner_id)
    typed = request.POST.dict() if request.method == "POST" else _quota_typed(one)
    problem = None
    if request.method == "POST":
        try:
            cloud.set_quota(actor, owner_id, _amounts(typed), typed.get("reason", "").strip())
        except Problem as refused:
            if refused.status not in REFUSED:
                raise
            problem = refused
        else:
            messages.success(request, _("The quota is set."))
            return redirect("cloud:quotas")
    context = {
        "title": _("Quota of %(unit)s") % {"unit": one.owner_name},
        "crumbs": crumbs((_("Quotas"), reverse("cloud:quotas")), here=one.owner_name),
        "fields": _quota_fields(typed, problem),
        "problem": None if problem and problem.fields else problem,
        "lead": _("Orders are checked against it. What is held stays, also where the quota is less."),
        "label": _("Set the quota"),
        "back": reverse("cloud:quotas"),
    }
    return render(request, "cloud/setting.html", context, status=problem.status if problem else 200)


def _quota_typed(one: QuotaView) -> dict[str, str]:
    total = one.total
    return {
        "vcpus": str(total.vcpus),
        "memory_gb": str(total.memory_mb // figures.GB),
        "disk_gb": str(total.disk_gb),
    }


def _amounts(typed: dict[str, str]) -> Amounts:
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    for name in RESOURCES:
        text = typed.get(name, "").strip()
        if text.isdecimal() and len(text) <= MOST_DIGITS:
            found[name] = int(text)
        else:
            wrong[name] = [_("A whole number.")]
    if wrong:
        raise Problem("cloud.bad_quota", _("A quota is three whole numbers."), fields=wrong)
    return Amounts(found["vcpus"], found["memory_gb"] * figures.GB, found["disk_gb"])


def _quota_fields(typed: dict[str, str], problem: Problem | None) -> list[ui.Field]:
    errors = problem.fields if problem else {}
    names = (("vcpus", _("vCPU"), ""), ("memory_gb", _("Memory"), "GB"), ("disk_gb", _("Storage"), "GB"))
    numbers = [
        ui.Field(
            name, label, ui.FieldKind.NUMBER, typed.get(name, ""), required=True, min="0", unit=unit,
            error=" ".join(errors.get(name, ())),
        )
        for name, label, unit in names
    ]  # fmt: skip
    reason = ui.Field(
        "reason", _("Reason"), value=typed.get("reason", ""), required=True, maxlength=200,
        error=" ".join(errors.get("reason", ())),
    )  # fmt: skip
    return [*numbers, reason]


@access(staff(*MANAGERS, *FINANCE))
@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = cloud.list_prices()
    context = {
        "tabs": tabs(actor, "prices") if actor.organizations(*MANAGERS) else [],
        "table": _price_table(found),
        "may_set": bool(actor.organizations(*FINANCE)),
    }
    return render(request, "cloud/prices.html", context)


def _price_table(found: list[PriceView]) -> ui.Table:
    columns = (
        ui.Column(_("Offering"), is_head=True),
        ui.Column(_("Unit")),
        ui.Column(_("Yuan a month"), is_number=True),
        ui.Column(_("From")),
        ui.Column(_("Source")),
    )
    in_force = ui.Badge(_("in force"), ui.Tone.SUCCESS)
    rows = tuple(
        ui.Row(
            (
                ui.Cell(one.offering_title, help=one.offering),
                one.unit,
                figures.yuan(one.fen),
                ui.Cell(one.valid_from.isoformat(), badge=in_force if one.is_in_force else None),
                one.source,
            )
        )
        for one in found
    )
    return ui.Table(_("Unit prices"), columns, rows, _("No price yet."), hide_caption=True, is_dense=True)


@access(staff(*FINANCE))
@require_http_methods(["GET", "POST"])
def new_price(request: HttpRequest) -> HttpResponse:
    """A new row; what was ordered before keeps its own price."""
    actor = actor_of(request)
    typed = request.POST.dict()
    problem = None
    if request.method == "POST":
        try:
            fen, day = _fen(typed.get("yuan", "")), _from(typed)
            source = typed.get("source", "").strip()
            cloud.set_price(actor, typed.get("offering", ""), fen, day, source)
        except Problem as refused:
            if refused.status not in REFUSED:
                raise
            problem = refused
        else:
            messages.success(request, _("The price stands from that day on."))
            return redirect("cloud:prices")
    title = _("A new price")
    context = {
        "title": title,
        "crumbs": crumbs((_("Prices"), reverse("cloud:prices")), here=title),
        "fields": _price_fields(typed, problem),
        "problem": None if problem and problem.fields else problem,
        "lead": _("It counts for what is ordered from that day on; orders before it keep their own."),
        "label": _("Write it down"),
        "back": reverse("cloud:prices"),
    }
    return render(request, "cloud/setting.html", context, status=problem.status if problem else 200)


def _from(typed: dict[str, str]) -> date:
    found = day_of(typed.get("valid_from", ""), "valid_from")
    if found is None:
        words = _("Give a day.")
        raise Problem("cloud.bad_price", words, fields={"valid_from": [words]})
    return found


def _fen(text: str) -> int:
    """23 or 0.30 yuan; never through a float."""
    whole, _dot, rest = text.strip().partition(".")
    if not (
        whole.isdecimal() and len(whole) <= MOST_DIGITS and (not rest or rest.isdecimal()) and len(rest) <= 2
    ):
        words = _("Yuan with at most two decimals, for example 0.30.")
        raise Problem("cloud.bad_price", words, value=text[:20], fields={"yuan": [words]})
    return int(whole) * 100 + int(rest.ljust(2, "0") or "0")


def _price_fields(typed: dict[str, str], problem: Problem | None) -> list[ui.Field]:
    errors = problem.fields if problem else {}
    options = tuple(
        ui.Option(one.code, f"{one.code} {one.title}（{one.unit}）") for one in cloud.list_offerings()
    )
    found = (
        ui.Field("offering", _("Offering"), ui.FieldKind.SELECT, typed.get("offering", ""), options),
        ui.Field("yuan", _("Yuan a month for one unit"), value=typed.get("yuan", ""), inputmode="decimal"),
        ui.Field(
            "valid_from",
            _("From"),
            ui.FieldKind.DATE,
            typed.get("valid_from", "") or clock.today().isoformat(),
        ),
        ui.Field("source", _("Source"), value=typed.get("source", ""), maxlength=200),
    )
    return [_required(field, " ".join(errors.get(field.name, ()))) for field in found]


def _required(field: ui.Field, error: str) -> ui.Field:
    return replace(field, required=True, error=error)
