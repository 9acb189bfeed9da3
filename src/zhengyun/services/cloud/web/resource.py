"""One server: its figures, what can be done with it, what belongs to it, what it costs, what happened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import ConsoleKind, InstanceView, State, VolumeView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import LeaseView
from zhengyun.services.cloud.web import figures, history, instance_acts, leases, live, words
from zhengyun.services.cloud.web.door import (
    MANAGERS,
    TENANTS,
    USERS,
    actor_of,
    crumbs,
    sees_systems,
    servers_title,
    units_of,
)
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

CONSOLES = {ConsoleKind.VNC: "console_vnc", ConsoleKind.SERIAL: "console_serial"}
ON_SNAPSHOTS = ("restore", "drop")
SAID = (404, 409, 410)


@access(staff(*USERS))
@require_GET
def resource(request: HttpRequest, instance_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = compute.get_instance(actor, instance_id)
    is_mine = actor.has_role("it_officer", one.owner_id)
    lease = cloud.leases_of(actor, [one.id]).get(one.id)
    context = {
        "crumbs": crumbs((servers_title(actor), reverse("cloud:resources")), here=one.name),
        "is_mine": is_mine,
        "is_twin": words.TWIN in one.capabilities,
        "acts": _acts(one) if is_mine else [],
        "orders": _orders(one) if is_mine and lease and one.state is not State.DELETED else [],
        "consoles": _consoles(one),
        "facts": _facts(one, lease, with_links=sees_systems(actor)),
        "volumes": _volumes(one),
        "snapshots": _snapshots(one, can_act=is_mine),
        "openings": _openings(actor, one),
        "cost": _cost(actor, one),
        "consents": _consents(actor, one, can_act=is_mine),
        "may_consent": is_mine and bool(_consoles(one)),
        "timeline": history.timeline(one.id),
        **live.figures_of(actor, one),
    }
    return render(request, "cloud/resource.html", context)


def _acts(one: InstanceView) -> list[ui.Action]:
    return [
        ui.Action(
            act.label,
            reverse("cloud:act", args=[one.id, act.code]),
            ui.ActionKind.SECONDARY,
            icon=act.icon,
        )
        for act in instance_acts.acts()
        if act.suits(one) and act.code not in (*ON_SNAPSHOTS, "consent", "revoke")
    ]


def _orders(one: InstanceView) -> list[ui.Link]:
    names = {
        "change": _("Change size, disks or openings"),
        "renew": _("Renew the term"),
        "exit": _("Give it back"),
    }
    return [
        ui.Link(title, f"{reverse('cloud:begin', args=[kind])}?instance={one.id}")
        for kind, title in names.items()
    ]


def _consoles(one: InstanceView) -> list[ui.Link]:
    if one.state is not State.RUNNING:
        return []
    names = {ConsoleKind.VNC: _("Screen"), ConsoleKind.SERIAL: _("Serial line")}
    return [
        ui.Link(names[kind], reverse("cloud:console", args=[one.id, kind.value]))
        for kind, capability in CONSOLES.items()
        if capability in one.capabilities
    ]


def _facts(one: InstanceView, lease: LeaseView | None, *, with_links: bool) -> list[ui.Fact]:
    actual = figures.size(one.actual_vcpus, one.actual_memory_mb) if one.actual_vcpus else ""
    ordered = figures.size(one.vcpus, one.memory_mb)
    found = [
        ui.Fact(_("Size"), ordered, was=actual if actual and actual != ordered else ""),
        ui.Fact(_("System"), one.image_title),
        ui.Fact(_("Network zone"), one.zone_title),
        ui.Fact(_("Addresses"), words.addresses(one) or _("none yet")),
        ui.Fact(_("Name in the network"), one.hostname),
        ui.Fact(_("First login"), one.login or "—"),
    ]
    if lease is None:
        return found
    system = ui.Fact(
        _("Business system"),
        lease.system_title,
        url=reverse("cloud:system", args=[lease.system_id]) if with_links and lease.system_id else "",
    )
    return [system, *found, *leases.term(lease)]


def _volumes(one: InstanceView) -> ui.Table:
    columns = (
        ui.Column(_("Disk"), is_head=True),
        ui.Column(_("Amount"), is_number=True),
        ui.Column(_("Class")),
        ui.Column(_("Encryption")),
    )
    rows = tuple(ui.Row(_volume(volume)) for volume in one.volumes)
    return ui.Table(_("Disks"), columns, rows, _("No disk yet."), hide_caption=True, is_dense=True)


def _volume(volume: VolumeView) -> tuple[ui.Cell | str, ...]:
    names = {"ordinary": _("ordinary"), "fast": _("fast")}
    return (
        _("System disk") if volume.is_root else volume.name,
        figures.disk(volume.size_gb),
        names[volume.disk_class.value],
        volume.suite or _("none"),
    )


def _snapshots(one: InstanceView, *, can_act: bool) -> ui.Table:
    names = {
        "requested": ui.Badge(_("being taken"), ui.Tone.INFO),
        "ready": ui.Badge(_("kept"), ui.Tone.SUCCESS),
        "restoring": ui.Badge(_("going back to it"), ui.Tone.INFO),
        "deleting": ui.Badge(_("being erased"), ui.Tone.INFO),
        "failed": ui.Badge(_("failed"), ui.Tone.ERROR),
    }
    shown = [shot for shot in one.snapshots if shot.state in names]
    acts = (
        [act for act in instance_acts.acts() if act.code in ON_SNAPSHOTS and act.suits(one)]
        if can_act
        else []
    )
    columns = [
        ui.Column(_("Snapshot"), is_head=True),
        ui.Column(_("State of it")),
        ui.Column(_("Taken")),
        *(ui.Column(act.label, hide_label=True) for act in acts),
    ]
    rows = []
    for shot in shown:
        links = [
            ui.Cell(act.label, reverse("cloud:act", args=[one.id, act.code]) + f"?snapshot={shot.id}")
            if shot.state == "ready" or act.code == "drop"
            else ui.Cell("")
            for act in acts
        ]
        memory = _("with its memory") if shot.with_memory else shot.fault
        rows.append(
            ui.Row(
                (shot.name, ui.Cell(badge=names[shot.state], help=memory), instant(shot.created_at), *links)
            )
        )
    return ui.Table(_("Snapshots"), tuple(columns), tuple(rows), hide_caption=True, is_dense=True)


def _openings(actor: Actor, one: InstanceView) -> ui.Table:
    is_open_to = one.owner_id in units_of(actor) or bool(actor.organizations(*MANAGERS))
    groups = compute.list_groups(actor, one.owner_id) if one.security_group_id and is_open_to else []
    rules = [rule for group in groups if group.id == one.security_group_id for rule in group.rules]
    columns = (
        ui.Column(_("Opening"), is_head=True),
        ui.Column(_("From where")),
        ui.Column(_("What for")),
    )
    rows = tuple(
        ui.Row((figures.ports(rule.protocol.value, rule.port_from, rule.port_to), rule.remote, rule.note))
        for rule in rules
    )
    return ui.Table(_("Openings"), columns, rows, hide_caption=True, is_dense=True)


def _cost(actor: Actor, one: InstanceView) -> list[ui.Fact]:
    """This month, meter by meter, at the prices of its order."""
    if not actor.organizations(*TENANTS) & {one.owner_id}:
        return []
    return leases.cost_facts(cloud.month_cost(actor, one.owner_id, instance_id=one.id))


def _consents(actor: Actor, one: InstanceView, *, can_act: bool) -> list[dict[str, str]]:
    in_force = [each for each in compute.consents(actor, one.id) if each.is_in_force]
    url = reverse("cloud:act", args=[one.id, "revoke"]) if can_act else ""
    return [
        {
            "words": _("Until %(time)s: %(reason)s") % {"time": instant(each.until), "reason": each.reason},
            "revoke_url": url,
        }
        for each in in_force
    ]


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest, instance_id: UUID) -> HttpResponse:
    """GET asks whether to show it, POST shows it, this once."""
    actor = actor_of(request)
    one = compute.get_instance(actor, instance_id)
    place = reverse("cloud:resource", args=[one.id])
    here = _("First password")
    context: dict[str, Any] = {
        "instance": one,
        "crumbs": crumbs((_("My resources"), reverse("cloud:resources")), (one.name, place), here=here),
        "back": place,
    }
    status = 200
    if request.method == "POST":
        try:
            context["password"] = compute.first_password(actor, one.id)
        except Problem as problem:
            if problem.status not in SAID:
                raise
            context["problem"], status = problem, problem.status
    return render(request, "cloud/password.html", context, status=status)
