from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.accounts.rules import is_weak
from zhengyun.kernel.accounts.tests.builders import officer, sign_in
from zhengyun.kernel.notices.models import Message
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db


def actor(*roles: Role) -> Actor:
    return accounts.actor_for_account(officer(*roles).id, channel="web")


def refusal(caught: pytest.ExceptionInfo[Problem]) -> tuple[str, int]:
    return caught.value.code, caught.value.status


def test_a_reset_password_signs_in_once_and_must_be_changed(client: Client) -> None:
    account, security = officer(Role.REVIEWER), actor(Role.SECURITY_ADMIN)
    sign_in(client, account)
    password = accounts.reset_password(security, account.id)
    assert not is_weak(password, account.username)
    assert client.get("/desk/").status_code == 302
    other = Client()
    assert sign_in(other, account, password) == 302
    assert other.get("/desk/")["Location"] == "/account/password/"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_nobody_alone_learns_the_password_of_an_administrator(client: Client, role: Role) -> None:
    account, security = officer(role), actor(Role.SECURITY_ADMIN)
    with pytest.raises(Problem) as caught:
        accounts.reset_password(security, account.id)
    assert refusal(caught) == ("accounts.administrator", 409)
    assert sign_in(client, account) == 302


def test_whoever_owns_the_account_is_told_of_the_reset() -> None:
    account = accounts.create_account(
        SYSTEM, "told", builders.person("周桂兰").id, AccountKind.STAFF, phone="13800000000"
    )
    with translation.override("en"):
        accounts.reset_password(actor(Role.SECURITY_ADMIN), account.id)
    (message,) = Message.objects.filter(to="13800000000")
    assert message.channel == "sms"
    assert "密码" in message.text


def test_sessions_end_and_a_stopped_account_opens_again(client: Client) -> None:
    account, security = officer(Role.REVIEWER), actor(Role.SECURITY_ADMIN)
    sign_in(client, account)
    assert accounts.session_count(security, account.id) == 1
    assert accounts.end_sessions(security, account.id) == 1
    accounts.disable_account(security, account.id)
    assert sign_in(client, account) != 302
    accounts.enable_account(security, account.id)
    assert sign_in(client, account) == 302


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.REVIEWER])
def test_only_security_administrators_do_this(role: Role) -> None:
    account, who = officer(Role.REVIEWER), actor(role)
    for command in (accounts.reset_password, accounts.enable_account, accounts.end_sessions):
        with pytest.raises(Problem) as caught:
            command(who, account.id)
        assert refusal(caught) == ("accounts.may_not_manage", 403)


def test_nobody_does_it_with_the_own_account() -> None:
    security = actor(Role.SECURITY_ADMIN)
    assert security.account_id
    for command in (
        accounts.reset_password,
        accounts.enable_account,
        accounts.end_sessions,
        accounts.disable_account,
    ):
        with pytest.raises(Problem) as caught:
            command(security, security.account_id)
        assert refusal(caught) == ("accounts.not_oneself", 403)


def test_who_holds_what_is_found_by_name_place_and_term() -> None:
    security, place = actor(Role.SECURITY_ADMIN), builders.bureau()
    account = officer(username="qianqian", person=builders.person("钱倩"))
    accounts.assign_role(security, account.id, "reviewer", place.id, date(2026, 1, 1), date(2099, 1, 1))
    assert [one.id for one in accounts.search_accounts(security, "钱")] == [account.id]
    assert [one.id for one in accounts.search_accounts(security, "QIANQ")] == [account.id]
    assert [one.id for one in accounts.search_accounts(security, organization_id=place.id)] == [account.id]
    (held,) = accounts.role_holdings(security, organization_id=place.id, ends_before=date(2099, 2, 1))
    assert (held.name, held.role, held.organization_name) == ("钱倩", "reviewer", place.name)
    assert accounts.role_holdings(security, organization_id=place.id, ends_before=date(2098, 1, 1)) == []
    assert accounts.role_counts([place.id]) == {place.id: 1}
    assert [one.id for one in accounts.accounts_of_person(security, account.person_id)] == [account.id]


def test_other_officers_do_not_look_at_accounts() -> None:
    with pytest.raises(Problem) as caught:
        accounts.search_accounts(actor(Role.REVIEWER), "钱")
    assert refusal(caught) == ("accounts.may_not_see", 403)
