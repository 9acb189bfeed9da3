"""Page: change one's password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import landing, rules
from zhengyun.kernel.accounts.access import access, first_password
from zhengyun.kernel.accounts.identity.registry import providers
from zhengyun.kernel.accounts.logic import change_password as changing
from zhengyun.kernel.accounts.logic.keep_password import must_change
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.logic.sign_in import refused
from zhengyun.kernel.accounts.sessions import SessionStore
from zhengyun.kit.errors import Problem
from zhengyun.ui.contracts import Field, FieldKind


@access(first_password)
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, {})
    actor, new = actor_for(request), request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        return _page(request, {"again": [_("The two new passwords differ.")]})
    if actor.account_id is None:
        raise refused()
    try:
        account = changing.change_password(actor, actor.account_id, request.POST.get("old", ""), new)
    except Problem as problem:
        return _page(request, problem.fields)
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    messages.success(request, _("Your password is changed. Other sessions have ended."))
    return HttpResponseRedirect(landing.landing_of(actor))


def _why(request: HttpRequest) -> str:
    """Why nothing else is possible before; "" for who comes by himself."""
    session = request.session
    if not isinstance(session, SessionStore) or not must_change(session):
        return ""
    if session.account and session.account.must_change_password:
        return _("Somebody else gave you this password. Choose one that only you know; then you go on.")
    return _("Your password is older than %(days)d days. Choose another one; then you go on.") % {
        "days": rules.PASSWORD_FOR.days
    }


def _page(request: HttpRequest, errors: dict[str, list[str]]) -> HttpResponse:
    strength = _(
        "At least 10 characters of three kinds: small and capital letters, digits, signs; "
        "none of your last five passwords."
    )
    rows = (
        ("old", _("Present password"), "current-password", ""),
        ("new", _("New password"), "new-password", strength),
        ("again", _("New password once more"), "new-password", ""),
    )
    fields = tuple(
        Field(
            name,
            label,
            FieldKind.PASSWORD,
            required=True,
            autocomplete=autocomplete,
            help=help_,
            error=" ".join(errors.get(name, [])),
        )
        for name, label, autocomplete, help_ in rows
    )
    context = {"fields": fields, "has_identities": bool(providers()), "why": _why(request)}
    return render(request, "accounts/password.html", context, status=422 if errors else 200)
