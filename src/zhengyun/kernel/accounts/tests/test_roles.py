from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kernel.accounts.permissions import can_assign_roles, can_manage_accounts, can_manage_tokens
from zhengyun.kernel.accounts.tests.builders import citizen, officer
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db
INSERT = """
INSERT INTO accounts_roleassignment
    (id, account_id, person_id, role, organization_id, valid_from, valid_until)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def insert(
    account_id: UUID,
    person_id: UUID,
    role: str,
    organization_id: UUID,
    valid_from: date = date(2026, 1, 1),
    valid_until: date | None = None,
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            INSERT, [uuid7(), account_id, person_id, role, organization_id, valid_from, valid_until]
        )


def test_the_tests_run_as_the_login_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'accounts_account'"
        )
        user, owner = cursor.fetchone()
    assert user != owner


@pytest.mark.parametrize("held", EXCLUSIVE_ROLES)
@pytest.mark.parametrize("wanted", [*EXCLUSIVE_ROLES, "reviewer", "counter_clerk"])
def test_sql_cannot_give_an_administrator_a_second_role(held: str, wanted: str) -> None:
    account, place, other = officer(), builders.bureau(), builders.bureau()
    insert(account.id, account.person_id, held, place.id)
    with pytest.raises(IntegrityError, match="role_administrators_exclude"):
        insert(account.id, account.person_id, wanted, other.id)


def test_sql_cannot_make_an_officer_an_administrator() -> None:
    account, place = officer(Role.REVIEWER), builders.bureau()
    with pytest.raises(IntegrityError, match="role_administrators_exclude"):
        insert(account.id, account.person_id, "system_admin", place.id, date(2030, 1, 1))


def test_sql_cannot_use_a_second_account_of_the_same_natural_person() -> None:
    person, place = builders.person("郑凯"), builders.bureau()
    one, two = officer(person=person), officer(person=person)
    insert(one.id, person.id, "system_admin", place.id)
    with pytest.raises(IntegrityError, match="role_administrators_exclude"):
        insert(two.id, person.id, "audit_admin", place.id)


def test_sql_cannot_name_another_person_than_that_of_the_account() -> None:
    account, stranger, place = officer(), builders.person("路人"), builders.bureau()
    with pytest.raises(IntegrityError, match="role_person_of_account"):
        insert(account.id, stranger.id, "audit_admin", place.id)


def test_sql_cannot_move_an_account_to_another_person_while_it_holds_roles() -> None:
    account, stranger = officer(Role.AUDIT_ADMIN), builders.person("路人")
    with (
        pytest.raises(IntegrityError, match="role_person_of_account"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE accounts_account SET person_id = %s WHERE id = %s", [stranger.id, account.id])


def test_one_may_become_an_administrator_after_the_other_role_has_ended() -> None:
    account, place = officer(), builders.bureau()
    insert(account.id, account.person_id, "system_admin", place.id, date(2026, 1, 1), date(2026, 7, 1))
    insert(account.id, account.person_id, "audit_admin", place.id, date(2026, 7, 1))


def test_other_roles_stand_side_by_side_but_none_twice() -> None:
    place, other = builders.bureau(), builders.bureau()
    account = officer(Role.REVIEWER, Role.INSPECTOR, at=place)
    accounts.assign_role(SYSTEM, account.id, Role.REVIEWER, other.id)
    with pytest.raises(Problem) as caught:
        accounts.assign_role(SYSTEM, account.id, Role.REVIEWER, place.id)
    assert (caught.value.code, caught.value.status) == ("accounts.roles_exclude", 409)
    assert len(accounts.roles_of(account.id)) == 3


def test_a_role_counts_from_its_first_day_until_before_its_last() -> None:
    place, account = builders.bureau(), officer()
    held = accounts.assign_role(SYSTEM, account.id, Role.REVIEWER, place.id)
    assert [one.id for one in accounts.accounts_with_role(Role.REVIEWER, place.id)] == [account.id]
    accounts.end_role(SYSTEM, held.id)
    assert accounts.accounts_with_role(Role.REVIEWER, place.id) == []
    assert not accounts.actor_for_account(account.id).roles
    later = clock.today() + timedelta(days=30)
    assert accounts.end_role(SYSTEM, held.id, later).valid_until == clock.today()


def test_citizens_hold_no_roles_and_unknown_roles_do_not_exist() -> None:
    place = builders.bureau()
    for account, role, code in (
        (citizen(), "reviewer", "accounts.staff_only"),
        (officer(), "emperor", "accounts.unknown_role"),
    ):
        with pytest.raises(Problem) as caught:
            accounts.assign_role(SYSTEM, account.id, role, place.id)
        assert caught.value.code == code


def actor(role: str, person_id: UUID, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(uuid7(), person_id, roles=frozenset({RoleAt(role, uuid7())}), scopes=scopes)


ME = uuid7()
TRUTH = [
    # who, manages accounts, gives roles to another, gives roles to oneself
    (SYSTEM, True, True, True),
    (ANONYMOUS, False, False, False),
    *(
        (actor(role.value, ME), role is Role.SECURITY_ADMIN, role is Role.SECURITY_ADMIN, False)
        for role in Role
    ),
    (actor("security_admin", ME, frozenset({"accounts:write"})), False, False, False),
    (Actor(uuid7(), ME, party_id=ME), False, False, False),
]


@pytest.mark.parametrize(("who", "manages", "elevates_others", "elevates_self"), TRUTH)
def test_who_may_manage_accounts_and_roles(
    who: Actor, manages: bool, elevates_others: bool, elevates_self: bool
) -> None:
    assert can_manage_accounts(who) is manages
    assert can_assign_roles(who, uuid7()) is elevates_others
    assert can_assign_roles(who, ME) is elevates_self


def test_a_token_is_made_by_its_owner_or_the_platform_and_never_by_a_token() -> None:
    mine = uuid7()
    assert can_manage_tokens(Actor(mine), mine)
    assert can_manage_tokens(SYSTEM, mine)
    assert not can_manage_tokens(Actor(uuid7()), mine)
    assert not can_manage_tokens(Actor(mine, scopes=frozenset({"cases:write"})), mine)
    assert not can_manage_tokens(ANONYMOUS, mine)
