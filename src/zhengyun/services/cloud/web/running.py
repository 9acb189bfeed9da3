"""Pages of those who run the cloud: capacity, hosts, work by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts, Forecast, HostState, PoolView, Utilization
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import Bar, PoolDemand
from zhengyun.services.cloud.web import charts, figures, words
from zhengyun.services.cloud.web.door import KEEPERS, MANAGERS, OPERATORS, actor_of, crumbs
from zhengyun.services.hall.facade import day, instant
from zhengyun.ui import contracts as ui

SUBJECTS = ("zone", "pool", "host", "owner", "system")
WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class PoolCard:
    """A pool as its page shows it. full: one line for each resource that runs out."""

    pool: PoolView
    bars: list[charts.Bar]
    full: list[str]
    measured: str
    hosts_url: str


def tabs(actor: Actor, current: str) -> list[ui.Tab]:
    names = {"capacity": _("Capacity"), "report": _("Monthly report")}
    if actor.organizations(*OPERATORS):
        names["work"] = _("Work by hand")
    if actor.organizations(*MANAGERS):
        names |= {"quotas": _("Quotas"), "prices": _("Prices")}
    return [
        ui.Tab(title, reverse(f"cloud:{name}"), is_current=name == current) for name, title in names.items()
    ]


@access(staff(*KEEPERS))
@require_GET
def capacity(request: HttpRequest) -> HttpResponse:
    """Pools with days until full; below, the three figures kept apart for what one chooses."""
    actor = actor_of(request)
    chosen = request.GET.get("by", "")
    by = chosen if chosen in SUBJECTS else SUBJECTS[0]
    now = clock.now()
    here = reverse("cloud:capacity")
    titles = subject_titles()
    context = {
        "tabs": tabs(actor, "capacity"),
        "pools": [pool_card(one) for one in cloud.pool_demand(actor)],
        "views": [ui.Tab(titles[name], f"{here}?by={name}#use", is_current=name == by) for name in SUBJECTS],
        "table": use_table(titles[by], uses(actor, by, now - WINDOW, now)),
        "as_of": instant(now),
    }
    return render(request, "cloud/capacity.html", context)


def subject_titles() -> dict[str, str]:
    return {
        "zone": _("Network zone"),
        "pool": _("Pool"),
        "host": _("Host"),
        "owner": _("Department"),
        "system": _("Business system"),
    }


def pool_card(one: PoolDemand) -> PoolCard:
    pool = one.pool
    measured = _("not measured yet")
    if pool.measured_at is not None and pool.used_vcpus is not None and pool.used_memory_mb is not None:
        measured = _("really used: %(vcpus).1f vCPU, %(memory)s, at %(time)s") % {
            "vcpus": pool.used_vcpus,
            "memory": figures.memory(pool.used_memory_mb),
            "time": instant(pool.measured_at),
        }
    return PoolCard(
        pool,
        [bar_of(each) for each in one.bars],
        full_words(one.forecasts),
        measured,
        reverse("cloud:hosts", args=[pool.code]),
    )


def bar_of(one: Bar) -> charts.Bar:
    values = {
        "used": amount(one, one.used),
        "pending": amount(one, one.committed),
        "usable": amount(one, one.usable),
    }
    said = _("%(used)s used, %(pending)s approved and not delivered, of %(usable)s") % values
    title = resource_names().get(one.resource, one.resource)
    return charts.bar(title, one.used, one.committed, one.asked, one.usable, said)


def amount(one: Bar, value: int) -> str:
    if one.resource.startswith("memory"):
        return figures.memory(value if one.unit.upper().startswith("M") else value * figures.GB)
    if one.resource.startswith("disk"):
        return figures.disk(value)
    return f"{value:,}"


def resource_names() -> dict[str, str]:
    return {
        "vcpus": _("vCPU"),
        "vcpu": _("vCPU"),
        "memory": _("Memory"),
        "memory_mb": _("Memory"),
        "disk": _("Storage"),
        "disk_gb": _("Storage"),
    }


def full_words(found: Sequence[Forecast]) -> list[str]:
    """Days until each resource runs out; why that cannot be said stands once for all that it holds for."""
    names = resource_names()
    lines = [
        (_("%(resource)s: full in %(days)d days, on %(day)s") if one.days else _("%(resource)s: full"))
        % {"resource": names.get(one.resource, one.resource), "days": one.days, "day": day(one.full_on)}
        for one in found
        if one.days is not None and one.full_on is not None
    ]
    unknown: dict[str, list[str]] = {}
    for one in found:
        if one.days is None or one.full_on is None:
            unknown.setdefault(one.why, []).append(names.get(one.resource, one.resource))
    values = [{"resource": "、".join(titles), "why": why} for why, titles in unknown.items()]
    return [*lines, *(_("%(resource)s: %(why)s") % each for each in values)]


def uses(actor: Actor, by: str, since: datetime, until: datetime) -> list[Utilization]:
    """The three figures with names: what systems are called, compute does not know."""
    found = compute.utilization(actor, by, since, until)
    if by != "system":
        return found
    known = cloud.get_systems(actor, [UUID(one.subject) for one in found if one.subject])
    titles = {str(key): one.title for key, one in known.items()}
    return [replace(one, title=titles.get(one.subject, _("a business system"))) for one in found]


def use_table(title: str, found: Sequence[Utilization]) -> ui.Table:
    columns = (
        ui.Column(title, is_head=True),
        ui.Column(_("Servers"), is_number=True),
        ui.Column(_("Promised"), is_number=True),
        ui.Column(_("Promised of physical, CPU / memory"), is_number=True),
        ui.Column(_("Used of promised, CPU / memory"), is_number=True),
        ui.Column(_("Used of physical, CPU / memory"), is_number=True),
    )
    rows = tuple(ui.Row(_use(one)) for one in found)
    return ui.Table(
        _("Three figures, kept apart"),
        columns,
        rows,
        _("Nothing stands there."),
        hide_caption=True,
        is_dense=True,
    )


def _use(one: Utilization) -> tuple[ui.Cell | str, ...]:
    def both(cpu: float | None, memory: float | None) -> str:
        return f"{figures.share(cpu)} / {figures.share(memory)}"

    return (
        one.title or one.subject,
        str(one.instances),
        f"{one.vcpus} vCPU / {figures.memory(one.memory_mb)}",
        both(one.cpu_allocated_of_physical, one.memory_allocated_of_physical),
        both(one.cpu_used_of_allocated, one.memory_used_of_allocated),
        both(one.cpu_used_of_physical, one.memory_used_of_physical),
    )


@access(staff(*KEEPERS))
@require_GET
def hosts(request: HttpRequest, pool: str) -> HttpResponse:
    actor = actor_of(request)
    found = compute.list_hosts(actor, pool)
    card = next((pool_card(one) for one in cloud.pool_demand(actor) if one.pool.code == pool), None)
    may_act = bool(actor.organizations(*OPERATORS))
    columns = [
        ui.Column(_("Host"), is_head=True),
        ui.Column(_("State of it")),
        ui.Column(_("Servers"), is_number=True),
        ui.Column(_("vCPU promised / usable / physical"), is_number=True),
        ui.Column(_("Memory promised / usable / physical"), is_number=True),
        ui.Column(_("Seen")),
    ]
    columns += [ui.Column(_("Acts"), hide_label=True)] if may_act else []
    rows = []
    for one in found:
        cells: list[ui.Cell | str] = [
            ui.Cell(one.name, help="、".join(sorted(one.traits))),
            ui.Cell(badge=words.host_badge(one.state)),
            str(one.instances),
            f"{one.allocated.vcpus} / {one.usable.vcpus} / {one.physical.vcpus}",
            _memories(one.allocated, one.usable, one.physical),
            instant(one.seen_at),
        ]
        cells += [_host_act(pool, one.id, one.state)] if may_act else []
        rows.append(ui.Row(tuple(cells)))
    title = card.pool.title if card else pool
    context = {
        "title": title,
        "crumbs": crumbs((_("Capacity"), reverse("cloud:capacity")), here=title),
        "card": card,
        "table": ui.Table(
            _("Hosts"), tuple(columns), tuple(rows), _("No host."), hide_caption=True, is_dense=True
        ),
    }
    return render(request, "cloud/hosts.html", context)


def _memories(*amounts: Amounts) -> str:
    return " / ".join(figures.memory(one.memory_mb) for one in amounts)


def _host_act(pool: str, host_id: UUID, state: HostState) -> ui.Cell:
    if state is HostState.OFF:
        return ui.Cell("")
    other = HostState.DRAINING if state is HostState.ENABLED else HostState.ENABLED
    label = _("Empty it") if other is HostState.DRAINING else _("Let it take machines")
    return ui.Cell(label, reverse("cloud:host", args=[pool, host_id, other.value]))


@access(staff(*OPERATORS))
@require_http_methods(["GET", "POST"])
def host(request: HttpRequest, pool: str, host_id: UUID, state: str) -> HttpResponse:
    """GET says what it means, POST does it."""
    actor = actor_of(request)
    one = next((each for each in compute.list_hosts(actor, pool) if each.id == host_id), None)
    if one is None or state not in (HostState.ENABLED, HostState.DRAINING):
        raise not_found("cloud.no_such_host", _("There is no such host in this pool."), value=str(host_id))
    if request.method == "POST":
        compute.set_host_state(actor, host_id, HostState(state))
        messages.success(request, _("The host is set."))
        return redirect("cloud:hosts", pool=pool)
    is_draining = state == HostState.DRAINING
    place = reverse("cloud:hosts", args=[pool])
    title = _("Empty this host?") if is_draining else _("Let this host take machines?")
    context = {
        "title": title,
        "host": one,
        "crumbs": crumbs((_("Capacity"), reverse("cloud:capacity")), (pool, place), here=one.name),
        "consequence": _("It takes no new machines; what runs on it stays until it is given back or moved.")
        if is_draining
        else _("New machines may be placed on it at once."),
        "label": _("Empty it") if is_draining else _("Let it take machines"),
        "is_dangerous": is_draining,
        "back": place,
    }
    return render(request, "cloud/host.html", context)
