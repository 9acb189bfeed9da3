"""Make an actor from a request, a token, an account or a stored actor, with the rights of now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules, rules_deputies
from zhengyun.kernel.accounts.contracts import AccountKind, AccountState
from zhengyun.kernel.accounts.models import Account, ApiToken
from zhengyun.kernel.accounts.queries import roles_in_force
from zhengyun.kernel.accounts.queries_deputies import lent_roles
from zhengyun.kernel.accounts.sessions import PARTY, SEEN_AT, SIGNED_IN_AT, SessionStore
from zhengyun.kernel.accounts.tokens import Bearer, bearer_of
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Absent, Actor, RoleAt
from zhengyun.kit.errors import Problem, forbidden

CACHED = "zhengyun.actor"
ENDED = "zhengyun.session_ended"
TOKEN_PREFIX = "zy_"  # noqa: S105


def actor_for(request: HttpRequest) -> Actor:
    """Whoever sends the request: the bearer of a token, else the session, else anonymous.

    Looked up once a request: one query for session, account and roles together, one more where
    the account acts for a firm.
    """
    if (cached := request.META.get(CACHED)) is None:
        raw = _bearer(request)
        made = (authenticate_token(raw) if raw else _actor_of_session(request)) or ANONYMOUS
        cached = replace(made, request_id=str(request.META.get("zhengyun.request_id", "")))
        request.META[CACHED] = cached
    return cached


def actor_for_account(account_id: UUID, party_id: UUID | None = None, channel: str = "system") -> Actor:
    """The account with its present rights, acting for a party that it may act for.

    Raises Problem `accounts.rights_gone` (403) for a disabled account, `parties.no_mandate` (403).
    """
    held = roles_in_force().filter(account_id=OuterRef("id"))
    pairs = ArraySubquery(held.values(json=JSONObject(role="role", organization="organization_id")))
    rows = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE.value)
    row = rows.annotate(roles=pairs, lent=lent_roles(OuterRef("id"))).first()
    if row is None:
        raise forbidden("accounts.rights_gone", _("This account has no rights any more."), value=account_id)
    own = _role_set((one["role"], one["organization"]) for one in row.roles)
    actor = _actor(row, own | rules_deputies.lent(own, map(_lent_role, row.lent)), channel)
    return acting_for(actor, party_id) if party_id else actor


def restore_actor(stored: dict[str, Any]) -> Actor:
    """What a job kept of its actor (`Actor.stored`), with the rights of now and the scopes of then.

    What a token began has its owner's own rights only, as the token itself.

    Raises Problem `accounts.rights_gone`, `parties.no_mandate` (403).
    """
    request_id = str(stored.get("request_id") or "")
    if stored.get("system") or not stored.get("account_id"):
        return replace(SYSTEM if stored.get("system") else ANONYMOUS, request_id=request_id)
    party_id = UUID(stored["party_id"]) if stored.get("party_id") else None
    actor = actor_for_account(UUID(stored["account_id"]), party_id, str(stored.get("channel") or "system"))
    if (scopes := stored.get("scopes")) is not None:
        actor = replace(actor, roles=actor.own_roles, scopes=frozenset(scopes))
    return replace(actor, request_id=request_id)


def authenticate_token(raw: str) -> Actor | None:
    """The actor of a bearer token: its scopes, and the present rights of its owner, without those of
    people whose deputy he is; None for an unknown, ended or revoked one, and while the owner still has a
    password that somebody else gave."""
    if not raw.startswith(TOKEN_PREFIX):
        return None
    if (token := bearer_of(raw)) is None:
        return None
    if token.last_used_on != clock.today():
        ApiToken.objects.filter(pk=token.token_id).update(last_used_on=clock.today())
    actor = replace(_actor(token, _role_set(token.roles), "api"), scopes=frozenset(token.scopes))
    try:
        return acting_for(actor, token.party_id) if token.party_id else actor
    except Problem:
        return None


def acting_for(actor: Actor, party_id: UUID) -> Actor:
    """The actor acting for another party: a firm by mandate or as its head, or an organization at
    which a role is held. Raises Problem `parties.no_mandate` (403)."""
    if party_id == actor.person_id or party_id in actor.organizations():
        return replace(actor, party_id=party_id, mandate_id=None)
    person_id = actor.person_id
    if person_id and not actor.roles:
        return replace(actor, party_id=party_id, mandate_id=parties.acts_under(person_id, party_id))
    raise forbidden("parties.no_mandate", _("You have no mandate for this."), value=party_id)


def _bearer(request: HttpRequest) -> str:
    scheme, _sep, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if scheme.lower() == "bearer" else ""


def _actor_of_session(request: HttpRequest) -> Actor | None:
    session = request.session
    if not isinstance(session, SessionStore):
        raise TypeError("SESSION_ENGINE must be zhengyun.kernel.accounts.sessions")
    session.get(SEEN_AT)
    row = session.account
    if row is None:
        return None
    if ended := _why_ended(session, row):
        session.flush()
        request.META[ENDED] = ended
        return None
    if clock.now() - _instant(session[SEEN_AT]) >= rules.SEEN_EVERY:
        session[SEEN_AT] = clock.now().isoformat()
    own = _role_set(session.roles)
    actor = _actor(row, own | rules_deputies.lent(own, (_lent(*one) for one in session.lent)), "web")
    return _acting_in_session(session, actor)


def _why_ended(session: SessionStore, row: Account) -> str:
    if row.state != AccountState.ACTIVE or SIGNED_IN_AT not in session:
        return "closed"
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), row.get_session_auth_hash()):
        return "closed"
    times = _instant(session[SIGNED_IN_AT]), _instant(session[SEEN_AT])
    return rules.session_end(AccountKind(row.kind), *times, clock.now())


def _acting_in_session(session: SessionStore, actor: Actor) -> Actor:
    if not (party := session.get(PARTY)):
        return actor
    try:
        return acting_for(actor, UUID(party))
    except Problem:
        session.pop(PARTY)
        return actor


def _actor(row: Account | Bearer, roles: frozenset[RoleAt], channel: str) -> Actor:
    return Actor(
        account_id=row.id,
        person_id=row.person_id,
        name=row.name,
        party_id=row.person_id if row.kind == AccountKind.CITIZEN else None,
        roles=roles,
        channel=channel,
    )


def _role_set(pairs: Iterable[tuple[str, str]]) -> frozenset[RoleAt]:
    return frozenset(RoleAt(role, UUID(organization)) for role, organization in pairs)


def _lent(role: str, organization: str, account: str, person: str, name: str) -> RoleAt:
    return RoleAt(role, UUID(organization), Absent(UUID(account), UUID(person), name))


def _lent_role(shape: dict[str, str]) -> RoleAt:
    return _lent(*(shape[key] for key in ("role", "organization", "account", "person", "name")))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
