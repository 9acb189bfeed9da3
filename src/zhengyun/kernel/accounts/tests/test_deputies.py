"""Deputies while away: who names them, what they may do, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from tests.counting import counted

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, AccountView, Role
from zhengyun.kernel.accounts.models import Deputy
from zhengyun.kernel.accounts.permissions import can_end_deputy, can_name_deputy
from zhengyun.kernel.accounts.rules_deputies import HANDLING, can_lend, lent
from zhengyun.kernel.accounts.tests.builders import citizen, officer, request_of, sign_in
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Absent, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> OrganizationView:
    return builders.bureau()


@pytest.fixture
def absent(place: OrganizationView) -> AccountView:
    return officer(Role.CHIEF_REPRESENTATIVE, at=place, person=builders.person("吴春晖"))


@pytest.fixture
def deputy(place: OrganizationView) -> AccountView:
    return officer(Role.REVIEWER, at=place, person=builders.person("丁立"))


def named(absent: AccountView, deputy: AccountView, *, first: int = 0, days: int = 5, **how: Any) -> Any:
    start = clock.today() + timedelta(days=first)
    actor = how.get("actor", SYSTEM)
    return accounts.name_deputy(actor, absent.id, deputy.id, start, start + timedelta(days=days), "出差")


def roles(account: AccountView) -> set[tuple[str, str]]:
    actor = accounts.actor_for_account(account.id)
    return {(one.role, one.deputy_for.name if one.deputy_for else "") for one in actor.roles}


def code(function: Any, *given: Any, **how: Any) -> str:
    with pytest.raises(Problem) as caught:
        function(*given, **how)
    return caught.value.code


def test_a_deputy_has_the_roles_of_the_absent_from_the_first_day_until_the_last(
    absent: AccountView, deputy: AccountView
) -> None:
    named(absent, deputy, first=1, days=2)
    own = {("reviewer", "")}
    assert roles(deputy) == own
    for day, has in ((1, True), (2, True), (3, False)):
        with clock.at(clock.now() + timedelta(days=day)):
            assert (("chief_representative", "吴春晖") in roles(deputy)) is has, day
    assert roles(absent) == {("chief_representative", "")}


def test_rights_are_those_of_now(absent: AccountView, deputy: AccountView) -> None:
    row = named(absent, deputy)
    assert len(roles(deputy)) == 2
    accounts.end_deputy(SYSTEM, row.id)
    assert len(roles(deputy)) == 1
    named(absent, deputy)
    accounts.disable_account(SYSTEM, absent.id)
    assert len(roles(deputy)) == 1, "who is disabled lends nothing"


def test_a_session_loads_lent_roles_with_one_query(
    absent: AccountView, deputy: AccountView, client: Client
) -> None:
    named(absent, deputy)
    sign_in(client, deputy)
    request = request_of(client)
    with counted() as found:
        actor = accounts.actor_for(request)
    assert len(found) == 1
    assert [one.name for one in actor.absents] == ["吴春晖"]
    assert {one.role for one in actor.own_roles} == {"reviewer"}


def test_a_token_and_a_stored_actor(absent: AccountView, deputy: AccountView) -> None:
    named(absent, deputy)
    actor = accounts.actor_for_account(deputy.id, channel="web")
    assert accounts.restore_actor(actor.stored()).absents == actor.absents
    raw = accounts.create_token(deputy.username, "cases", ["cases:read"], 3, actor)
    found = accounts.authenticate_token(raw)
    assert found is not None
    assert not found.absents, "a token carries its owner's own rights only"
    later = accounts.restore_actor(found.stored())
    assert (later.absents, later.scopes) == ((), found.scopes), "nor does a job that it began"


def test_who_is_told_is_who_may_act(
    place: OrganizationView, absent: AccountView, deputy: AccountView
) -> None:
    named(absent, deputy)
    assert accounts.deputies_now([absent.id], "chief_representative") == [deputy.id]
    assert accounts.deputies_now([absent.id], "supervisor") == []
    accounts.disable_account(SYSTEM, deputy.id)
    assert accounts.deputies_now([absent.id], "chief_representative") == []


def test_no_chain_passes_rights_on(place: OrganizationView, absent: AccountView, deputy: AccountView) -> None:
    third = officer(Role.REVIEWER, at=place, person=builders.person("范云"))
    named(absent, deputy)
    assert code(named, deputy, third) == "accounts.deputy_chain"
    assert code(named, third, absent) == "accounts.deputy_chain"
    named(deputy, third, first=10)
    with clock.at(clock.now() + timedelta(days=11)):
        assert roles(third) == {("reviewer", ""), ("reviewer", "丁立")}


def test_one_deputy_at_a_time_and_the_same_twice_is_one(
    place: OrganizationView, absent: AccountView, deputy: AccountView
) -> None:
    third = officer(Role.REVIEWER, at=place, person=builders.person("范云"))
    assert named(absent, deputy).id == named(absent, deputy).id
    assert code(named, absent, third, first=4) == "accounts.deputy_already"
    named(absent, third, first=5)
    assert Deputy.objects.count() == 2


def test_what_is_refused(place: OrganizationView, absent: AccountView, deputy: AccountView) -> None:
    elsewhere = officer(Role.REVIEWER, person=builders.person("外人"))
    same = officer(Role.REVIEWER, at=place, person=builders.person("又一"))
    again = officer(Role.INSPECTOR, at=place, person=_person_of(same))
    watcher = officer(Role.SUPERVISOR, at=place, person=builders.person("孙蕾"))
    admin = officer(Role.SYSTEM_ADMIN, at=place, person=builders.person("管理"))
    assert code(named, absent, elsewhere) == "accounts.deputy_elsewhere"
    assert code(named, absent, citizen()) == "accounts.deputy_elsewhere"
    assert code(named, same, again) == "accounts.deputy_himself"
    assert code(named, watcher, deputy) == "accounts.nothing_to_lend"
    assert code(named, admin, deputy) == "accounts.nothing_to_lend"
    assert code(named, absent, admin) == "accounts.nothing_to_lend"
    assert code(named, absent, deputy, first=-1) == "accounts.deputy_term"
    assert code(named, absent, deputy, days=0) == "accounts.deputy_term"
    assert code(named, absent, deputy, days=400) == "accounts.deputy_term"
    with pytest.raises(Problem, match="结束日期不能早于开始日期"):
        named(absent, deputy, days=-1)
    today = clock.today()
    late = today + timedelta(days=2)
    assert (
        code(accounts.name_deputy, SYSTEM, absent.id, deputy.id, today, late, " ") == "accounts.deputy_reason"
    )
    assert (
        code(accounts.name_deputy, SYSTEM, uuid7(), deputy.id, today, late, "x") == "accounts.unknown_account"
    )
    assert code(accounts.end_deputy, SYSTEM, uuid7()) == "accounts.unknown_deputy"


def _person_of(account: AccountView) -> Any:
    from zhengyun.kernel.parties import facade as parties

    return parties.get_person(account.person_id)


def test_possible_deputies_are_those_who_would_not_be_refused(
    place: OrganizationView, absent: AccountView, deputy: AccountView
) -> None:
    officer(Role.SYSTEM_ADMIN, at=place, person=builders.person("管理"))
    officer(Role.REVIEWER, person=builders.person("外人"))
    [found] = accounts.possible_deputies(absent.id)
    assert (found.name, found.posts) == ("丁立", (("reviewer", place.name),))


def test_a_role_passes_within_the_department_to_who_handles_cases_there(place: OrganizationView) -> None:
    bureau, other = builders.bureau("市场监管局", parent=place), builders.bureau("卫健局", parent=place)
    section, post = (builders.bureau(name, parent=bureau) for name in ("行政许可股", "城关所"))
    reviewer = officer(Role.REVIEWER, at=section, person=builders.person("丁立"))
    able = {
        "范云": (Role.REVIEWER, section),
        "石磊": (Role.INSPECTOR, post),
        "吴春晖": (Role.CHIEF_REPRESENTATIVE, bureau),
    }
    barred = {
        "孙蕾": (Role.SUPERVISOR, bureau),
        "主管": (Role.AUTHORITY, section),
        "姚静": (Role.DATA_STEWARD, bureau),
        "卢书瑶": (Role.EDITOR, section),
        "苗宜萍": (Role.ITEM_MANAGER, bureau),
        "县长": (Role.UNIT_LEADER, place),
        "唐静": (Role.REVIEWER, other),
    }
    people = {
        name: officer(role, at=at, person=builders.person(name))
        for name, (role, at) in (able | barred).items()
    }
    accounts.assign_role(SYSTEM, people["唐静"].id, Role.SUPERVISOR, bureau.id)
    assert {one.name for one in accounts.possible_deputies(reviewer.id)} == set(able)
    for name in able | barred:
        if name in able:
            accounts.end_deputy(SYSTEM, named(reviewer, people[name]).id)
        else:
            refused = code(named, reviewer, people[name])
            assert refused in ("accounts.nothing_to_lend", "accounts.deputy_elsewhere"), name


def test_a_deputy_who_became_a_supervisor_has_nothing_of_the_absent_any_more(
    place: OrganizationView, absent: AccountView, deputy: AccountView
) -> None:
    named(absent, deputy)
    accounts.assign_role(SYSTEM, deputy.id, Role.SUPERVISOR, place.id)
    assert roles(deputy) == {("reviewer", ""), ("supervisor", "")}


ME, ABSENT, DEPUTY = uuid7(), uuid7(), uuid7()
HERE = uuid7()


def who(*held: RoleAt, person: UUID = ME, **how: Any) -> Actor:
    return Actor(uuid7(), person, roles=frozenset(held), **how)


LENT = Absent(uuid7(), uuid7(), "谁")
TRUTH = [
    # who, names him, ends it
    (SYSTEM, True, True),
    (Actor(), False, False),
    (who(), False, False),
    (who(person=ABSENT), True, True),
    (who(person=DEPUTY), False, True),
    (who(RoleAt("section_head", HERE), person=DEPUTY), False, True),
    (who(RoleAt("section_head", HERE)), True, True),
    (who(RoleAt("unit_leader", HERE)), True, True),
    (who(RoleAt("section_head", uuid7())), False, False),
    (who(RoleAt("section_head", HERE, LENT)), False, False),
    (who(RoleAt("security_admin", uuid7())), True, True),
    (who(RoleAt("security_admin", HERE), scopes=frozenset({"accounts:write"})), False, False),
    (who(person=ABSENT, scopes=frozenset()), False, False),
    *(
        (who(RoleAt(role.value, HERE)), role.value in allowed, role.value in allowed)
        for allowed in [{"section_head", "unit_leader", "security_admin"}]
        for role in Role
    ),
]


@pytest.mark.parametrize(("actor", "names", "ends"), TRUTH)
def test_who_names_and_who_ends(actor: Actor, names: bool, ends: bool) -> None:
    assert can_name_deputy(actor, ABSENT, frozenset({HERE}), DEPUTY) is names
    assert can_end_deputy(actor, ABSENT, frozenset({HERE}), DEPUTY) is ends


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_which_roles_pass_to_whom(role: str) -> None:
    own = {name.value: [RoleAt(name.value, HERE)] for name in Role}
    assert can_lend(role, own["reviewer"]) is (role in HANDLING)
    for like in ("supervisor", "authority", "editor", "site_reviewer", "data_steward", "item_manager"):
        assert can_lend(role, own[like]) is (role == like)
    assert not can_lend(role, own["reviewer"] + own["supervisor"]) or role == "supervisor"
    assert not any(can_lend(role, own[name]) for name in EXCLUSIVE_ROLES)


def test_who_holds_nothing_is_nobodys_deputy() -> None:
    assert lent(frozenset(), [RoleAt("reviewer", HERE, LENT)]) == frozenset()


def test_the_records_say_who_was_whose_deputy(absent: AccountView, deputy: AccountView) -> None:
    named(absent, deputy)
    assert audit.timeline("account", absent.id)[0].action == "accounts.name_deputy"
    actor = accounts.actor_for_account(deputy.id)
    audit.record(actor, "accounts.act_for", "account", deputy.id)
    assert audit.timeline("account", deputy.id)[0].detail == {"deputy_of": [str(absent.id)]}


def test_sql_knows_one_person_at_a_time_and_no_deputy_of_himself(
    absent: AccountView, deputy: AccountView
) -> None:
    named(absent, deputy)
    day = clock.today()
    for people in (
        (absent, absent.person_id, deputy, deputy.person_id, day),
        (absent, absent.person_id, absent, absent.person_id, date(2030, 1, 1)),
        (absent, deputy.person_id, deputy, absent.person_id, date(2030, 1, 1)),
    ):
        one, person, other, other_person, first = people
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputy.objects.create(
                absent_id=one.id,
                absent_person_id=person,
                deputy_id=other.id,
                deputy_person_id=other_person,
                valid_from=first,
                valid_until=first + timedelta(days=1),
                reason="x",
            )


@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_other_at_once_do_not_both_succeed() -> None:
    place = builders.bureau()
    one = officer(Role.REVIEWER, at=place, person=builders.person("甲"))
    two = officer(Role.REVIEWER, at=place, person=builders.person("乙"))
    found: list[str] = []

    def name(absent: AccountView, deputy: AccountView) -> None:
        try:
            named(absent, deputy)
            found.append("named")
        except Problem as problem:
            found.append(problem.code)
        finally:
            connections.close_all()

    threads = [Thread(target=name, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["accounts.deputy_chain", "named"]
