"""The act sets as tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.engines.casework import rules
from zhengyun.engines.casework.rules import (
    ACT_SETS,
    ADMINISTRATIVE_BENEFIT,
    ADMINISTRATIVE_LICENCE,
    FILING,
    INTERNAL_ORDER,
    ActSet,
    Completes,
    Who,
)
from zhengyun.engines.casework.rules_diagram import diagram

LICENCE = ADMINISTRATIVE_LICENCE

WAYS = [
    ("submitted", "receive", "received"),
    ("received", "correct", "correcting"),
    ("correcting", "supply", "received"),
    ("received", "accept", "accepted"),
    ("submitted", "deem_accepted", "accepted"),
    ("received", "deem_accepted", "accepted"),
    ("received", "not_accept", "not_accepted"),
    ("accepted", "request_extension", "accepted"),
    ("accepted", "approve_extension", "accepted"),
    ("accepted", "start_special", "special"),
    ("special", "end_special", "accepted"),
    ("accepted", "grant", "granted"),
    ("accepted", "refuse", "refused"),
    ("granted", "serve", "granted"),
    ("refused", "sign_for", "refused"),
    ("not_accepted", "serve", "not_accepted"),
    ("correcting", "withdraw", "withdrawn"),
    ("special", "terminate", "terminated"),
    ("correcting", "terminate", "terminated"),
]

ILLEGAL = [
    ("submitted", "accept"),
    ("submitted", "grant"),
    ("received", "grant"),
    ("received", "supply"),
    ("correcting", "accept"),
    ("correcting", "deem_accepted"),
    ("correcting", "complete"),
    ("accepted", "correct"),
    ("accepted", "accept"),
    ("special", "grant"),
    ("special", "start_special"),
    ("granted", "refuse"),
    ("granted", "withdraw"),
    ("granted", "return_to"),
    ("refused", "terminate"),
    ("withdrawn", "receive"),
    ("terminated", "serve"),
    ("received", "terminate"),
]


@pytest.mark.parametrize(("state", "act", "then"), WAYS)
def test_legal_ways(state: str, act: str, then: str) -> None:
    assert LICENCE.is_legal(act, state)
    assert LICENCE.acts[act].next_state(state) == then


@pytest.mark.parametrize(("state", "act"), ILLEGAL)
def test_illegal_moves(state: str, act: str) -> None:
    assert not LICENCE.is_legal(act, state)


BENEFIT_WAYS = [
    ("submitted", "accept", "accepted"),
    ("submitted", "deem_accepted", "accepted"),
    ("submitted", "correct", "correcting"),
    ("correcting", "supply", "submitted"),
    ("submitted", "not_accept", "not_accepted"),
    ("accepted", "grant", "granted"),
    ("accepted", "refuse", "refused"),
    ("correcting", "withdraw", "withdrawn"),
    ("accepted", "withdraw", "withdrawn"),
    ("accepted", "terminate", "terminated"),
]
BENEFIT_ILLEGAL = [
    ("submitted", "grant"),
    ("submitted", "terminate"),
    ("submitted", "return_to"),
    ("correcting", "accept"),
    ("accepted", "correct"),
    ("granted", "withdraw"),
    ("granted", "refuse"),
    ("refused", "grant"),
]


@pytest.mark.parametrize(("state", "act", "then"), BENEFIT_WAYS)
def test_legal_ways_of_a_benefit(state: str, act: str, then: str) -> None:
    assert ADMINISTRATIVE_BENEFIT.is_legal(act, state)
    assert ADMINISTRATIVE_BENEFIT.acts[act].next_state(state) == then


@pytest.mark.parametrize(("state", "act"), BENEFIT_ILLEGAL)
def test_illegal_moves_of_a_benefit(state: str, act: str) -> None:
    assert not ADMINISTRATIVE_BENEFIT.is_legal(act, state)


def test_a_benefit_asks_of_its_acts_what_a_licence_asks() -> None:
    """The same people, the same reasons: only the states differ, so its truth table is the licence's."""
    for act in ADMINISTRATIVE_BENEFIT.acts.values():
        row = LICENCE.acts[act.name]
        assert (act.who, act.needs, act.ends, act.completes) == (row.who, row.needs, row.ends, row.completes)


