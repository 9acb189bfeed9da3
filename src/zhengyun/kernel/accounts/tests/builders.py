"""Accounts for tests of the kernel."""

from __future__ import annotations

from itertools import count

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import Client, RequestFactory

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, AccountView, Role
from zhengyun.kernel.accounts.sessions import SessionStore
from zhengyun.kernel.parties.contracts import OrganizationView, PersonView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM

PASSWORD = "Wangxi-2026!"
_serial = count(1)


def citizen(person: PersonView | None = None, username: str = "") -> AccountView:
    owner = person or builders.person()
    name = username or f"citizen{next(_serial)}"
    return accounts.create_account(SYSTEM, name, owner.id, AccountKind.CITIZEN, PASSWORD)


def officer(
    *roles: Role, at: OrganizationView | None = None, person: PersonView | None = None, username: str = ""
) -> AccountView:
    owner = person or builders.person("丁立", phone="16000002001")
    made = accounts.create_account(
        SYSTEM, username or f"officer{next(_serial)}", owner.id, AccountKind.STAFF, PASSWORD
    )
    for role in roles:
        accounts.assign_role(SYSTEM, made.id, role, (at or builders.bureau()).id)
    return made


def sign_in(client: Client, account: AccountView, password: str = PASSWORD) -> int:
    answer = client.post("/account/sign-in/", {"username": account.username, "password": password})
    return answer.status_code


def request_of(client: Client) -> HttpRequest:
    """A request that carries the client's session."""
    request = RequestFactory().get("/")
    session: SessionBase = SessionStore(client.session.session_key)
    request.session = session
    return request
