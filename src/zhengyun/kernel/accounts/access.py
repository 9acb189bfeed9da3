"""Who may open a route: every page and every operation of the API names its rule here.

A rule looks at the actor only; whether this actor may see this case is for the module to check.
Pages: `@access(staff("reviewer"))` on the view. API: `auth=api_access(citizen, "cases:write")` on
the operation. Both leave the rule as `access_rule`, so that a test can walk all routes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from ninja.security.base import SecuritySchema
from ninja.utils import check_csrf

from zhengyun.kernel.accounts.logic.keep_password import must_change
from zhengyun.kernel.accounts.logic.make_actor import ENDED, actor_for
from zhengyun.kernel.accounts.sessions import SessionStore
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found

View = Callable[..., HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Rule:
    """name: for tests and documents. roles: for staff, those that may; empty means any."""

    name: str
    allows: Callable[[Actor], bool]
    roles: tuple[str, ...] = ()
    needs_demo: bool = False
    needs_own_password: bool = True

    @property
    def is_open(self) -> bool:
        """Whether somebody who is not signed in may enter."""
        return self.allows(Actor())


public = Rule("public", lambda actor: True)
demo_only = Rule("demo_only", lambda actor: True, needs_demo=True)
signed_in = Rule("signed_in", lambda actor: actor.account_id is not None)
first_password = Rule("first_password", signed_in.allows, needs_own_password=False)
citizen = Rule("citizen", lambda actor: actor.party_id is not None and not actor.roles)


def staff(*roles: str) -> Rule:
    """Accounts that hold one of these roles anywhere, or any role where none is named."""

    def allows(actor: Actor) -> bool:
        return bool(actor.organizations(*roles))

    return Rule("staff", allows, roles)


def access(rule: Rule) -> Callable[[View], View]:
    """For pages. Nobody signed in: to the sign-in page and back; the wrong one: Problem
    `accounts.forbidden` (403). A bearer token opens no page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (answer := _enter_page(rule, request)) is not None:
                return answer
            response = view(request, *args, **kwargs)
            if not rule.is_open and not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


class ApiAccess:
    """For operations of the API: the bearer of a token with the scope, or a session with CSRF token."""

    def __init__(self, rule: Rule, scope: str = "") -> None:
        self.access_rule = rule
        self.scope = scope
        if not rule.is_open:
            self.openapi_security_schema = SecuritySchema(type="http", scheme="bearer")

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor; raises Problem `accounts.sign_in_needed` (401), `accounts.forbidden`,
        `accounts.scope_missing`, `accounts.csrf`, `accounts.password_change_needed` (403)."""
        actor = actor_for(request)
        check_demo(self.access_rule)
        if not self.access_rule.allows(actor):
            raise unsigned() if actor.is_anonymous else wrong_role()
        if self.access_rule.is_open or actor.account_id is None:
            return actor
        if actor.scopes is None:
            _check_session(self.access_rule, request)
        elif not self.scope or not actor.has_scope(self.scope):
            message = _("The token does not open this.")
            raise forbidden("accounts.scope_missing", message, value=self.scope or None)
        return actor


api_access = ApiAccess


def check_demo(rule: Rule) -> None:
    """What only demonstrations have is not there in production."""
    if rule.needs_demo and not settings.ZHENGYUN.is_demo:
        raise not_found("accounts.demo_only", _("This page does not exist."))


def unsigned() -> Problem:
    return Problem(
        "accounts.sign_in_needed",
        _("You are not signed in."),
        remedy=_("Sign in, or send a valid token."),
        status=401,
    )


def wrong_role() -> Problem:
    return forbidden("accounts.forbidden", _("You may not open this page."))


def _enter_page(rule: Rule, request: HttpRequest) -> HttpResponse | None:
    check_demo(rule)
    if rule.is_open:
        return None
    actor = actor_for(request)
    if actor.account_id is None:
        return _to_sign_in(request)
    if actor.scopes is not None or not rule.allows(actor):
        raise wrong_role()
    if rule.needs_own_password and _must_change_password(request):
        return _go(request, reverse("accounts:change_password"))
    return None


def _check_session(rule: Rule, request: HttpRequest) -> None:
    if request.method not in SAFE_METHODS and check_csrf(request) is not None:
        raise forbidden("accounts.csrf", _("The form is too old."), remedy=_("Load the page again."))
    if rule.needs_own_password and _must_change_password(request):
        raise forbidden("accounts.password_change_needed", _("Change your password first."))


def _must_change_password(request: HttpRequest) -> bool:
    session = request.session
    return isinstance(session, SessionStore) and must_change(session)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = {"next": request.get_full_path()} if request.method in SAFE_METHODS else {}
    if ended := request.META.get(ENDED):
        query["ended"] = ended
    return _go(
        request, f"{reverse('accounts:sign_in')}?{urlencode(query)}" if query else reverse("accounts:sign_in")
    )


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        words = _("You are signed out, or must change your password first. Load the page again.")
        return HttpResponse(words, status=401, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(url)
