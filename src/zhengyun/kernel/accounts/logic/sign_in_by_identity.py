"""Sign in as whom an outside identity provider vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountKind, AccountState, IdentityKind
from zhengyun.kernel.accounts.identity.provider import Identity, IdentityProvider
from zhengyun.kernel.accounts.logic.begin_identity import back_address
from zhengyun.kernel.accounts.logic.check_identity import check_same_person, check_verified
from zhengyun.kernel.accounts.logic.create_account import create_account
from zhengyun.kernel.accounts.logic.delegate_by_identity import firm_of
from zhengyun.kernel.accounts.logic.sign_in import count_failure, locked, open_session, visitor
from zhengyun.kernel.accounts.logic.switch_party import switch_party
from zhengyun.kernel.accounts.models import Account, ExternalIdentity
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, conflict, forbidden
from zhengyun.kit.ids import uuid7

SIGNED_IN_AT_PROVIDER = "identity_provider"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def sign_in_by_identity(request: HttpRequest, provider: IdentityProvider, pending: Mapping[str, Any]) -> None:
    """Opens a session, for the firm where the provider vouches for one. The provider is asked outside of
    any transaction.

    Raises Problem of `IdentityProvider.finish`, `accounts.identity_unverified`,
    `accounts.identity_refused`, `accounts.locked` and those of `firm_of`.
    """
    try:
        identity = ask(request, provider, pending)
        row, firm_id = _admit(request, provider, identity)
    except Problem:
        count_failure(request)
        raise
    open_session(request, row, f"identity:{provider.code}")
    request.session[SIGNED_IN_AT_PROVIDER] = provider.code
    if firm_id is not None:
        switch_party(request, firm_id)


def ask(request: HttpRequest, provider: IdentityProvider, pending: Mapping[str, Any]) -> Identity:
    params = {name: request.GET[name] for name in ("code", "error", "iss") if name in request.GET}
    return provider.finish(params, pending["nonce"], pending["verifier"], back_address(provider))


def lock(identity: Identity) -> None:
    """Two callbacks for one person wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"accounts.identity:{identity.provider}:{identity.subject}"])
        if identity.id_number:
            cursor.execute(LOCK, [f"accounts.identity:{identity.id_number}"])


def _admit(
    request: HttpRequest, provider: IdentityProvider, identity: Identity
) -> tuple[Account, UUID | None]:
    """All or nothing; a refusal that concerns an account is audited after what was undone."""
    found: list[Account] = []
    platform = replace(SYSTEM, request_id=visitor(request).request_id)
    try:
        with transaction.atomic():
            lock(identity)
            row = _account_of(platform, identity)
            found.append(row)
            _check_may_enter(row, provider)
            firm = None
            if provider.kind is IdentityKind.FIRM:
                firm = firm_of(platform, identity, row.person_id)
            return row, firm
    except Problem as problem:
        if found and Account.objects.filter(pk=found[0].id).exists():
            detail = {"way": f"identity:{provider.code}", "why": problem.code}
            audit.record(
                visitor(request), "accounts.sign_in", "account", found[0].id, outcome="refused", detail=detail
            )
        raise


def _account_of(platform: Actor, identity: Identity) -> Account:
    known = ExternalIdentity.objects.filter(provider=identity.provider, subject=identity.subject).first()
    if known is None:
        return _first_time(platform, identity)
    row = Account.objects.select_for_update().get(pk=known.account_id)
    if identity.id_number:
        check_same_person(identity, parties.get_person(row.person_id).id_number)
    ExternalIdentity.objects.filter(pk=known.pk).update(last_used_at=clock.now())
    return row


def _first_time(platform: Actor, identity: Identity) -> Account:
    """Staff accounts are passed over: an officer comes in as the citizen that he also is."""
    check_verified(identity)
    person_id = _person(platform, identity)
    rows = Account.objects.select_for_update().filter(person_id=person_id, kind=AccountKind.CITIZEN.value)
    held = list(rows.order_by("created_at", "id"))
    row = next((one for one in held if one.is_active), held[0] if held else None)
    if row is None:
        made = create_account(platform, f"id-{uuid7().hex}", person_id, AccountKind.CITIZEN)
        row = Account.objects.get(pk=made.id)
    if row.is_active:
        write_link(platform, row, identity)
    return row


def _person(platform: Actor, identity: Identity) -> UUID:
    person = parties.find_person(identity.id_number)
    if person is None:
        return parties.register_person(platform, identity.name, identity.id_number).id
    if "".join(person.name.split()) != "".join(identity.name.split()):
        raise conflict(
            "accounts.identity_name_differs",
            _("The register here has another name for this identity number."),
            remedy=_("Show your identity card at a service counter."),
        )
    return person.id


def write_link(actor: Actor, row: Account, identity: Identity) -> None:
    ExternalIdentity.objects.create(provider=identity.provider, subject=identity.subject, account=row)
    detail = {"provider": identity.provider, "assurance": identity.assurance}
    audit.record(actor, "accounts.connect_identity", "account", row.id, detail=detail)


def _check_may_enter(row: Account, provider: IdentityProvider) -> None:
    if row.state != AccountState.ACTIVE:
        message = _("You cannot sign in with this account.")
        remedy = _("Ask at a service counter.")
        raise Problem("accounts.identity_refused", message, remedy=remedy, status=401)
    if rules.Attempts(row.failed_attempts, row.locked_until).is_locked(clock.now()):
        raise locked(row.locked_until)
    if provider.kind is IdentityKind.FIRM and row.kind != AccountKind.CITIZEN:
        raise forbidden("accounts.identity_of_staff", _("An officer's account does not act for firms."))
