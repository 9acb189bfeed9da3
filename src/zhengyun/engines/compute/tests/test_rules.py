"""The states as a table, and the next step as a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.engines.compute import rules
from zhengyun.engines.compute.contracts import Desired, State
from zhengyun.engines.compute.contracts.drivers import Capability, Observed, Power
from zhengyun.engines.compute.rules import MOVES, Move, Step, Want, next_step

UP, DOWN = Observed(Power.RUNNING, 2, 4096, is_ready=True), Observed(Power.STOPPED, 2, 4096)
BUSY, BROKEN = Observed(Power.BUILDING), Observed(Power.BROKEN, fault="x")


def want(desired: str = "running", state: str = "running", **more: Any) -> Want:
    return Want(Desired(desired), State(state), 2, 4096, **more)


NEW: dict[str, Any] = {"is_made": False, "has_run": False}
CASES: list[tuple[Want, Observed | None, Step]] = [
    (want(state="requested", **NEW), None, Step.MAKE),
    (want(state="building", is_made=True, has_run=False), None, Step.REBUILD),
    (want(state="building", has_run=False), BUSY, Step.WAIT),
    (want(state="building", has_run=False), BROKEN, Step.REBUILD),
    (want(state="building", has_run=False), DOWN, Step.START),
    (want(), UP, Step.NOTHING),
    (want(), DOWN, Step.START),
    (want(), BROKEN, Step.START),
    (want(), None, Step.MOURN),
    (want(state="lost"), None, Step.NOTHING),
    (want(state="lost"), UP, Step.NOTHING),
    (want(state="failed"), None, Step.NOTHING),
    (want(state="failed"), DOWN, Step.NOTHING),
    (want("stopped"), UP, Step.STOP),
    (want("stopped"), DOWN, Step.NOTHING),
    (want(owes_change=True), UP, Step.TOUCH),
    (want(owes_change=True), Observed(Power.RUNNING, 1, 4096), Step.STOP),
    (want(owes_change=True), Observed(Power.RUNNING, 2, 512), Step.STOP),
    (want(owes_change=True), Observed(Power.RUNNING), Step.TOUCH),
    (want(owes_change=True), DOWN, Step.CHANGE),
    (want(owes_restart=True), UP, Step.RESTART),
    (want(owes_restart=True), DOWN, Step.START),
    (want("stopped", owes_restart=True), DOWN, Step.NOTHING),
    (want(snapshot=Step.SNAPSHOT, owes_restart=True), UP, Step.SNAPSHOT),
    (want("stopped", snapshot=Step.RESTORE), DOWN, Step.RESTORE),
    (want("deleted", "deleting"), UP, Step.REMOVE),
    (want("deleted", "deleting"), None, Step.REMOVE),
    (want("deleted", "lost"), None, Step.REMOVE),
    (want("deleted", "failed"), BROKEN, Step.REMOVE),
    (want("deleted", "deleted"), None, Step.NOTHING),
]


@pytest.mark.parametrize(("wanted", "seen", "step"), CASES)
def test_the_next_step(wanted: Want, seen: Observed | None, step: Step) -> None:
    assert next_step(wanted, seen) is step


WANTS = st.builds(
    Want,
    desired=st.sampled_from(Desired),
    state=st.sampled_from(State),
    vcpus=st.integers(1, 4),
    memory_mb=st.sampled_from([512, 1024]),
    is_made=st.booleans(),
    has_run=st.booleans(),
    owes_change=st.booleans(),
    owes_restart=st.booleans(),
    snapshot=st.sampled_from([None, Step.SNAPSHOT, Step.RESTORE, Step.DROP]),
)
SEEN = st.none() | st.builds(Observed, st.sampled_from(Power), st.integers(0, 4), st.sampled_from([0, 512]))


@given(WANTS, SEEN)
def test_only_what_is_to_be_deleted_is_removed_once_it_ran(wanted: Want, seen: Observed | None) -> None:
    step = next_step(wanted, seen)
    if step in (Step.REMOVE, Step.REBUILD):
        assert wanted.desired is Desired.DELETED or not wanted.has_run


@given(WANTS, SEEN)
def test_every_step_leaves_a_state_of_the_table(wanted: Want, seen: Observed | None) -> None:
    step = next_step(wanted, seen)
    if move := rules.MOVE_OF.get(step):
        after = rules.next_state(wanted.state, move)
        assert after in (wanted.state, MOVES[move][1])


def test_nothing_leads_out_of_the_end() -> None:
    assert all(State.DELETED not in sources for sources, _target in MOVES.values())
    assert [move for move, (_sources, target) in MOVES.items() if target is State.DELETED] == [Move.WIPE]


def test_every_state_is_reached_and_left() -> None:
    targets = {target for _sources, target in MOVES.values()}
    assert targets | {State.REQUESTED} == set(State)
    left = {source for sources, target in MOVES.values() for source in sources if source is not target}
    assert left == set(State) - {State.DELETED}


def test_waiting_grows_and_ends_with_the_watch() -> None:
    waits = [rules.wait_after_failure(number).total_seconds() for number in range(1, 9)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert rules.wait_to_look(0, {Capability.BY_HAND}) is None
    looks = [rules.wait_to_look(number) for number in (0, 59, 60, 119, 120)]
    assert [one and one.total_seconds() for one in looks] == [2, 2, 10, 10, None]


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    page = Path(rules.__file__).with_name("README.md").read_text("utf-8")
    assert rules.diagram() in page
