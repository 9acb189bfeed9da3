"""Pages: to an outside identity provider and back, and the identities connected with one's account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhengyun.kernel.accounts import landing
from zhengyun.kernel.accounts.access import access, public, signed_in
from zhengyun.kernel.accounts.contracts import IdentityKind
from zhengyun.kernel.accounts.identity.registry import provider_of, providers
from zhengyun.kernel.accounts.logic.begin_identity import begin_identity, public_address, take_pending
from zhengyun.kernel.accounts.logic.connect_identity import connect_identity, disconnect_identity
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.logic.sign_in import check_address
from zhengyun.kernel.accounts.logic.sign_in_by_identity import sign_in_by_identity
from zhengyun.kernel.accounts.queries import identities_of
from zhengyun.kernel.accounts.queries_acting import has_choice
from zhengyun.kernel.accounts.web.signing import onward, refused_page, wanted
from zhengyun.kit.errors import Problem
from zhengyun.ui.contracts import ErrorItem


@access(public)
@never_cache
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    provider = provider_of(code)
    if actor_for(request).account_id is not None:
        return onward(request)
    try:
        return HttpResponseRedirect(begin_identity(request, provider, wanted(request)))
    except Problem as problem:
        return refused_page(request, problem, wanted(request))


@access(public)
@never_cache
@require_GET
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Where the provider sends people back to."""
    provider, next_url = provider_of(code), ""
    try:
        check_address(request)
        pending = take_pending(request, provider)
        next_url = pending["next"]
        if pending["account"]:
            return _connected(request, code, pending)
        sign_in_by_identity(request, provider, pending)
    except Problem as problem:
        return refused_page(request, problem, next_url)
    actor = actor_for(request)
    if provider.kind is IdentityKind.PERSON and has_choice(actor):
        query = f"?{urlencode({'next': next_url})}" if next_url else ""
        return HttpResponseRedirect(reverse("accounts:act_for") + query)
    return HttpResponseRedirect(next_url or landing.landing_of(actor))


@access(public)
@never_cache
@require_GET
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the provider too; it asks whoever comes, since no token of his is kept here."""
    here = reverse("accounts:sign_in")
    try:
        return HttpResponseRedirect(provider_of(code).leave(public_address(here)) or here)
    except Problem as problem:
        return refused_page(request, problem, "")


@access(signed_in)
@require_GET
def identities(request: HttpRequest) -> HttpResponse:
    return _page(request)


@access(signed_in)
@require_GET
def connect(request: HttpRequest, code: str) -> HttpResponse:
    """A link, not a form: browsers keep a form's answer from leading elsewhere. It connects nobody but the
    same natural person, so whoever lures somebody here gains nothing."""
    provider, account_id = provider_of(code), str(actor_for(request).account_id)
    try:
        return HttpResponseRedirect(begin_identity(request, provider, "", account_id))
    except Problem as problem:
        return _page(request, problem)


@access(signed_in)
@require_POST
def remove(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    disconnect_identity(actor_for(request), identity_id)
    return HttpResponseRedirect(reverse("accounts:identities"))


@dataclass(frozen=True, slots=True)
class Connected:
    id: UUID
    title: str
    last_used_at: datetime


def _connected(request: HttpRequest, code: str, pending: dict[str, Any]) -> HttpResponse:
    try:
        connect_identity(request, provider_of(code), pending)
    except Problem as problem:
        if actor_for(request).account_id is None:
            raise
        return _page(request, problem)
    messages.success(request, _("The identity is connected with your account."))
    return HttpResponseRedirect(reverse("accounts:identities"))


def _page(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    titles = {one.code: one.title for one in providers()}
    account_id = actor_for(request).account_id
    rows = identities_of(account_id) if account_id else []
    context = {
        "connected": [
            Connected(row.id, titles.get(row.provider, row.provider), row.last_used_at) for row in rows
        ],
        "providers": [one for one in providers() if one.kind is IdentityKind.PERSON],
        "errors": (ErrorItem(f"{problem.message} {problem.remedy}".strip(), "connect"),) if problem else (),
    }
    return render(request, "accounts/identities.html", context, status=problem.status if problem else 200)
