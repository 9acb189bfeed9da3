"""Packages: what is installed, for whom it is on, uploads with what they would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.administration import ProcedureLine
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.packages.contracts import PackageFile, VersionState
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import comparing, queries, roles
from zhengyun.services.admin.logic import uploads
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.models import PackageUpload
from zhengyun.services.admin.qualitywords import rule_title
from zhengyun.services.admin.rules_compare import Difference, What
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

ARCHIVE = "zip"
"""How a fault of a package names the zip as a whole."""
EDITABLE = ("procedures/", "flows/", "forms/")


@access(staff(*roles.BOTH))
@require_http_methods(["GET", "POST"])
def packages_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        made: list[PackageUpload] = []
        problem = page.attempt(lambda: made.append(_upload(request, actor)))
        if problem is None:
            return page.done(
                request, _("The package was checked."), reverse("admin:upload", args=[made[0].id])
            )
    offices = steps_frame.offices()
    rows = [
        (
            ui.Cell(one.title, reverse("admin:package", args=[one.id]), help=one.id),
            one.version,
            owner_name(one.owner, offices),
            instant(one.activated_at, with_year=True),
        )
        for one in packages.list_packages()
    ]
    columns = (_("Application package"), _("Version"), _("Owner"), _("In force since"))
    parts = [
        Part(
            "installed", _("Installed"), page.table(_("Installed"), columns, rows, _("Nothing is installed."))
        ),
        Part("uploads", _("Recent uploads"), _uploads_table(queries.recent_uploads())),
    ]
    if actor.organizations(*roles.SYSTEM):
        field = ui.Field("file", _("Zip of the package"), ui.FieldKind.FILE, required=True, accept=".zip")
        help_ = _("It is checked and compared; nothing is installed before two administrators have agreed.")
        form = Form("upload", _("Check the package"), (field,), is_upload=True, help=help_)
        parts.append(Part("new", _("Upload a package"), form=form))
    return page.show(request, _("Packages"), parts, problem=problem)


def _upload(request: HttpRequest, actor: Actor) -> PackageUpload:
    file = request.FILES.get("file")
    if file is None:
        message = _("Choose a file.")
        raise Problem("admin.no_file", message, fields={"file": [message]})
    name = file.name or "package.zip"
    return _at("file", name, lambda: uploads.upload_package(actor, cast("BinaryIO", file), name))


def _at(field: str, name: str, run: Callable[[], PackageUpload]) -> PackageUpload:
    """What is wrong with an upload is said at its field, with the name that it has for who sent it."""
    try:
        return run()
    except Problem as problem:
        if problem.fields and field not in problem.fields:
            problem.fields = {field: [words for texts in problem.fields.values() for words in texts]}
            problem.value = name if problem.value == ARCHIVE else problem.value
        raise


def _uploads_table(rows: list[PackageUpload]) -> ui.Table:
    columns = (_("Upload"), _("Application package"), _("Uploaded by"), _("Result of the check"))
    return page.table(
        _("Recent uploads"),
        columns,
        [
            (
                ui.Cell(one.name, reverse("admin:upload", args=[one.id])),
                f"{one.package} {one.version}".strip() or "—",
                ui.Cell(one.uploaded_by_name, help=instant(one.uploaded_at, with_year=True)),
                _("%(n)d faults") % {"n": len(one.plan["faults"])} if one.plan["faults"] else _("no faults"),
            )
            for one in rows
        ],
        _("Nothing was uploaded yet."),
    )


@access(staff(*roles.BOTH))
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, package_id: str) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        made: list[PackageUpload | None] = []
        problem = page.attempt(lambda: made.append(_act(request, actor, package_id)))
        if problem is None:
            where = reverse("admin:upload", args=[made[0].id]) if made[0] else request.path
            return page.done(request, _("It is done."), where)
    found = packages.package_file(package_id)
    facts = (
        ui.Fact(_("Identifier"), found.package.id),
        ui.Fact(_("Version"), found.package.version),
        ui.Fact(_("Owner"), owner_name(found.package.owner, steps_frame.offices())),
        ui.Fact(_("Needs first"), "、".join(found.requires) or "—"),
        ui.Fact(_("Switched off for"), _offices(found) or _("nobody")),
    )
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("quality", _("Quality scale"), _quality(found)),
        Part("versions", _("Versions"), _versions(found)),
        *(_forms(found) if actor.organizations(*roles.SYSTEM) else ()),
    ]
    path = [ui.Crumb(_("Packages"), reverse("admin:packages"))]
    return page.show(request, found.package.title, parts, path=path, problem=problem)


def owner_name(owner: str, offices: Mapping[str, str]) -> str:
    """The organization behind `region:code`; a code that is not known as it is. offices: names by code."""
    return offices.get(owner.rpartition(":")[2], owner)


def _offices(found: PackageFile) -> str:
    return "、".join(one.name for one in parties.get_organizations(found.off_for).values())


def _quality(found: PackageFile) -> ui.Table:
    words = {"done": _("done"), "todo": _("still to be done"), "exempt": _("does not apply")}
    rows = [
        (rule_title(name), words.get(state, state), reason or "—") for name, state, reason in found.quality
    ]
    return page.table(
        _("Quality scale"), (_("Rule"), _("State"), _("Reason")), rows, _("The package says nothing.")
    )


def _versions(found: PackageFile) -> ui.Table:
    words = {
        VersionState.ACTIVE: _("in force now"),
        VersionState.RETIRED: _("superseded"),
        VersionState.PREPARED: _("being installed"),
        VersionState.CHECKED: _("being installed"),
    }
    rows = [
        (
            one.version,
            words[one.state],
            instant(one.activated_at, with_year=True) or "—",
            instant(one.retired_at, with_year=True) or "—",
        )
        for one in found.versions
    ]
    return page.table(_("Versions"), (_("Version"), _("State"), _("In force since"), _("Until")), rows)


def _forms(found: PackageFile) -> list[Part]:
    files = [(name, name) for name in found.files if name.startswith(EDITABLE)]
    offices = [
        (str(key), one.name) for key, one in parties.get_organizations().items() if one.closed_on is None
    ]
    exchange = (
        page.select("name", _("File of the package"), files, required=True),
        ui.Field("content", _("New content"), ui.FieldKind.FILE, required=True, accept=".toml,.json,.bpmn"),
    )
    states = (("on", _("on for it")), ("off", _("off for it")))
    switching = (
        page.select("office", _("Organization"), offices, required=True),
        page.select("state", _("State"), states, required=True),
    )
    help_ = _("All other files stay; the version is raised by one. It is checked and compared first.")
    return [
        Part(
            "exchange",
            _("Exchange one file"),
            form=Form("file", _("Check the change"), exchange, is_upload=True, help=help_),
            is_folded=True,
        ),
        Part(
            "switch",
            _("On or off for one organization"),
            form=Form("switch", _("Switch"), switching, kind="secondary"),
            is_folded=True,
        ),
    ]


def _act(request: HttpRequest, actor: Actor, package_id: str) -> PackageUpload | None:
    posted, form = request.POST, request.POST.get("form", "")
    if form == "file":
        content = request.FILES.get("content")
        if content is None:
            message = _("Choose a file.")
            raise Problem("admin.no_file", message, fields={"content": [message]})
        name = page.needed(posted.get("name", ""), "name")
        return _at(
            "content",
            name,
            lambda: uploads.upload_file(actor, package_id, name, cast("BinaryIO", content)),
        )
    if form == "switch":
        office = posted.get("office", "")
        if office not in {str(key) for key in parties.get_organizations()}:
            message = _("Choose an organization.")
            raise Problem("admin.no_organization", message, fields={"office": [message]})
        state = page.needed(posted.get("state", ""), "state")
        if state not in ("on", "off"):
            message = _("Choose whether it is on or off.")
            raise Problem("admin.no_state", message, value=state[:20], fields={"state": [message]})
        packages.switch(actor, package_id, UUID(office), on=state == "on")
        return None
    raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


@access(staff(*roles.BOTH))
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    actor, row = actor_of(request), uploads.get_upload(upload_id)
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _ask(actor, row, request.POST.get("reason", "")))
        if problem is None:
            return page.done(request, _("It waits for a second person."), reverse("admin:changes"))
    plan = row.plan
    facts = (
        ui.Fact(_("Application package"), f"{plan['title']} {row.version}".strip() or "—"),
        ui.Fact(_("In force at present"), plan["present"] or _("not installed yet")),
        ui.Fact(_("Uploaded by"), f"{row.uploaded_by_name}，{instant(row.uploaded_at, with_year=True)}"),
    )
    parts = [Part("about", "", facts=facts, is_panel=True), *_found(actor, row)]
    if not plan["faults"] and not plan["is_same"] and actor.organizations(*roles.SYSTEM):
        form = Form(
            "ask",
            _("Ask for installation"),
            (page.reason_field(),),
            help=_("A second administrator decides."),
        )
        parts.append(Part("ask", _("Install it"), form=form))
    path = [ui.Crumb(_("Packages"), reverse("admin:packages"))]
    return page.show(request, _("Upload"), parts, path=path, mark=row.name, problem=problem)


def _found(actor: Actor, row: PackageUpload) -> list[Part]:
    plan = row.plan
    if plan["faults"]:
        columns = (_("Place"), _("What is wrong"), _("How to mend it"))
        rows = [(place, words, remedy or "—") for place, words, remedy in plan["faults"]]
        return [Part("faults", _("Faults"), page.table(_("Faults"), columns, rows))]
    if plan["is_same"]:
        return [Part("same", "", alert=_("This very content is in force already."))]
    running = {one.code: one.running for one in _procedures_running(actor, row)}
    parts = [
        Part(
            f"procedure-{one['code']}",
            _("Procedure “%(title)s”") % {"title": one["title"]},
            text=_running(running.get(one["code"], 0), bool(one["is_new"])),
            lines=tuple(_sentences(one["differences"], str(one.get("act_set", ""))))
            or (_("Nothing differs."),),
            is_panel=True,
        )
        for one in row.differences
    ]
    lists = (
        (_("New files"), "added"),
        (_("Changed files"), "changed"),
        (_("Files that are gone"), "removed"),
    )
    files = [
        Part(name, f"{title} ({len(plan[name])})", lines=tuple(plan[name]), is_folded=True)
        for title, name in lists
        if plan[name]
    ]
    return [*parts, *files]


def _procedures_running(actor: Actor, row: PackageUpload) -> list[ProcedureLine]:
    return [one for one in casework.administration.procedures(actor) if one.package == row.package]


def _running(count: int, is_new: bool) -> str:
    if is_new:
        return _("It is new.")
    return _("%(n)d open cases stay on the version on which they began.") % {"n": count}


def _sentences(differences: list[list[str]], act_set: str) -> list[str]:
    return comparing.in_words((Difference(What(what), *values) for what, *values in differences), act_set)


def _ask(actor: Actor, row: PackageUpload, reason: str) -> None:
    plan = row.plan
    if plan["faults"] or plan["is_same"]:
        raise Problem("admin.not_installable", _("There is nothing that could be installed."), value=row.name)
    payload = {
        "upload_id": str(row.id),
        "package": row.package,
        "title": plan["title"],
        "version": row.version,
        "before": plan["present"],
        "files": sum(len(plan[name]) for name in ("added", "changed", "removed")),
    }
    ask_change(actor, "package.install", row.package, payload, reason)
