"""A staff account with its person and its first password, or nothing of the three."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, AccountView
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PersonView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


@transaction.atomic
def open_account(
    actor: Actor, id_number: str, name: str, username: str, phone: str, email: str
) -> tuple[AccountView, str]:
    """The account and the password that is told once.

    Raises Problem `admin.another_name`, and those of registering a person and of opening an account.
    """
    person = _person(actor, id_number, name, phone, email)
    made = accounts.create_account(
        actor,
        username,
        person.id,
        AccountKind.STAFF,
        phone=phone,
        email=email,
        must_change_password=True,
    )
    return made, accounts.reset_password(actor, made.id)


def _person(actor: Actor, id_number: str, name: str, phone: str, email: str) -> PersonView:
    """Entered where nobody with this number is known."""
    person = parties.find_person(id_number)
    if person is None:
        return parties.register_person(actor, name, id_number, phone=phone, email=email)
    if person.name != name:
        message = _("The person with this number has another name.")
        raise Problem("admin.another_name", message, fields={"name": [message]})
    return person
