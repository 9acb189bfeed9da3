"""Open an account for a natural person."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.contracts import AccountKind, AccountView
from zhengyun.kernel.accounts.logic import keep_password
from zhengyun.kernel.accounts.logic.change_password import check_strength
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.accounts.permissions import check_can_manage_accounts
from zhengyun.kernel.accounts.queries import view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def create_account(
    actor: Actor,
    username: str,
    person_id: UUID,
    kind: AccountKind,
    password: str | None = None,
    phone: str = "",
    email: str = "",
    *,
    must_change_password: bool = False,
) -> AccountView:
    """Without a password only a one-time code signs in; phone and mail default to the person's.

    Raises Problem `accounts.bad_username`, `accounts.weak_password`, `accounts.username_taken` (409),
    `parties.unknown_party` (404).
    """
    check_can_manage_accounts(actor)
    name = username.strip().lower()
    if not rules.USERNAME.fullmatch(name):
        raise Problem(
            "accounts.bad_username",
            _("A user name has 2 to 60 small letters, digits, dots, dashes or underscores."),
            value=username[:60],
        )
    if password is not None:
        check_strength(password, name)
    person = parties.get_person(person_id)
    row = Account(
        username=name,
        person_id=person.id,
        name=person.name,
        kind=AccountKind(kind).value,
        phone=phone or person.phone,
        email=email or person.email,
    )
    _set_password(row, password, is_first=must_change_password)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(actor, "accounts.create_account", "account", row.id, detail={"kind": row.kind})
    except IntegrityError as error:
        raise conflict("accounts.username_taken", _("This user name is taken."), value=name) from error
    return view(row)


def _set_password(row: Account, password: str | None, *, is_first: bool) -> None:
    """One that must be changed is known to whoever opens the account."""
    if is_first and password is not None:
        keep_password.give(row, password)
        return
    row.set_password(password)
    row.must_change_password = is_first
    row.password_set_at = clock.now() if password is not None else None
