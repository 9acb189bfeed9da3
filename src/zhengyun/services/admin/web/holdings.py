"""Role assignments: who has which role where and until when; ending one, and asking for a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.accounts.contracts import Role, RoleHolding
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Filter, Form, Part, actor_of
from zhengyun.ui import contracts as ui

SOON = timedelta(days=60)
MOST = 200


@access(staff(*roles.BOTH))
@require_GET
def holdings(request: HttpRequest) -> HttpResponse:
    actor, given = actor_of(request), request.GET
    place, role, soon = given.get("org", ""), given.get("role", ""), given.get("soon", "")
    found = accounts.role_holdings(
        actor,
        organization_id=as_uuid(place),
        role=role if role in set(Role) else "",
        ends_before=clock.today() + SOON if soon else None,
        limit=MOST,
    )
    offices = [(str(key), one.name) for key, one in parties.get_organizations().items()]
    fields = (
        page.select("org", _("Organization"), offices, place),
        page.select("role", _("Role"), [(one.value, accounts.role_label(one)) for one in Role], role),
        page.select("soon", _("Term"), [("1", _("ends within 60 days"))], soon),
    )
    chosen = Filter(fields, reverse("admin:holdings"), bool(place or role or soon))
    lead = _("A role that ends soon stands first. New roles are asked for at the account of the person.")
    part = Part("roles", "", holdings_table(actor, found), alert=page.cut(found, MOST))
    return page.show(request, _("Roles"), [part], lead=lead, chosen=chosen)


def holdings_table(actor: Actor, found: Iterable[RoleHolding], *, with_place: bool = True) -> ui.Table:
    is_manager = bool(actor.organizations(*roles.SECURITY))
    columns = [_("Person"), _("Role"), *([_("Organization")] if with_place else []), _("From"), _("Until")]
    rows: list[list[ui.Cell | str]] = []
    for one in found:
        url = reverse("admin:account", args=[one.account_id]) if is_manager else ""
        cells: list[ui.Cell | str] = [
            ui.Cell(one.name, url, help=one.username),
            accounts.role_label(one.role),
        ]
        if with_place:
            cells.append(one.organization_name)
        rows.append([*cells, str(one.valid_from), _until(one)])
    return page.table(_("Roles"), columns, rows, _("Nobody holds a role here."))


def _until(one: RoleHolding) -> ui.Cell | str:
    if one.valid_until is None:
        return _("without end")
    if one.valid_until < clock.today() + SOON:
        return ui.Cell(str(one.valid_until), badge=ui.Badge(_("ends soon"), ui.Tone.WARNING))
    return str(one.valid_until)


def grant_form(account_id: UUID, typed: dict[str, str]) -> Form:
    offices = [
        (str(key), one.name) for key, one in parties.get_organizations().items() if one.closed_on is None
    ]
    fields = (
        page.select(
            "role",
            _("Role"),
            [(one.value, accounts.role_label(one)) for one in Role],
            typed.get("role", ""),
            required=True,
        ),
        page.select("organization", _("Organization"), offices, typed.get("organization", ""), required=True),
        page.date_field("valid_from", _("From"), typed.get("valid_from", ""), help=_("Empty: at once.")),
        page.date_field(
            "valid_until", _("Until before"), typed.get("valid_until", ""), help=_("Empty: open.")
        ),
        page.reason_field("because", typed.get("because", "")),
    )
    action = reverse("admin:grant", args=[account_id])
    return Form("grant", _("Ask for the role"), fields, action, help=_("A second administrator decides."))


@access(staff(*roles.SECURITY))
@require_POST
def end(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Taking a role away narrows rights: it holds at once."""
    ended = accounts.end_role(actor_of(request), assignment_id)
    return page.done(request, _("The role has ended."), reverse("admin:account", args=[ended.account_id]))
