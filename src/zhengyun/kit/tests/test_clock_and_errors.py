"""The clock can be set, and a problem says what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhengyun.kit import clock
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7


def test_the_legal_day_begins_at_midnight_in_shanghai() -> None:
    with clock.at(datetime(2026, 9, 29, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 9, 30)
        assert clock.day_end(date(2026, 9, 29)) == clock.now()
    assert clock.civil(date(2026, 9, 30)) == datetime(2026, 9, 29, 16, 0, tzinfo=UTC)


def test_the_clock_goes_on_after_it_was_set() -> None:
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2020
    assert clock.now().year >= 2026


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"), clock.at(naive):
        pass


def test_a_problem_reads_as_a_sentence_and_as_problem_json() -> None:
    problem = Problem("test.too_big", "Too big.", value=7, remedy="Take 6.", fields={"a": ["x"]})
    assert str(problem) == "Too big. (7) Take 6."
    assert problem.as_dict() == {
        "type": "urn:zhengyun:problem:test.too_big",
        "title": "Too big.",
        "status": 422,
        "code": "test.too_big",
        "value": 7,
        "remedy": "Take 6.",
        "fields": {"a": ["x"]},
    }


def test_an_actor_knows_where_he_holds_a_role() -> None:
    here, there = uuid7(), uuid7()
    actor = Actor(account_id=uuid7(), roles=frozenset({RoleAt("reviewer", here), RoleAt("counter", there)}))
    assert actor.organizations("reviewer") == {here}
    assert actor.has_role("reviewer", here)
    assert not actor.has_role("reviewer", there)
    assert actor.has_role("counter")
    assert not actor.is_anonymous
    assert Actor().is_anonymous
