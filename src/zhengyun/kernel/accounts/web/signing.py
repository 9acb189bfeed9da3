"""Pages: sign in by password or by one-time code, and sign out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhengyun.kernel.accounts import landing
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kernel.accounts.identity.registry import providers
from zhengyun.kernel.accounts.logic import sign_in as by_password
from zhengyun.kernel.accounts.logic import sign_in_by_code as by_code
from zhengyun.kernel.accounts.logic import sign_out as leaving
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.queries_acting import has_choice
from zhengyun.kit.errors import Problem
from zhengyun.ui.contracts import ErrorItem, Field, FieldKind, Tab


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password."""
    if request.method == "POST":
        try:
            by_password.sign_in_by_password(
                request, request.POST.get("username", ""), request.POST.get("password", "")
            )
            return onward(request)
        except Problem as problem:
            return _password_page(request, problem)
    if actor_for(request).account_id is not None:
        return onward(request)
    return _password_page(request)


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code; the answer is the same whether the account exists or not."""
    if request.method != "POST":
        return _ask_page(request)
    try:
        ticket = by_code.request_code(request, request.POST.get("login", ""))
    except Problem as problem:
        return _ask_page(request, problem)
    return _code_page(request, ticket)


@access(public)
@never_cache
@require_POST
def enter_code(request: HttpRequest) -> HttpResponse:
    """Sign in with the code."""
    ticket = request.POST.get("ticket", "")
    try:
        by_code.sign_in_by_code(request, ticket, request.POST.get("code", ""))
    except Problem as problem:
        return _code_page(request, ticket, problem)
    return onward(request)


@access(public)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    provider = leaving.sign_out(request)
    query = {"ended": "out"} | ({"at": provider} if provider else {})
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{urlencode(query)}")


def onward(request: HttpRequest) -> HttpResponse:
    """To the choice of whom one acts for where there is one, else where one wanted to go."""
    actor = actor_for(request)
    next_url = wanted(request)
    if request.method == "POST" and has_choice(actor):
        return HttpResponseRedirect(
            reverse("accounts:act_for") + (f"?{_query(next_url)}" if next_url else "")
        )
    return HttpResponseRedirect(next_url or landing.landing_of(actor))


def wanted(request: HttpRequest) -> str:
    """The path in `next`, if it lies in this installation."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, {request.get_host()})
    return url if is_safe else ""


def _query(next_url: str) -> str:
    return urlencode({"next": next_url})


def refused_page(request: HttpRequest, problem: Problem, next_url: str) -> HttpResponse:
    """The sign-in page with what an identity provider's answer came to."""
    return _password_page(request, problem, next_url)


def _password_page(request: HttpRequest, problem: Problem | None = None, next_url: str = "") -> HttpResponse:
    fields = (
        Field(
            "username",
            _("User name"),
            value=request.POST.get("username", ""),
            required=True,
            autocomplete="username",
        ),
        Field("password", _("Password"), FieldKind.PASSWORD, required=True, autocomplete="current-password"),
    )
    return _page(request, "accounts/sign_in.html", problem, fields=fields, next_url=next_url)


def _ask_page(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    field = Field(
        "login",
        _("Mobile number, e-mail address or user name"),
        value=request.POST.get("login", ""),
        required=True,
        autocomplete="username",
    )
    return _page(request, "accounts/ask_code.html", problem, fields=(field,))


def _code_page(request: HttpRequest, ticket: str, problem: Problem | None = None) -> HttpResponse:
    fields = (
        Field("ticket", "", FieldKind.HIDDEN, value=ticket),
        Field(
            "code", _("Six digits"), FieldKind.CODE, required=True, maxlength=6, autocomplete="one-time-code"
        ),
    )
    return _page(request, "accounts/enter_code.html", problem, fields=fields)


def _page(
    request: HttpRequest,
    template: str,
    problem: Problem | None,
    *,
    fields: tuple[Field, ...],
    next_url: str = "",
) -> HttpResponse:
    next_url = next_url or wanted(request)
    focus = fields[-1 if fields[0].kind is FieldKind.HIDDEN else 0].focus_id
    suffix = f"?{_query(next_url)}" if next_url else ""
    code = template != "accounts/sign_in.html"
    outside = {one.code: one for one in providers()}
    context = {
        "fields": fields,
        "next": next_url,
        "suffix": suffix,
        "ended": request.GET.get("ended", ""),
        "left": request.GET.get("at", "") if request.GET.get("at", "") in outside else "",
        "providers": tuple(
            (one.title, reverse("accounts:identity_begin", args=[one.code]) + suffix)
            for one in outside.values()
        ),
        "errors": (ErrorItem(f"{problem.message} {problem.remedy}".strip(), focus),) if problem else (),
        "tabs": (
            Tab(_("By password"), reverse("accounts:sign_in") + suffix, is_current=not code),
            Tab(_("By code"), reverse("accounts:ask_code") + suffix, is_current=code),
        ),
    }
    return render(request, template, context, status=problem.status if problem else 200)
