"""People and accounts: searched by name; a staff account for a person; what is done with one account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.accounts.contracts import AccountKind, AccountState, AccountView, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import roles
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.logic.open_account import open_account
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.holdings import grant_form
from zhengyun.services.admin.web.page import Filter, Form, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST = 50


@access(staff(*roles.SECURITY))
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    actor, text = actor_of(request), request.GET.get("q", "")[:60]
    kind = request.GET.get("kind", "staff")
    found = accounts.search_accounts(actor, text, kind=kind if kind in set(AccountKind) else "", limit=MOST)
    held = accounts.role_holdings(actor, account_ids=[one.id for one in found])
    by_account: dict[UUID, list[str]] = {}
    for one in held:
        by_account.setdefault(one.account_id, []).append(
            f"{accounts.role_label(one.role)}（{one.organization_name}）"
        )
    rows = [
        (
            ui.Cell(one.name, reverse("admin:account", args=[one.id]), help=one.username),
            "、".join(by_account.get(one.id, ())) or "—",
            _state_cell(one),
            instant(one.last_login, with_year=True) or "—",
        )
        for one in found
    ]
    columns = (_("Person"), _("Roles"), _("State"), _("Last signed in"))
    kinds = (("staff", _("staff")), ("citizen", _("citizens")), ("all", _("all")))
    fields = (
        ui.Field("q", _("Name or user name"), value=text, maxlength=60),
        page.select("kind", _("Kind of account"), kinds, kind),
    )
    acts = [
        ui.Action(_("New staff account"), reverse("admin:account_new"), ui.ActionKind.PRIMARY, icon="plus")
    ]
    chosen = Filter(fields, reverse("admin:people"), bool(text))
    table = page.table(_("Accounts"), columns, rows, _("Nobody is called so."))
    return page.show(
        request,
        _("People and accounts"),
        [Part("accounts", "", table, alert=page.cut(found, MOST))],
        chosen=chosen,
        acts=acts,
    )


def _state_cell(one: AccountView) -> ui.Cell:
    if one.state is not AccountState.ACTIVE:
        return ui.Cell(badge=ui.Badge(_("account stopped"), ui.Tone.WARNING))
    if one.locked_until is not None and one.locked_until > clock.now():
        return ui.Cell(badge=ui.Badge(_("locked by wrong tries"), ui.Tone.WARNING))
    return ui.Cell(badge=ui.Badge(_("open"), ui.Tone.SUCCESS))


@access(staff(*roles.SECURITY))
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    names = ("id_number", "name", "username", "phone", "email")
    typed = {name: request.POST.get(name, "").strip()[:200] for name in names}
    problem = None
    if request.method == "POST":
        made: list[tuple[AccountView, str]] = []
        problem = page.attempt(lambda: made.append(_create(actor_of(request), typed)))
        if problem is None:
            return show_account(request, made[0][0].id, None, secret=made[0][1])
    fields = (
        ui.Field(
            "id_number",
            _("Identity number"),
            value=typed["id_number"],
            required=True,
            maxlength=18,
            help=_("Whoever is known already is found by it."),
        ),
        ui.Field("name", _("Name"), value=typed["name"], required=True, maxlength=100),
        ui.Field("username", _("User name"), value=typed["username"], required=True, maxlength=60),
        ui.Field("phone", _("Telephone"), ui.FieldKind.TEL, typed["phone"], maxlength=20),
        ui.Field("email", _("Mail address"), ui.FieldKind.EMAIL, typed["email"], maxlength=100),
    )
    form = Form(
        "new", _("Open the account"), fields, help=_("It holds no role; roles are asked for afterwards.")
    )
    path = [ui.Crumb(_("People and accounts"), reverse("admin:people"))]
    return page.show(
        request, _("New staff account"), [Part("new", "", form=form)], path=path, problem=problem
    )


def _create(actor: Actor, typed: dict[str, str]) -> tuple[AccountView, str]:
    for name in ("id_number", "name", "username"):
        page.needed(typed[name], name)
    return open_account(actor, **typed)


@access(staff(*roles.SECURITY))
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    problem, told = None, [""]
    if request.method == "POST":
        problem = page.attempt(lambda: told.append(_act(request, actor_of(request), account_id)))
        if problem is None and not told[-1]:
            return page.done(request, _("It is done."), request.path)
    return show_account(request, account_id, problem, secret=told[-1])


def _act(request: HttpRequest, actor: Actor, account_id: UUID) -> str:
    form = request.POST.get("form", "")
    if form == "reset":
        return accounts.reset_password(actor, account_id)
    if form == "stop":
        accounts.disable_account(actor, account_id)
    elif form == "open":
        accounts.enable_account(actor, account_id)
    elif form == "sessions":
        accounts.end_sessions(actor, account_id)
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])
    return ""


def show_account(
    request: HttpRequest, account_id: UUID, problem: Problem | None, secret: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    one = accounts.get_account(account_id)
    is_own = one.person_id == actor.person_id
    facts = (
        ui.Fact(_("User name"), one.username),
        ui.Fact(_("Kind of account"), _("staff") if one.kind is AccountKind.STAFF else _("citizen")),
        ui.Fact(_("State"), str((_state_cell(one).badge or ui.Badge("")).text)),
        ui.Fact(_("Telephone"), one.phone or "—"),
        ui.Fact(_("Last signed in"), instant(one.last_login, with_year=True) or "—"),
        ui.Fact(_("Signed in at present"), str(accounts.session_count(actor, one.id))),
    )
    parts = [
        Part(
            "about",
            "",
            facts=facts,
            is_panel=True,
            alert=_("This is your own account; somebody else looks after it.") if is_own else "",
        ),
        *_roles(actor, one, is_own),
    ]
    if one.kind is AccountKind.STAFF and not is_own:
        typed = {name: str(value) for name, value in request.POST.items()}
        parts.append(Part("grant", _("New role"), form=grant_form(one.id, typed), is_folded=True))
    if not is_own:
        parts += _account_forms(one)
    path = [ui.Crumb(_("People and accounts"), reverse("admin:people"))]
    return page.show(request, one.name, parts, path=path, problem=problem, secret=secret)


def _roles(actor: Actor, one: AccountView, is_own: bool) -> list[Part]:
    held = accounts.role_holdings(actor, account_ids=[one.id])
    found = [Part("roles", _("Roles"), lines=() if held else (_("none"),))]
    for each in held:
        words = _("%(role)s at %(place)s, from %(since)s until: %(until)s") % {
            "role": accounts.role_label(each.role),
            "place": each.organization_name,
            "since": each.valid_from,
            "until": each.valid_until or _("without end"),
        }
        form = Form(
            "end", _("End this role"), action=reverse("admin:end_role", args=[each.id]), kind="secondary"
        )
        found.append(Part(f"role-{each.id}", "", text=words, form=None if is_own else form, is_panel=True))
    return found


def _account_forms(one: AccountView) -> list[Part]:
    action = reverse("admin:account", args=[one.id])
    reset = Form(
        "reset",
        _("Give a new password"),
        action=action,
        kind="secondary",
        help=_("It is shown once and must be changed at the first signing in."),
    )
    sessions = Form("sessions", _("Sign out everywhere"), action=action, kind="secondary")
    is_open = one.state is AccountState.ACTIVE
    if is_open:
        stop = Form(
            "stop",
            _("Stop the account"),
            action=action,
            kind="danger",
            help=_("It cannot sign in any more; its tokens give no rights."),
        )
    else:
        stop = Form("open", _("Open it again"), action=action, kind="secondary")
    found = [
        Part("reset", _("Password"), form=reset, is_folded=True),
        Part("sessions", _("Sessions"), form=sessions, is_folded=True),
        Part("stop", _("Stop or open"), form=stop, is_folded=is_open),
    ]
    if is_open and one.locked_until is not None:
        form = Form("open", _("Unlock"), action=action, kind="secondary")
        found.append(Part("unlock", _("Locked by wrong tries"), form=form))
    return found


@access(staff(*roles.SECURITY))
@require_POST
def grant(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Asks for a role; a second administrator decides."""
    problem = page.attempt(lambda: _ask_role(request, actor_of(request), account_id))
    if problem is None:
        return page.done(
            request, _("It waits for a second person."), reverse("admin:account", args=[account_id])
        )
    return show_account(request, account_id, problem)


def _ask_role(request: HttpRequest, actor: Actor, account_id: UUID) -> None:
    posted = request.POST
    role, place = posted.get("role", ""), posted.get("organization", "")
    if role not in set(Role):
        message = _("Choose a role.")
        raise Problem("admin.no_role", message, fields={"role": [message]})
    office = as_uuid(place)
    if office is None:
        message = _("Choose an organization.")
        raise Problem("admin.no_organization", message, fields={"organization": [message]})
    since = page.day_in(posted.get("valid_from", ""), "valid_from") or clock.today()
    until = page.day_in(posted.get("valid_until", ""), "valid_until")
    if until is not None and until <= since:
        message = _("The end lies after the beginning.")
        raise Problem("admin.bad_term", message, fields={"valid_until": [message]})
    account = accounts.get_account(account_id)
    payload = {
        "account_id": str(account.id),
        "role": role,
        "organization_id": str(parties.get_organization(office).id),
        "valid_from": str(since),
        "valid_until": str(until) if until else None,
    }
    ask_change(actor, "role.grant", account.username, payload, posted.get("because", ""))
