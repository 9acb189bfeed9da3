"""Organizations: the tree, one of them with what hangs on it; entering, renaming, moving, closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationKind, OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import roles
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.ui import contracts as ui

KINDS = {
    OrganizationKind.DEPARTMENT: gettext_lazy("department"),
    OrganizationKind.PUBLIC_INSTITUTION: gettext_lazy("public institution"),
    OrganizationKind.PROVIDER: gettext_lazy("provider"),
}
Tree = Mapping[UUID, OrganizationView]


@access(staff(*roles.BOTH))
@require_GET
def organizations(request: HttpRequest) -> HttpResponse:
    known = parties.get_organizations()
    counts = accounts.role_counts(known)
    columns = (_("Organization"), _("Kind"), _("Code"), _("Roles"), _("State"))
    rows = [
        (
            ui.Cell("　" * depth + one.name, reverse("admin:organization", args=[one.id])),
            str(KINDS.get(one.organization_kind, one.organization_kind)),
            one.code,
            str(counts.get(one.id, 0)),
            _state(one),
        )
        for one, depth in _in_order(known)
    ]
    acts = []
    if _may_change(actor_of(request)):
        acts = [
            ui.Action(
                _("New organization"), reverse("admin:organization_new"), ui.ActionKind.PRIMARY, icon="plus"
            )
        ]
    part = Part("tree", "", page.table(_("Organizations"), columns, rows, _("There is none yet.")))
    return page.show(request, _("Organizations"), [part], acts=acts)


def _may_change(actor: Actor) -> bool:
    return bool(actor.organizations(*roles.SYSTEM))


def _state(one: OrganizationView) -> str:
    if one.closed_on is None:
        return _("open")
    return _("closed on %(day)s") % {"day": one.closed_on}


def _in_order(known: Tree) -> Iterator[tuple[OrganizationView, int]]:
    """Each followed by those below it."""
    below: dict[UUID | None, list[OrganizationView]] = {}
    for one in known.values():
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)

    def walk(parent: UUID | None, depth: int) -> Iterator[tuple[OrganizationView, int]]:
        for one in below.get(parent, ()):
            yield one, depth
            yield from walk(one.id, depth + 1)

    return walk(None, 0)


def choices(known: Tree, without: frozenset[UUID] = frozenset()) -> list[tuple[str, str]]:
    """Open organizations in the order of the tree."""
    return [
        (str(one.id), "　" * depth + one.name)
        for one, depth in _in_order(known)
        if one.closed_on is None and one.id not in without
    ]


@access(staff(*roles.SYSTEM))
@require_http_methods(["GET", "POST"])
def organization_new(request: HttpRequest) -> HttpResponse:
    typed = {
        name: request.POST.get(name, "").strip()[:200]
        for name in ("name", "short_name", "uscc", "code", "kind", "region", "parent")
    }
    problem = None
    if request.method == "POST":
        made: list[OrganizationView] = []
        problem = page.attempt(lambda: made.append(_register(actor_of(request), typed)))
        if problem is None:
            return page.done(request, _("Entered."), reverse("admin:organization", args=[made[0].id]))
    fields = (
        ui.Field("name", _("Official name"), value=typed["name"], required=True, maxlength=200),
        ui.Field("short_name", _("Short name"), value=typed["short_name"], maxlength=40),
        page.select(
            "kind",
            _("Kind"),
            [(kind.value, str(words)) for kind, words in KINDS.items()],
            typed["kind"] or "department",
            required=True,
        ),
        ui.Field("uscc", _("Unified social credit code"), value=typed["uscc"], required=True, maxlength=18),
        ui.Field(
            "code",
            _("Short code"),
            value=typed["code"],
            required=True,
            maxlength=40,
            help=_("Small letters; applications name it by this code."),
        ),
        ui.Field(
            "region", _("Division code"), value=typed["region"] or _own_region(), required=True, maxlength=12
        ),
        page.select("parent", _("Stands below"), choices(parties.get_organizations()), typed["parent"]),
    )
    part = Part("new", "", form=Form("new", _("Enter it"), fields))
    path = [ui.Crumb(_("Organizations"), reverse("admin:organizations"))]
    return page.show(request, _("New organization"), [part], path=path, problem=problem)


def _own_region() -> str:
    return next((one.region_code for one in parties.get_organizations().values()), "")


def _register(actor: Actor, typed: dict[str, str]) -> OrganizationView:
    for name in ("name", "uscc", "code", "region"):
        page.needed(typed[name], name)
    if typed["kind"] not in {kind.value for kind in KINDS}:
        message = _("There is no such kind.")
        raise Problem("admin.bad_kind", message, value=typed["kind"], fields={"kind": [message]})
    return parties.register_organization(
        actor,
        typed["name"],
        typed["uscc"],
        typed["code"],
        kind=OrganizationKind(typed["kind"]),
        region_code=typed["region"],
        short_name=typed["short_name"],
        parent_id=_uuid(typed["parent"]),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        message = _("There is no such organization.")
        raise Problem("admin.bad_organization", message, fields={"parent": [message]}) from error


@access(staff(*roles.BOTH))
@require_http_methods(["GET", "POST"])
def organization(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _act(request, actor, organization_id))
        if problem is None:
            waits = request.POST.get("form") in ("move", "close")
            words = _("It waits for a second person.") if waits else _("Changed.")
            return page.done(request, words, request.path)
    one = parties.get_organization(organization_id)
    known = parties.get_organizations()
    above = known.get(one.parent_id) if one.parent_id else None
    facts = (
        ui.Fact(_("Short name"), one.short_name),
        ui.Fact(_("Kind"), str(KINDS.get(one.organization_kind, one.organization_kind))),
        ui.Fact(_("Unified social credit code"), one.uscc),
        ui.Fact(_("Short code"), one.code),
        ui.Fact(_("Stands below"), above.name if above else "—"),
        ui.Fact(_("State"), _state(one)),
    )
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("roles", _("Roles here"), _roles_here(actor, one)),
        *(_forms(one, known) if _may_change(actor) else ()),
    ]
    path = [ui.Crumb(_("Organizations"), reverse("admin:organizations"))]
    return page.show(request, one.name, parts, path=path, problem=problem)


def _roles_here(actor: Actor, one: OrganizationView) -> ui.Table:
    from zhengyun.services.admin.web.holdings import holdings_table

    return holdings_table(actor, accounts.role_holdings(actor, organization_id=one.id), with_place=False)


def _forms(one: OrganizationView, known: Tree) -> list[Part]:
    names = (
        ui.Field("name", _("Official name"), value=one.name, required=True, maxlength=200),
        ui.Field("short_name", _("Short name"), value=one.short_name, maxlength=40),
    )
    below = parties.descendants(one.id)
    place = page.select("parent", _("Stands below"), choices(known, below), str(one.parent_id or ""))
    if one.closed_on is None:
        ending = Form(
            "close",
            _("Close"),
            (page.date_field("day", _("From this day"), required=True), page.reason_field("why_close")),
            kind="danger",
            help=_("No role is held there any more; what was decided there stays. A second person decides."),
        )
        last = Part("close", _("Close it"), form=ending, is_folded=True)
    else:
        last = Part("reopen", _("Open it again"), form=Form("reopen", _("Open it again"), kind="secondary"))
    return [
        Part(
            "rename", _("Rename"), form=Form("rename", _("Rename"), names, kind="secondary"), is_folded=True
        ),
        Part(
            "move",
            _("Move in the tree"),
            form=Form(
                "move",
                _("Ask for the move"),
                (place, page.reason_field("why_move")),
                kind="secondary",
                help=_("Whoever leads the one or the other sees other work; a second person decides."),
            ),
            is_folded=True,
        ),
        last,
    ]


def _act(request: HttpRequest, actor: Actor, organization_id: UUID) -> None:
    posted, form = request.POST, request.POST.get("form", "")
    if form == "rename":
        parties.rename_organization(
            actor, organization_id, posted.get("name", ""), posted.get("short_name", "")
        )
    elif form == "move":
        _ask_move(actor, organization_id, posted.get("parent", ""), posted.get("why_move", ""))
    elif form == "close":
        _ask_close(actor, organization_id, posted.get("day", ""), posted.get("why_close", ""))
    elif form == "reopen":
        parties.reopen_organization(actor, organization_id)
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


def _ask_move(actor: Actor, organization_id: UUID, parent: str, why: str) -> None:
    one, after = parties.get_organization(organization_id), _uuid(parent)
    if after == one.parent_id:
        message = _("Nothing would change.")
        raise Problem("admin.nothing_changes", message, fields={"parent": [message]})
    payload = {
        "organization_id": str(organization_id),
        "before": str(one.parent_id or ""),
        "after": str(after or ""),
    }
    _ask(actor, "organization.move", one, payload, why, "why_move")


def _ask_close(actor: Actor, organization_id: UUID, text: str, why: str) -> None:
    day = page.day_in(page.needed(text, "day"), "day") or clock.today()
    payload = {"organization_id": str(organization_id), "day": str(day)}
    _ask(actor, "organization.close", parties.get_organization(organization_id), payload, why, "why_close")


def _ask(
    actor: Actor, kind: str, one: OrganizationView, payload: Mapping[str, str], why: str, field: str
) -> None:
    page.needed(why, field)
    ask_change(actor, kind, one.code, payload, why)
