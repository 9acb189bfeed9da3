"""The truth table of four eyes, the states of a change, days and years as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID, uuid5

import pytest

from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import daylines, rules, yearview
from zhengyun.services.admin.logic.kinds import KINDS
from zhengyun.services.admin.rules import NEXT, PAIRS, Person, State, Verb

SPACE = UUID(int=1)
ASKER, ASKER_PERSON, OTHER, OTHER_PERSON = (uuid5(SPACE, name) for name in "abcd")
ASKS = {
    "role.grant": {"security_admin"},
    "mandate.enter": {"security_admin"},
    "item.open": {"system_admin"},
    "calendar.publish": {"system_admin"},
    "package.install": {"system_admin"},
    "organization.move": {"system_admin"},
    "counter.open": {"system_admin"},
    "organization.close": {"system_admin"},
}


def person(role: str, account: UUID = OTHER, natural: UUID = OTHER_PERSON) -> Person:
    return Person(account, natural, frozenset([role]))


@pytest.mark.parametrize(("kind", "role"), product(PAIRS, Role))
def test_who_may_ask_and_who_may_decide(kind: str, role: Role) -> None:
    assert rules.may_ask(kind, person(role)) == (role in ASKS[kind])
    decides = rules.may_decide(kind, person(role), ASKER, ASKER_PERSON, None)
    assert decides == (role in ("system_admin", "security_admin"))


@pytest.mark.parametrize("kind", PAIRS)
def test_nobody_decides_about_his_own_change(kind: str) -> None:
    own = person("security_admin", ASKER, ASKER_PERSON)
    same_person = person("security_admin", OTHER, ASKER_PERSON)
    same_account = person("security_admin", ASKER, OTHER_PERSON)
    for who in (own, same_person, same_account):
        assert not rules.may_decide(kind, who, ASKER, ASKER_PERSON, None)


@pytest.mark.parametrize("kind", PAIRS)
def test_nobody_decides_about_what_he_gains(kind: str) -> None:
    assert not rules.may_decide(kind, person("security_admin"), ASKER, ASKER_PERSON, OTHER_PERSON)


def test_the_platform_itself_decides_nothing() -> None:
    assert not rules.may_decide(
        "role.grant", Person(None, None, frozenset(["security_admin"])), ASKER, ASKER_PERSON, None
    )


def test_every_kind_says_and_does_something() -> None:
    assert set(KINDS) == set(PAIRS)


def test_what_has_ended_stays_ended() -> None:
    ended = set(State) - {State.PENDING, State.APPROVED}
    assert not {(state, verb) for state, verb in NEXT if state in ended}
    assert {verb for state, verb in NEXT if state is State.APPROVED} == {Verb.CARRY_OUT, Verb.FAIL}


def test_a_change_is_void_at_the_instant_itself() -> None:
    at = datetime(2026, 3, 9, 1, tzinfo=UTC)
    assert rules.is_over(at, at)
    assert not rules.is_over(at, datetime(2026, 3, 9, 0, 59, tzinfo=UTC))


def test_days_are_read_one_by_one_and_as_ranges() -> None:
    found = daylines.read("2027-01-01 元旦\n\n2027-02-06..2027-02-07 春节\n2027-04-05", "holidays")
    assert found == [
        (date(2027, 1, 1), "元旦"),
        (date(2027, 2, 6), "春节"),
        (date(2027, 2, 7), "春节"),
        (date(2027, 4, 5), ""),
    ]
    assert daylines.read(daylines.write(found), "holidays") == found


@pytest.mark.parametrize(
    "line", ["元旦", "2027-13-01", "2027-02-07..2027-02-06", "2027-01-01..2028-01-01", "2027-1-1"]
)
def test_a_line_that_is_no_day_is_named(line: str) -> None:
    with pytest.raises(Problem) as caught:
        daylines.read(f"2027-01-01 元旦\n{line}", "holidays")
    assert caught.value.code == "admin.bad_days"
    assert caught.value.value == line
    assert "holidays" in caught.value.fields


def test_a_year_counts_its_working_days() -> None:
    days = [(date(2026, 1, 1), "holiday", "元旦"), (date(2026, 1, 4), "make_up", "元旦")]
    assert yearview.working_days(2026, []) == 261
    assert yearview.working_days(2026, days) == 261
    assert yearview.working_days(2026, days[:1]) == 260
    january = yearview.months(2026, days)[0]
    cells = {cell.number: cell for week in january.weeks for cell in week if cell.number}
    assert (cells[1].kind, cells[3].kind, cells[4].kind, cells[5].kind) == (
        "holiday",
        "weekend",
        "make_up",
        "",
    )