@pytest.mark.parametrize("act_set", ACT_SETS.values(), ids=lambda s: s.name)
def test_every_act_stays_inside_the_states_of_its_set(act_set: ActSet) -> None:
    assert act_set.initial in act_set.states
    assert act_set.closing <= set(act_set.states)
    for act in act_set.acts.values():
        assert act.states <= set(act_set.states)
        assert act.to in ("", *act_set.states)
        assert act.who


def test_an_ended_case_offers_nothing_but_service() -> None:
    assert LICENCE.possible("withdrawn") == ()
    assert LICENCE.possible("terminated") == ()
    assert LICENCE.possible("not_accepted") == ("serve", "sign_for")


def test_only_the_platform_deems_a_case_accepted() -> None:
    assert "deem_accepted" not in LICENCE.possible("received", [Who.OFFICER, Who.APPLICANT, Who.STAFF])
    assert "deem_accepted" in LICENCE.possible("received", [Who.SYSTEM])


def test_the_applicant_may_withdraw_until_the_decision() -> None:
    may = [s for s in LICENCE.states if "withdraw" in LICENCE.possible(s, [Who.APPLICANT])]
    assert may == ["submitted", "received", "correcting", "accepted", "special"]


def test_receiving_completes_a_step_that_offers_nothing_else() -> None:
    assert LICENCE.completes_task("receive", ["receive"], "submitted", (0, 1))
    assert not LICENCE.completes_task("receive", ["receive", "accept", "not_accept"], "submitted", (0, 1))


def test_a_step_for_two_is_complete_when_two_have_signed() -> None:
    offered = ["sign", "complete"]
    assert not LICENCE.completes_task("complete", offered, "accepted", (1, 2))
    assert LICENCE.completes_task("sign", offered, "accepted", (2, 2))
    assert LICENCE.completes_task("complete", ["complete"], "accepted", (1, 1))


def test_an_act_that_ends_the_case_completes_no_task() -> None:
    assert not LICENCE.completes_task("not_accept", ["accept", "not_accept"], "received", (0, 1))
    assert LICENCE.acts["not_accept"].ends


def test_a_filing_is_closed_when_it_is_sent() -> None:
    assert FILING.initial in FILING.closing


def test_completing_acts_depend_on_the_state() -> None:
    step = ["receive", "correct", "accept", "not_accept"]
    assert LICENCE.completing(step, "received") == ("accept",)
    assert LICENCE.completing(step, "accepted") == ()
    assert all(
        LICENCE.acts[a].completes is not Completes.NO for a in LICENCE.completing(["serve"], "granted")
    )


def test_silence_confirms_a_delivery_and_nothing_else() -> None:
    lapsed = INTERNAL_ORDER.lapse(("confirm", "object", "claim"), "delivered")
    assert lapsed
    assert (lapsed.name, lapsed.to, lapsed.who) == ("deem_confirmed", "confirmed", frozenset({Who.SYSTEM}))
    assert INTERNAL_ORDER.completes_task(lapsed.name, ("confirm", "object"), "delivered", (0, 0))
    assert INTERNAL_ORDER.lapse(("turn_over",), "delivering") is None
    assert INTERNAL_ORDER.lapse(("confirm", "object"), "confirmed") is None
    assert [act.name for act in LICENCE.acts.values() if act.lapse or act.at_most] == []


def test_the_diagram_names_every_state_and_act() -> None:
    drawn = diagram(LICENCE)
    assert drawn.startswith("stateDiagram-v2")
    for act in LICENCE.acts:
        assert act in drawn
    for state in LICENCE.states:
        assert state in drawn


@pytest.mark.parametrize("act_set", ACT_SETS.values(), ids=lambda s: s.name)
def test_the_diagram_in_the_documentation_is_the_table(act_set: ActSet) -> None:
    page = Path(rules.__file__).with_name("README.md").read_text("utf-8")
    assert diagram(act_set) in page
