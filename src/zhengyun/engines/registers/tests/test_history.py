"""History, by properties: as of any instant a record is what the log of writes says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, County
from zhengyun.engines.registers.tests.conftest import MONDAY
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

STEP = timedelta(minutes=1)
Values = dict[str, Any]
STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("change"), some.integers(0, 3)),
        some.tuples(some.just("retire"), some.just(0)),
        some.tuples(some.just("undo"), some.integers(1, 8)),
    ),
    min_size=1,
    max_size=10,
)


@dataclass
class Log:
    """The plainest thing that can be true: what was written, one after the other."""

    key: str
    at: datetime = MONDAY
    written: list[tuple[datetime, Values | None]] = field(default_factory=list)
    versions: dict[int, Values] = field(default_factory=dict)

    @property
    def present(self) -> Values | None:
        return self.written[-1][1]

    def note(self, values: Values | None) -> None:
        self.written.append((self.at, values))
        if values is not None:
            self.versions[len(self.versions) + 1] = values

    def as_of(self, instant: datetime) -> Values | None:
        return next((values for at, values in reversed(self.written) if at <= instant), None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_as_of_any_instant_is_the_replay_of_the_log(county: County, steps: list[tuple[str, int]]) -> None:
    log = Log(builders.fresh_credit_code())
    first = {"uscc": log.key, "name": "禾里", "staff": 0}
    record_id = facade.create(SYSTEM, "test_firms", first, CAUSE).id
    log.note(first)
    for verb, number in steps:
        log.at += STEP
        with clock.at(log.at):
            _do(log, verb, number, record_id)
    for instant in _instants(log):
        assert _as_of(log.key, instant) == log.as_of(instant)
    history = facade.history(SYSTEM, "test_firms", record_id)
    assert {one.version: one.values["staff"] for one in history} == {
        version: values["staff"] for version, values in log.versions.items()
    }
    assert all(one.until is None or one.since < one.until for one in history)


def _do(log: Log, verb: str, number: int, record_id: Any) -> None:
    version = len(log.versions)
    if verb == "undo":
        if number not in log.versions or log.versions[number] == log.present:
            return
        facade.undo(SYSTEM, "test_firms", record_id, number, CAUSE)
        log.note(log.versions[number])
    elif log.present is None:
        return
    elif verb == "retire":
        facade.retire(SYSTEM, "test_firms", record_id, version, CAUSE)
        log.note(None)
    elif log.present["staff"] != number:
        facade.change(SYSTEM, "test_firms", record_id, version, {"staff": number}, CAUSE)
        log.note({**log.present, "staff": number})


def _instants(log: Log) -> list[datetime]:
    exact = [at for at, _values in log.written]
    return [MONDAY - STEP, *exact, *(at + STEP / 2 for at in exact), *(at - STEP / 60 for at in exact)]


def _as_of(key: str, instant: datetime) -> Values | None:
    try:
        found = facade.find(SYSTEM, "test_firms", key, as_of=instant)
    except Problem:
        return None
    return {name: found.values[name] for name in ("uscc", "name", "staff")}


def test_a_key_that_passed_to_another_record_is_found_as_it_stood(county: County) -> None:
    key, later = builders.fresh_credit_code(), builders.fresh_credit_code()
    first = builders.firm(uscc=key, name="先")
    with clock.at(MONDAY + STEP):
        facade.change(SYSTEM, "test_firms", first.id, 1, {"uscc": later}, CAUSE)
        second = builders.firm(uscc=key, name="后")
    assert facade.find(SYSTEM, "test_firms", key, as_of=MONDAY).id == first.id
    assert facade.find(SYSTEM, "test_firms", key, as_of=MONDAY + STEP).id == second.id
    assert facade.find(SYSTEM, "test_firms", later).id == first.id
    assert facade.get_many(SYSTEM, "test_firms", [first.id, second.id, uuid7()]).keys() == {
        first.id,
        second.id,
    }


def test_a_record_begins_again_when_it_has_ended_and_not_before(county: County) -> None:
    """Also where the clock stood still: at each instant there is one version."""
    firm = builders.firm()
    facade.retire(SYSTEM, "test_firms", firm.id, 1, CAUSE)
    restored = facade.undo(SYSTEM, "test_firms", firm.id, 1, CAUSE)
    versions = facade.history(SYSTEM, "test_firms", firm.id)
    assert [one.version for one in versions] == [2, 1]
    assert versions[1].until == restored.since
